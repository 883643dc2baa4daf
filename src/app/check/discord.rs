use super::database::Known;
use super::report::Report;
use crate::app::discord::why_not_asked;
use crate::app::exit::Error;
use crate::app::invite;
use crate::config::DiscordConfig;
use crate::discord::{self, Application, Rest, RestError};
use crate::domain::{Bind, Obstacle, Permissions, ServerRoles, UserId};

const SUBJECT: &str = "Discord";

/// The servers are looked at if it is `known` which they are.
pub async fn check(
    report: &mut Report,
    config: DiscordConfig,
    known: Option<&Known>,
) -> Result<(), Error> {
    let rest = Rest::new(&discord::DiscordConfig {
        token: config.token,
        api_url: config.api_url.clone(),
    })?;
    let (application, bot) = match whoami(&rest).await {
        Ok(known) => known,
        Err(error) => {
            let why = why_not_asked(&error, &config.api_url).await;
            return report.fail(SUBJECT, &why.what, why.next);
        }
    };
    let name = format!("the token is that of {:?}", application.name);
    report.ok(SUBJECT, &name)?;
    intents(report, &application)?;
    let Some(known) = known else {
        return Ok(());
    };
    if known.servers.is_empty() {
        let invite = format!("open {}", invite::link(application.id));
        return report.warn("servers", "none so far, as of the last run", &invite);
    }
    for (server, binds) in &known.servers {
        match rest.server_roles(*server, bot).await {
            Ok(roles) => check_roles(report, &roles, binds)?,
            Err(RestError::UnknownServer | RestError::NoAccess) => {
                let invite = format!("open {}", invite::link(application.id));
                report.warn("server", &format!("the bot is not in {server}"), &invite)?;
            }
            Err(error) => {
                let what = format!("{server} could not be looked at: {error}");
                report.fail("server", &what, "try again later")?;
            }
        }
    }
    Ok(())
}

async fn whoami(rest: &Rest) -> Result<(Application, UserId), RestError> {
    Ok((rest.application().await?, rest.bot_user().await?.id))
}

fn intents(report: &mut Report, application: &Application) -> Result<(), Error> {
    if application.may_hear_members() {
        report.ok("intents", "the bot hears who joins")
    } else {
        report.warn(
            "intents",
            "the bot does not hear who joins; all else works",
            "switch Server Members Intent on, on your application's page Bot",
        )
    }
}

fn check_roles(report: &mut Report, roles: &ServerRoles, binds: &[Bind]) -> Result<(), Error> {
    let subject = "server";
    if !roles.bot_permissions().allow(Permissions::MANAGE_ROLES) {
        let what = format!("{:?}: the bot may not manage roles", roles.name);
        let next = "give its role Manage Roles in Server Settings, Roles";
        return report.fail(subject, &what, next);
    }
    let mut clear = true;
    for bind in binds {
        if let Some(obstacle) = bind.obstacle_today(roles) {
            clear = false;
            let role = roles
                .roles
                .get(&bind.role)
                .map_or("a role", |role| &role.name);
            let (what, next) = words(obstacle);
            let what = format!(
                "{:?}: the role {role:?} of {} {what}",
                roles.name, bind.requirement
            );
            report.fail(subject, &what, next)?;
        }
    }
    if clear {
        let what = format!(
            "{:?}: the bot can give the roles of {} binds",
            roles.name,
            binds.len()
        );
        report.ok(subject, &what)?;
    }
    Ok(())
}

/// What is wrong with a bind's role, and what to do.
fn words(obstacle: Obstacle) -> (&'static str, &'static str) {
    match obstacle {
        Obstacle::Deleted => ("is gone", "remove its bind with /unbind"),
        Obstacle::Everyone | Obstacle::Managed => (
            "is one that nobody can give",
            "bind another role and remove this bind with /unbind",
        ),
        Obstacle::NoManageRoles => (
            "can't be given: the bot may not manage roles",
            "give the bot's role Manage Roles in Server Settings, Roles",
        ),
        Obstacle::AboveBot => (
            "lies above the bot's highest",
            "drag the bot's role above it in Server Settings, Roles",
        ),
        Obstacle::AboveBindAuthor | Obstacle::AboveLinkAuthor => (
            "lies above the highest role of who bound it",
            "let somebody above it bind it again",
        ),
        Obstacle::Powers(_) => (
            "has gained powers since it was bound",
            "take the powers away, or let an admin bind it again",
        ),
    }
}
