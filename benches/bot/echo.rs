//! A bot that does nothing: for each `/owns` it makes the same three requests
//! as the real one (first answer, inventory, final answer) and neither reads,
//! decides nor writes anything down. The time of such an exchange is what the
//! services, the sockets and the machine take: the floor under every latency.

use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use playground::{discord, roblox};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio_tungstenite::tungstenite::Message;

use super::world::TOLD;

/// What it has to know of the services.
#[derive(Debug, Serialize, Deserialize)]
struct Services {
    discord: String,
    token: String,
    roblox: String,
    key: String,
    account: u64,
}

/// Starts it as a process of its own, which reads the inventory of `account`;
/// it ends when this is dropped.
pub async fn start(
    discord: &discord::Simulator,
    roblox: &roblox::Simulator,
    account: roblox::UserId,
) -> Result<Child> {
    let services = Services {
        discord: host(&discord.url())?.to_owned(),
        token: discord.token().to_owned(),
        roblox: host(&roblox.api_url())?.to_owned(),
        key: roblox.api_key(),
        account: account.get(),
    };
    let child = Command::new(std::env::current_exe()?)
        .arg("--echo")
        .arg(serde_json::to_string(&services)?)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    discord.bot_is_ready().await?;
    Ok(child)
}

fn host(url: &str) -> Result<&str> {
    url.strip_prefix("http://").context("not HTTP")
}

/// Runs until it is killed. It sends no heartbeat: the gateway waits for one
/// for longer than the measurement takes (`world::discord_settings`).
pub async fn run(services: &str) -> Result<()> {
    let services: Arc<Services> = Arc::new(serde_json::from_str(services)?);
    let discord = Arc::new(Connections::to(&services.discord));
    let roblox = Arc::new(Connections::to(&services.roblox));
    let gateway = format!("ws://{}/?v=10&encoding=json", services.discord);
    let (mut gateway, _) = tokio_tungstenite::connect_async(gateway).await?;
    // GUILDS, without which no interaction comes either.
    let identify = json!({"op": 2, "d": {
        "token": services.token, "intents": 1, "properties": {},
    }});
    gateway.send(Message::Text(identify.to_string())).await?;
    while let Some(message) = gateway.next().await {
        let payload: Value = serde_json::from_str(message?.to_text()?)?;
        if payload["t"] == "INTERACTION_CREATE" {
            let services = Arc::clone(&services);
            let (discord, roblox) = (Arc::clone(&discord), Arc::clone(&roblox));
            tokio::spawn(async move {
                if let Err(error) = answer(&services, &discord, &roblox, &payload["d"]).await {
                    eprintln!("the echo failed: {error:#}");
                }
            });
        }
    }
    Ok(())
}

async fn answer(
    services: &Services,
    discord: &Connections,
    roblox: &Connections,
    interaction: &Value,
) -> Result<()> {
    let text = |key: &str| interaction[key].as_str().context("no such text");
    let (id, token, application) = (text("id")?, text("token")?, text("application_id")?);
    let first = format!("POST /api/v10/interactions/{id}/{token}/callback");
    let thinking = r#"{"type":5,"data":{"flags":64}}"#;
    discord.exchange(&first, "", thinking).await?;
    let inventory = format!(
        "GET /cloud/v2/users/{}/inventory-items?maxPageSize=100\
         &filter=assetIds%3D1028595,62724852,4773588762",
        services.account
    );
    let key = format!("x-api-key: {}\r\n", services.key);
    roblox.exchange(&inventory, &key, "").await?;
    let last = format!("PATCH /api/v10/webhooks/{application}/{token}/messages/@original");
    discord
        .exchange(&last, "", &json!({ "content": TOLD }).to_string())
        .await
}

/// Connections to one host that are kept open, as many as are in use at once.
struct Connections {
    host: String,
    idle: Mutex<Vec<TcpStream>>,
}

impl Connections {
    fn to(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            idle: Mutex::default(),
        }
    }

    /// One request, to the last byte of its answer.
    async fn exchange(&self, line: &str, headers: &str, body: &str) -> Result<()> {
        let idle = self.idle().pop();
        let mut connection = if let Some(connection) = idle {
            connection
        } else {
            let connection = TcpStream::connect(&self.host).await?;
            connection.set_nodelay(true)?;
            connection
        };
        let request = format!(
            "{line} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n{headers}\r\n{body}",
            self.host,
            body.len()
        );
        connection.write_all(request.as_bytes()).await?;
        read_answer(&mut connection).await?;
        self.idle().push(connection);
        Ok(())
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<TcpStream>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads one answer to its end, and fails unless it is a success.
async fn read_answer(connection: &mut TcpStream) -> Result<()> {
    let mut answer = Vec::with_capacity(4096);
    loop {
        if connection.read_buf(&mut answer).await? == 0 {
            bail!("cut off");
        }
        let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let head = std::str::from_utf8(&answer[..end])?;
        if !head.starts_with("HTTP/1.1 2") {
            bail!("{head}");
        }
        let mut lines = head.lines();
        let length = lines.find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.map_or(Ok(0), str::parse)?;
        if answer.len() >= end + 4 + length {
            return Ok(());
        }
    }
}
