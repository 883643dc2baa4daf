# /settings

settings-log = **Log channel**: { $channel }
    The bot tells there which roles it gives and takes, and what it can't do.
settings-no-log = **Log channel**: none
    Choose a text channel that only your team can read, and the bot tells there which roles it gives and takes, and what it can't do.
settings-log-stopped = ❌ The log stopped { $since }. { $reason }
settings-log-resumed = ⚠️ The log stopped { $since }. Nothing that the bot can see keeps it out of the channel now, so it goes on. If it stops again, Discord refuses it: see that the bot is not timed out, or choose another channel.
settings-log-obstacle = ❌ { $reason }
settings-sweep-on = **Regular checks**: on
    Every linked member is checked again every { $interval }.
settings-sweep-off = **Regular checks**: off
    Members are checked only when they ask for it, join, or a bind changes.
settings-sweep-slow = ⚠️ That can't be kept at the moment: the bot's { $accounts } linked accounts, read { $pace } apart, take { $takes }. Whoever runs the bot can set a longer interval.
settings-hidden-keep = **Hidden inventories**: roles are kept
    If a member hides their inventory on Roblox, what they own can't be told, so nothing changes.
settings-hidden-lost = **Hidden inventories**: lost after { $days } days
    If a member's inventory stays hidden on Roblox for so long after the bot told them, it counts as empty, and what they have for it goes. It comes back once they show it again.
settings-shared-off = **Shared accounts**: not allowed
    A Roblox account can be linked to one member only.
settings-shared-on = **Shared accounts**: allowed
    Moderators can link one Roblox account to several members, and each of them gets the roles that it earns.
settings-still-sharing = ⚠️ These share one with somebody still: { $members }. They keep it and their roles until { $remove } ends that; { $list } says who shares with whom.
settings-moderators = **Moderators** beside those with Manage Roles or Manage Server: { $roles }
    They can name other members in the bot's commands.
settings-no-moderators = **Moderators**: those with Manage Roles or Manage Server
    They can name other members in the bot's commands. You can add roles.

settings-choose-log = Choose the log channel
settings-add-moderators = Add moderator roles
settings-drop-moderators = Remove moderator roles
settings-choose-hidden = Hidden inventories
settings-hidden-keep-choice = Keep the roles
settings-hidden-lost-choice = Take the roles after { $days } days
settings-no-log-button = No log channel
settings-sweep-on-button = Switch regular checks on
settings-sweep-off-button = Switch regular checks off
settings-shared-on-button = Allow shared accounts
settings-shared-off-button = No shared accounts

settings-not-admin = Only those with the permission Manage Server can change the settings, or those whom the server lets run { $settings }: they can run it again.
settings-everyone = @everyone can't be moderators: they could look at everybody else's account. Choose roles of your team.
settings-too-many = That would be more than 25 moderator roles. Remove some first.
