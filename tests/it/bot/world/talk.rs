//! Talking to the bot as people do. Whatever it answers notifies nobody and is
//! for the eyes of one person, unless they show it to all: asked of every answer,
//! so that no test can forget it.

use playground::discord::actor::{Exchange, NoReply, Person, Reply};

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
    for_one(exchange.reply().await)
}

/// What is said beside the message whose button was pressed.
pub(in crate::bot) async fn refusal(pressed: &Exchange) -> Reply {
    for_one(pressed.followup(1).await)
}

/// What everybody sees of an answer that its addressee shows.
pub(in crate::bot) async fn shown(asked: &Exchange) -> Reply {
    let pressed = asked.press("Show it to the channel").await.expect("there");
    let reply = calls_nobody(pressed.followup(1).await);
    assert!(!reply.ephemeral, "nobody else sees {:?}", reply.text());
    reply
}

fn for_one(reply: Result<Reply, NoReply>) -> Reply {
    let reply = calls_nobody(reply);
    assert!(reply.ephemeral, "everybody sees {:?}", reply.text());
    reply
}

fn calls_nobody(reply: Result<Reply, NoReply>) -> Reply {
    let reply = reply.unwrap_or_else(|error| panic!("{error}"));
    assert!(reply.pings.is_empty(), "it notifies {:?}", reply.pings);
    reply
}
