//! Where Discord takes more than its API document allows.

use serde_json::Value;

use crate::discord::rest::Route;

/// Rewrites what Discord takes all the same into what the document wants; what that was.
///
/// `default_member_permissions` is an integer in the document, but a string in Discord's prose,
/// in Discord's own answers and in most libraries.
pub(crate) fn tolerate(route: Route, body: &mut Value) -> Vec<String> {
    match route {
        Route::BulkSetApplicationCommands | Route::BulkSetGuildApplicationCommands => body
            .as_array_mut()
            .into_iter()
            .flatten()
            .filter_map(tolerate_command)
            .collect(),
        Route::CreateApplicationCommand
        | Route::CreateGuildApplicationCommand
        | Route::UpdateApplicationCommand
        | Route::UpdateGuildApplicationCommand => tolerate_command(body).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn tolerate_command(command: &mut Value) -> Option<String> {
    let permissions = command.get("default_member_permissions")?.as_str()?;
    let bits: u64 = permissions.parse().ok()?;
    let problem = format!(
        "{}: default_member_permissions is the string \"{bits}\", not a number",
        command["name"]
    );
    command["default_member_permissions"] = bits.into();
    Some(problem)
}
