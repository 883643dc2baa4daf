# /update: the first line is the answer

update-up-to-date = ✅ All roles are as they should be. Nothing had to change.
update-no-change = No role was changed.

update-just-got-it = Just got something on Roblox? It shows up there some seconds late: press “I just bought it”, and the bot looks for it for two minutes.

update-not-linked = Your Discord account is not linked to a Roblox account in this server, so nothing you own there can count. Ask a moderator to link it with { $link }.
update-not-linked-other = { $user } is not linked to a Roblox account in this server, so nothing they own there can count. Link it with { $link }.
update-no-binds = No role of this server depends on anything on Roblox so far. An admin can bind one with { $bind }.
update-no-binds-admin = No role of this server depends on anything on Roblox so far. Bind the first one with { $bind }.

update-not-moderator = You can update your own roles only. For { $user }, ask a moderator: it takes the permission Manage Roles.
update-not-member = { $user } is not in this server, so there are no roles to update.
update-pending = { $user } has not agreed to this server's rules yet. Roles can be given after that, and the bot does so by itself.
update-in-other-hands = The bot is changing the roles of { $user } at this moment. It checks again right after that, by itself.
