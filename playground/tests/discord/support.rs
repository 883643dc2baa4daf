//! What the tests share: a bot's HTTP client and gateway client, as plain as can be.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use playground::discord::{
    RoleId, RoleSpec, ServerId, Settings, Simulator, UserId, actor::Exchange,
};
use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, protocol::frame::coding::CloseCode},
};

/// Tests fail with whatever error comes up.
pub type TestResult<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server with a member and a role that the bot can give.
pub struct Scene {
    pub discord: Simulator,
    pub bot: Bot,
    pub mia: UserId,
    pub leo: UserId,
    pub harbour: ServerId,
    pub captain: RoleId,
}

impl Scene {
    pub async fn new() -> TestResult<Self> {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Settings)) -> TestResult<Self> {
        let mut settings = Settings {
            identify_window: Duration::ZERO,
            ..Settings::default()
        };
        change(&mut settings);
        let discord = Simulator::start_with(settings).await?;
        let (mia, leo) = (discord.create_user("mia"), discord.create_user("leo"));
        let harbour = discord.create_server("Harbour", mia);
        let captain = discord.create_role(harbour, RoleSpec::named("Captain").below_bot());
        discord.join(harbour, leo);
        Ok(Self {
            bot: Bot::new(&discord),
            discord,
            mia,
            leo,
            harbour,
            captain,
        })
    }

    /// The path of giving or taking the captain's role.
    pub fn role_path(&self) -> String {
        format!(
            "/guilds/{}/members/{}/roles/{}",
            self.harbour, self.leo, self.captain
        )
    }

    pub fn commands_path(&self) -> String {
        format!("/applications/{}/commands", self.discord.application_id())
    }

    pub fn messages_path(&self) -> String {
        format!(
            "/channels/{}/messages",
            self.discord.general_channel(self.harbour)
        )
    }

    /// Registers these commands and comes online.
    pub async fn online(&self, commands: Value) -> TestResult<Gateway> {
        self.bot
            .put(&self.commands_path(), commands)
            .await?
            .expect(200);
        Gateway::ready(&self.discord, GUILDS | GUILD_MEMBERS).await
    }

    /// Leo types `/owns`. His side of it, and what the bot hears.
    pub async fn leo_asks(&self, gateway: &mut Gateway) -> TestResult<(Exchange, Value)> {
        let leo = self.discord.member(self.harbour, self.leo);
        let asked = leo.command("/owns")?;
        Ok((asked, gateway.dispatch("INTERACTION_CREATE").await?))
    }

    /// Nothing is wrong: neither with the bot's requests nor with the simulator's answers.
    pub fn assert_clean(&self) {
        assert_eq!(self.discord.violations(), []);
    }
}

/// An HTTP client with the bot's token.
pub struct Bot {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    pub body: Value,
}

impl Answer {
    /// # Panics
    ///
    /// If the status is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The answer is this status with this JSON error code.
    #[track_caller]
    pub fn expect_error(self, status: u16, code: u64) -> Self {
        assert_eq!(
            (self.status, self.body["code"].as_u64()),
            (status, Some(code)),
            "{}",
            self.text
        );
        self
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl Bot {
    pub fn new(discord: &Simulator) -> Self {
        Self {
            http: reqwest::Client::builder()
                .user_agent("DiscordBot (https://example.org, 1.0)")
                .build()
                .expect("a client without certificates of its own"),
            base: format!("{}/api/v10", discord.url()),
            token: Some(discord.token().into()),
        }
    }

    /// The same client with another token, or none.
    pub fn with_token(&self, token: Option<&str>) -> Self {
        Self {
            http: self.http.clone(),
            base: self.base.clone(),
            token: token.map(ToOwned::to_owned),
        }
    }

    pub async fn get(&self, path: &str) -> TestResult<Answer> {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> TestResult<Answer> {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> TestResult<Answer> {
        self.send(self.request(Method::POST, path).json(&body))
            .await
    }

    pub async fn patch(&self, path: &str, body: Value) -> TestResult<Answer> {
        self.send(self.request(Method::PATCH, path).json(&body))
            .await
    }

    pub async fn delete(&self, path: &str) -> TestResult<Answer> {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Gives a role: a PUT without a body.
    pub async fn give(&self, path: &str) -> TestResult<Answer> {
        self.send(self.request(Method::PUT, path)).await
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.header("authorization", format!("Bot {token}")),
            None => request,
        }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> TestResult<Answer> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or_default();
        Ok(Answer {
            status,
            headers,
            text,
            body,
        })
    }

    /// The first response to an interaction.
    pub async fn respond(&self, interaction: &Value, body: Value) -> TestResult<Answer> {
        let (id, token) = (text(&interaction["id"]), text(&interaction["token"]));
        self.post(&format!("/interactions/{id}/{token}/callback"), body)
            .await
    }

    /// The path of an interaction's later messages.
    pub fn webhook(interaction: &Value) -> String {
        let application = text(&interaction["application_id"]);
        format!("/webhooks/{application}/{}", text(&interaction["token"]))
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("it is a text")
}

pub const GUILDS: u64 = 1;
pub const GUILD_MEMBERS: u64 = 1 << 1;

/// A gateway client that answers nothing by itself.
pub struct Gateway {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The sequence number of the last dispatch.
    pub sequence: u64,
    pub session: String,
}

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ending {
    Closed(u16),
    Broken,
}

impl Gateway {
    /// Connects and reads HELLO.
    pub async fn connect(discord: &Simulator) -> TestResult<Self> {
        let url = format!(
            "{}/?v=10&encoding=json",
            discord.url().replace("http", "ws")
        );
        Self::connect_to(&url).await
    }

    pub async fn connect_to(url: &str) -> TestResult<Self> {
        let (socket, _) = connect_async(url).await?;
        let mut gateway = Self {
            socket,
            sequence: 0,
            session: String::new(),
        };
        let hello = gateway.next().await?;
        assert_eq!(hello["op"], 10, "{hello}");
        Ok(gateway)
    }

    /// Connects, identifies and reads READY.
    pub async fn ready(discord: &Simulator, intents: u64) -> TestResult<Self> {
        let mut gateway = Self::connect(discord).await?;
        gateway
            .identify(discord.token(), json!({ "intents": intents }))
            .await?;
        gateway.dispatch("READY").await?;
        Ok(gateway)
    }

    /// Sends IDENTIFY with these fields besides the usual ones.
    pub async fn identify(&mut self, token: &str, fields: Value) -> TestResult {
        let mut data = json!({
            "token": token,
            "properties": {"os": "linux", "browser": "test", "device": "test"},
        });
        for (key, value) in fields.as_object().expect("fields") {
            data[key] = value.clone();
        }
        self.send(json!({ "op": 2, "d": data })).await
    }

    pub async fn resume(&mut self, token: &str, session: &str, sequence: u64) -> TestResult {
        let data = json!({ "token": token, "session_id": session, "seq": sequence });
        self.send(json!({ "op": 6, "d": data })).await
    }

    pub async fn send(&mut self, payload: Value) -> TestResult {
        Ok(self.socket.send(Message::Text(payload.to_string())).await?)
    }

    /// The next payload, whatever it is.
    pub async fn next(&mut self) -> TestResult<Value> {
        match self.receive().await? {
            Ok(payload) => Ok(payload),
            Err(ending) => Err(format!("the connection ended: {ending:?}").into()),
        }
    }

    async fn receive(&mut self) -> TestResult<Result<Value, Ending>> {
        let message = tokio::time::timeout(PATIENCE, self.socket.next()).await?;
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Binary(bytes))) => {
                let mut text = String::new();
                std::io::Read::read_to_string(
                    &mut flate2::read::ZlibDecoder::new(&bytes[..]),
                    &mut text,
                )?;
                text
            }
            Some(Ok(Message::Close(frame))) => {
                let code = frame.map_or(CloseCode::Status, |frame| frame.code);
                return Ok(Err(Ending::Closed(code.into())));
            }
            Some(Ok(other)) => return Err(format!("unexpected: {other:?}").into()),
            Some(Err(_)) | None => return Ok(Err(Ending::Broken)),
        };
        let payload: Value = serde_json::from_str(&text)?;
        if let Some(sequence) = payload["s"].as_u64() {
            self.sequence = sequence;
        }
        if payload["t"] == "READY" {
            self.session = payload["d"]["session_id"]
                .as_str()
                .unwrap_or_default()
                .into();
        }
        Ok(Ok(payload))
    }

    /// The data of the next dispatch of this name; others are passed over.
    pub async fn dispatch(&mut self, name: &str) -> TestResult<Value> {
        loop {
            let payload = self.next().await?;
            if payload["t"] == name {
                return Ok(payload["d"].clone());
            }
        }
    }

    /// The names of the dispatches up to this one.
    pub async fn names_until(&mut self, name: &str) -> TestResult<Vec<String>> {
        let mut names = Vec::new();
        loop {
            let payload = self.next().await?;
            if let Some(found) = payload["t"].as_str() {
                names.push(found.to_owned());
                if found == name {
                    return Ok(names);
                }
            }
        }
    }

    /// The data of the next payload with this opcode; others are passed over.
    pub async fn opcode(&mut self, op: u64) -> TestResult<Value> {
        loop {
            let payload = self.next().await?;
            if payload["op"] == op {
                return Ok(payload["d"].clone());
            }
        }
    }

    /// How the connection ends, once it does.
    pub async fn ending(&mut self) -> TestResult<Ending> {
        loop {
            if let Err(ending) = self.receive().await? {
                return Ok(ending);
            }
        }
    }

    pub async fn close(&mut self, code: u16) -> TestResult {
        use tokio_tungstenite::tungstenite::protocol::CloseFrame;
        let frame = CloseFrame {
            code: code.into(),
            reason: "".into(),
        };
        Ok(self.socket.close(Some(frame)).await?)
    }
}

/// A typed command, as small as possible.
pub fn command(name: &str, options: Value) -> Value {
    let mut command = json!({ "name": name, "type": 1, "description": "A command" });
    command["options"] = options;
    command
}
