//! Talking to the bot as people do. Whatever it answers is for the eyes of one
//! person and notifies nobody: asked of every answer, so that no test can forget
//! it.

use playground::discord::actor::{Exchange, Person, Reply};

/// Types a command.
pub(in crate::bot) fn run(person: &Person, command: &str) -> Exchange {
    person
        .command(command)
        .unwrap_or_else(|error| panic!("{command}: {error}"))
}

/// Types a command and reads the answer.
pub(in crate::bot) async fn ask(person: &Person, command: &str) -> Reply {
    answer(&run(person, command)).await
}

/// Presses a button on the latest answer and reads what comes of it.
pub(in crate::bot) async fn press(exchange: &Exchange, button: &str) -> Reply {
    let pressed = exchange.press(button).await;
    answer(&pressed.unwrap_or_else(|error| panic!("{button}: {error}"))).await
}

/// The answer to whatever somebody did.
pub(in crate::bot) async fn answer(exchange: &Exchange) -> Reply {
    let reply = exchange.reply().await;
    let reply = reply.unwrap_or_else(|error| panic!("{error}"));
    assert!(reply.ephemeral, "everybody sees {:?}", reply.text());
    assert!(reply.pings.is_empty(), "it notifies {:?}", reply.pings);
    reply
}
