//! The step of `/setup` that gives a role to members who are linked, or who are not.

mod draw;

use serenity::all::ComponentInteractionDataKind as Chosen;

use crate::discord::commands::bind::{draw_bind_error, draw_press_error};
use crate::discord::commands::lookup::refused;
use crate::discord::commands::reader::Reader;
use crate::discord::commands::unbind::draw_question;
use crate::discord::custom_id::RolesGiven;
use crate::discord::error::CommandError;
use crate::discord::ids::known_roles;
use crate::discord::press::Press;
use crate::discord::reply::Reply;
use crate::domain::{BindId, LinkStatus, RoleId};
use crate::service::{Asker, LinkRoleChoice, Service};
use crate::t;

/// A role was chosen by somebody who may set the bot up.
pub(super) async fn chosen(
    press: Press<'_, Service>,
    status: LinkStatus,
) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    let Some(role) = role(&press) else {
        return Err(refused(t!(reader.locale, "outdated-button")));
    };
    let asker = Asker::from(press.invocation);
    let choice = press.data.app.choose_link_role(&asker, status, role).await;
    let reply = match choice.map_err(|error| draw_bind_error(&reader, error))? {
        LinkRoleChoice::Bound(bound) => draw::bound(&reader, &bound),
        LinkRoleChoice::Replaces { unbinding, role } => draw::replaces(&reader, &unbinding, role),
    };
    Ok(press.update(&reply).await?)
}

/// `None` for a choice of another kind than was asked for.
fn role(press: &Press<'_, Service>) -> Option<RoleId> {
    let Chosen::RoleSelect { values } = &press.interaction.data.kind else {
        return None;
    };
    known_roles(values).into_iter().next()
}

/// What became of the roles that the bind `before` gave was decided: another role takes
/// its place.
pub(in crate::discord::commands) async fn replaced(
    press: Press<'_, Service>,
    before: BindId,
    role: RoleId,
    roles: RolesGiven,
) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    if !press.may_administer() {
        return Err(refused(t!(reader.locale, "bind-not-admin")));
    }
    let bound = press
        .data
        .app
        .replace_link_role(&Asker::from(press.invocation), before, role, roles.into())
        .await
        .map_err(|error| draw_press_error(&reader, error))?;
    Ok(press.update(&draw::bound(&reader, &bound)).await?)
}

/// The question that comes before no role is given any more, the one of `/unbind`;
/// `None` if none is chosen.
pub(super) async fn ask_to_drop(
    press: &Press<'_, Service>,
    status: LinkStatus,
) -> Result<Option<Reply>, CommandError> {
    let server = press.invocation.server;
    let unbinding = press.data.app.link_role_unbinding(server, status).await?;
    let reader = Reader::of_press(press);
    Ok(unbinding.map(|unbinding| draw_question(&reader, &unbinding)))
}
