//! A small application on the plumbing: a command for each way in which one
//! can go.

#![expect(clippy::unused_async, reason = "poise wants commands to be async")]

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use gatepass::discord::{
    Action, Button, Command, CommandError, Context, CustomId, Embed, Invocation, Markup, Page,
    Press, Reply, Submission, Tone, Weight, answer, escape, pager, show_button, suggestions,
};
use poise::serenity_prelude::CreateAutocompleteResponse;
use tokio::sync::Notify;

/// Lets tests hold a command.
#[derive(Debug, Default)]
pub struct App {
    pub began: Notify,
    pub go_on: Notify,
}

type Ctx<'a> = Context<'a, Arc<App>>;
type Outcome = Result<(), CommandError>;

pub fn commands() -> Vec<Command<Arc<App>>> {
    vec![
        echo(),
        slow(),
        refused(),
        broken(),
        panics(),
        whoami(),
        list(),
        suggest(),
        anywhere(),
        account(),
    ]
}

/// Answers with the words, which may be anybody's.
#[poise::command(slash_command, guild_only)]
async fn echo(context: Ctx<'_>, words: String) -> Outcome {
    let invocation = Invocation::of_command(context.interaction)?;
    let update = Action::Update {
        user: invocation.user,
    };
    let reply = Reply::embed(Embed::new(Tone::Good, escape(&words))).with_row([
        show_button(invocation.locale, invocation.user),
        Button::act(
            "Update",
            CustomId::new(invocation.user, update),
            Weight::Primary,
        ),
        Button::act(
            "Panic",
            CustomId::new(invocation.user, Action::Unlink),
            Weight::Danger,
        ),
        Button::act(
            "Cancel",
            CustomId::new(invocation.user, Action::Cancel),
            Weight::Secondary,
        ),
    ]);
    Ok(answer(context)?.send(&reply).await?)
}

/// Answers once the test lets it.
#[poise::command(slash_command, guild_only)]
async fn slow(context: Ctx<'_>) -> Outcome {
    let app = &context.framework.user_data.app;
    app.began.notify_one();
    app.go_on.notified().await;
    let reply = Reply::line(escape("done at last"));
    Ok(answer(context)?.send(&reply).await?)
}

#[poise::command(slash_command, guild_only)]
async fn refused(_context: Ctx<'_>) -> Outcome {
    Err(CommandError::refused(Reply::line(escape(
        "that is no item",
    ))))
}

#[derive(Debug, thiserror::Error)]
#[error("the secret of the database")]
struct Broken;

#[poise::command(slash_command, guild_only)]
async fn broken(_context: Ctx<'_>) -> Outcome {
    Err(CommandError::bug(Broken))
}

#[poise::command(slash_command, guild_only)]
async fn panics(_context: Ctx<'_>) -> Outcome {
    panic!("the secret of the stack")
}

/// Who asks, as the plumbing sees it.
#[poise::command(slash_command, guild_only)]
async fn whoami(context: Ctx<'_>) -> Outcome {
    let invocation = Invocation::of_command(context.interaction)?;
    let words = format!(
        "{} {} {} roles, moderates {}",
        invocation.server,
        invocation.user,
        invocation.roles.len(),
        invocation.may_moderate()
    );
    let reply = Reply::line(escape(&words));
    Ok(answer(context)?.send(&reply).await?)
}

/// 25 lines, ten on a page.
#[poise::command(slash_command, guild_only)]
async fn list(context: Ctx<'_>) -> Outcome {
    let invocation = Invocation::of_command(context.interaction)?;
    let reply = page(&invocation, 1);
    Ok(answer(context)?.send(&reply).await?)
}

fn page(invocation: &Invocation, number: u32) -> Reply {
    let page = Page::new(number, 25, 10);
    let lines = page
        .range(25, 10)
        .map(|line| escape(&format!("line {line}")));
    Reply::line(Markup::join(lines, "\n")).with_row(pager(
        invocation.locale,
        page,
        invocation.user,
        |page| Action::Links { page },
    ))
}

#[poise::command(slash_command, guild_only)]
async fn suggest(context: Ctx<'_>, #[autocomplete = "complete"] bind: String) -> Outcome {
    let reply = Reply::line(escape(&bind));
    Ok(answer(context)?.send(&reply).await?)
}

async fn complete(_context: Ctx<'_>, partial: &str) -> CreateAutocompleteResponse {
    assert!(partial != "panic", "a bug in an autocompletion");
    let names = ["gold", "silver"].into_iter();
    suggestions(
        names
            .filter(|name| name.starts_with(partial))
            .map(|name| (name.to_owned(), name.to_owned())),
    )
}

/// Needs a server, though Discord offers it everywhere.
#[poise::command(slash_command)]
async fn anywhere(context: Ctx<'_>) -> Outcome {
    Invocation::of_command(context.interaction)?;
    Ok(())
}

#[poise::command(context_menu_command = "Account", guild_only)]
async fn account(context: Ctx<'_>, user: poise::serenity_prelude::User) -> Outcome {
    let reply = Reply::line(escape(&format!("account of {}", user.name)));
    Ok(answer(context)?.send(&reply).await?)
}

pub fn on_submit(_: Submission<'_, Arc<App>>) -> BoxFuture<'_, Outcome> {
    async { Ok(()) }.boxed()
}

pub fn on_press(press: Press<'_, Arc<App>>) -> BoxFuture<'_, Outcome> {
    async move {
        let reply = match *press.action {
            Action::Links { page: number } => page(press.invocation, number),
            Action::Update { user } => Reply::line(escape(&format!("updated {user}"))),
            Action::Unlink => panic!("a bug in a press"),
            ref other => Reply::line(escape(&format!("{other:?}"))),
        };
        Ok(press.update(&reply).await?)
    }
    .boxed()
}
