//! Who may run which command: Discord decides this before the bot hears of anything.

use super::{Person, command::CommandError};
use crate::discord::{
    permissions::Permissions,
    world::{Command, CommandPermissionTarget, Member, Place, Server, World},
};

/// Whether Discord offers the command to this person here.
pub(super) fn check(world: &World, person: &Person, command: &Command) -> Result<(), CommandError> {
    let definition = &command.definition;
    let Place::Server(id) = person.place else {
        return if definition.in_direct_messages() {
            Ok(())
        } else {
            Err(CommandError::NotHere)
        };
    };
    if !definition.in_servers() {
        return Err(CommandError::NotHere);
    }
    let server = world.server(id);
    let member = server
        .members
        .get(&person.user)
        .ok_or(CommandError::NotAMember)?;
    if member.pending {
        return Err(CommandError::ScreeningPending);
    }
    let channel = &world.channels[&person.channel];
    let permissions = server.permissions_in(channel, person.user, member);
    if !permissions.contains(Permissions::VIEW_CHANNEL | Permissions::USE_APPLICATION_COMMANDS) {
        return Err(CommandError::NotAllowed);
    }
    if permissions.contains(Permissions::ADMINISTRATOR) {
        return Ok(());
    }
    let allowed = decided_by_server(server, person, member, command).unwrap_or_else(|| {
        definition
            .default_permissions()
            .is_none_or(|needed| needed != Permissions::NONE && permissions.contains(needed))
    });
    if allowed {
        Ok(())
    } else {
        Err(CommandError::NotAllowed)
    }
}

/// What the server itself decided: about the person, else about one of their roles (a yes
/// outweighs a no), else about everyone.
fn decided_by_server(
    server: &Server,
    person: &Person,
    member: &Member,
    command: &Command,
) -> Option<bool> {
    let lines = server.command_permissions.get(&command.id)?;
    let about_user = lines
        .iter()
        .find(|line| line.who == CommandPermissionTarget::User(person.user));
    if let Some(line) = about_user {
        return Some(line.allowed);
    }
    let everyone = server.id.everyone();
    let about_roles = lines.iter().filter(|line| {
        matches!(line.who, CommandPermissionTarget::Role(role) if member.roles.contains(&role))
    });
    let about_everyone = lines
        .iter()
        .find(|line| line.who == CommandPermissionTarget::Role(everyone));
    about_roles
        .map(|line| line.allowed)
        .reduce(|one, other| one || other)
        .or(about_everyone.map(|line| line.allowed))
}
