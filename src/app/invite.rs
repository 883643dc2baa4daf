use crate::domain::{NEEDED_IN_SERVER, UserId};

/// Where a person adds the bot to a server.
pub fn link(application: UserId) -> String {
    let permissions = NEEDED_IN_SERVER.bits();
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}\
         &scope=bot+applications.commands&permissions={permissions}"
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
