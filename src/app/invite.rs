use crate::domain::UserId;

/// View Channels, Send Messages, Embed Links, Manage Roles: all that the bot
/// uses (Discord's documentation, "Permissions").
const PERMISSIONS: u64 = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 28;

/// Where a person adds the bot to a server.
pub fn link(application: UserId) -> String {
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}\
         &scope=bot+applications.commands&permissions={PERMISSIONS}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_asks_for_no_more_than_is_used() {
        let application = "1234".parse().expect("an ID");
        assert_eq!(
            link(application),
            "https://discord.com/oauth2/authorize?client_id=1234\
             &scope=bot+applications.commands&permissions=268454912"
        );
    }
}
