# A Roblox account whose name is not known
account-unnamed = Roblox user { $id }

# Why nothing can be said about somebody

lookup-not-moderator = Only moderators can look at other members. Leave `user` out to see your own.
lookup-not-member = { $user } is not in this server, so the bot tells nothing about them.
lookup-you-not-linked = You are not linked to a Roblox account here yet. Ask a moderator to link you with { $add }.
lookup-not-linked = { $user } is not linked to a Roblox account here. A moderator can link one with { $add }.

# Why what was typed leads to no account

account-empty = There is no account in what you typed. Give a Roblox username, a user ID or a link to the profile.
account-nobody = Nobody on Roblox is { $typed }. Check the spelling; the username is the name after the @ on the profile.
account-former-name = { $former } is called { $now } today. If that is who you mean, type { $typed }.
account-banned = Roblox has banned { $name }, so this account can't be linked.
account-not-found-out = The bot could not find the account. { $reason }
account-name-too-short = { $typed } is too short for a Roblox username, which has 3 to 20 letters, digits or underscores.
account-name-too-long = { $typed } is too long for a Roblox username, which has 3 to 20 letters, digits or underscores.
account-name-character = { $typed } can't be a Roblox username: it has only letters from A to Z, digits and underscores. You find it after the @ on the profile, below the display name.
account-id-not-a-number = { $typed } has no whole number where the user ID belongs. It stands in the address of the profile: roblox.com/users/**156**/profile
account-id-not-positive = { $typed } can't be a user: Roblox's IDs start at 1. For a username made of digits, put an @ before it.
account-id-too-large = The number in { $typed } is larger than any user ID on Roblox. It stands in the address of the profile: roblox.com/users/**156**/profile
account-other-site = { $typed } does not lead to Roblox. Give a username, a user ID or a link such as roblox.com/users/156/profile
account-not-a-profile = { $typed } is not somebody's profile. Open the profile and copy its link, which looks like roblox.com/users/156/profile
account-app-link = { $typed } was copied from the app's Share button, and only Roblox itself can open it. Give the username instead.
