# Descriptions of the commands and their options, at most 100 characters each.
# The key of a command is its name, the attributes are its options.

command-owns = Check whether a member owns something on Roblox
    .item = Kind and ID (badge:123), a Roblox link, an asset's ID, or a name from this server's binds
    .user = Another member (moderators only); you if left out

command-collectibles = Show a member's limited items: copies, serial numbers, holds
    .user = Another member (moderators only); you if left out

command-link = Roblox accounts that moderators linked in this server
command-link-add = Link a member to a Roblox account, in this server only
    .user = The member
    .roblox = The Roblox username or user ID, or a link to the profile
command-link-remove = Remove a link that was made in this server
    .user = The member
command-link-list = List the links that were made in this server

command-bind = Give a role to everyone who owns something on Roblox
command-bind-badge = Give a role to everyone who has a badge
    .item = The badge's ID or its Roblox link
    .role = The role to give
    .name = What to call this bind; members can use the name in /owns
    .on_loss = What happens to the role when a member no longer has the badge
    .strict = Also take the role from linked members who got it from somebody else
command-bind-gamepass = Give a role to everyone who has a game pass
    .item = The pass's ID or its Roblox link
    .role = The role to give
    .name = What to call this bind; members can use the name in /owns
    .on_loss = What happens to the role when a member no longer has the pass
    .strict = Also take the role from linked members who got it from somebody else
command-bind-asset = Give a role to everyone who owns an asset: a hat, a shirt, a limited, …
    .item = The asset's ID or its Roblox link
    .role = The role to give
    .name = What to call this bind; members can use the name in /owns
    .on_loss = What happens to the role when a member no longer owns the asset
    .strict = Also take the role from linked members who got it from somebody else

command-viewbinds = List this server's binds and what they need

command-unbind = Remove a bind
    .bind = The bind to remove

command-update = Check what a member owns now and fix their roles
    .user = Another member (moderators only); you if left out

command-updateall = Check everyone now and fix their roles
    .role = Only those who have this role from the bot
    .dry_run = Read everything and change no role

command-whois = Show which Roblox account a member is linked to
    .user = Another member (moderators only); you if left out

command-unlink = Forget my Roblox account and what was stored about it

command-audit = Show who got or lost which role, when and why
    .user = Only what was done about this user; they may have left
    .role = Only what was done about this role

command-settings = See and change what this server wants of the bot: log channel, regular checks, moderators

command-panel = Post a message with buttons for everybody: Get my roles, I just bought it, Why not?
    .channel = Where to post it; in this channel if left out

command-setup = Set the bot up in this server: what is done already, and the next step
