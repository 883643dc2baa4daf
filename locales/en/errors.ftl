# Each says what happened, whose move it is and what to do.

# Interactions

outside-server = This works in a server only, as it is about the roles there. Use it in a channel of the server.
server-not-served = Whoever runs this bot has not switched it on for this server. Ask them to add the server, or run a bot of your own: it is free software.
outdated-command = This command has changed since your Discord loaded it. Restart Discord (on a computer: Ctrl+R) and use it again.
outdated-button = This button is from an older version of the bot and no longer works. Use the command again to get a new one.
button-of-another = This button belongs to { $user }. Use the command yourself to get your own.
cancelled = Nothing was changed.

# Bugs of ours

bug = Something went wrong inside the bot
bug-next = It is not your fault, and nothing you can mend. Try once more; if it happens again, give this number to whoever runs the bot: { $incident }
database-failed = The bot can't use its database right now
database-failed-next = It may be busy, or its disk full. What was written before is safe. Try again in a minute; if it happens again, give this number to whoever runs the bot: { $incident }

# Discord

failed-discord = Discord did not go along
discord-no-access = The bot can't see this server's roles any more. An admin must invite it again.
discord-unavailable = Discord is not answering the bot at the moment. Nothing was lost; try again in a minute.
discord-token-refused = Discord no longer accepts this bot's token. Whoever runs the bot must set a new one.
discord-missing-permission = Discord says the bot lacks a permission. An admin must give its role Manage Roles, and move it above the roles it gives.

write-missing-permission = Discord did not let the bot change { $role }. An admin must give the bot's role Manage Roles and move it above { $role }.
write-unknown-role = { $role } was deleted. An admin can bind another role.
write-unknown-member = The member has left the server, so { $role } was not changed.
write-refused = Discord refused to change { $role } and gave no reason that the bot knows. If the server requires two-factor authentication for moderation, whoever runs the bot must switch it on for their own account.
write-not-sent = Discord did not take the change of { $role } just now. The bot tries again by itself.
write-unsure = Discord did not say whether { $role } was changed. The bot looks again by itself in a minute.

# Why it can't be told who owns what. Roles stay as they are meanwhile.

unknown-hidden = { $name } hides their inventory, so the bot can't see into it. They can show it on Roblox: Settings → Privacy → “Who can see my inventory?” → Everyone.
unknown-no-such-user = Roblox knows no account { $name }; it may have been deleted. A moderator can link another one.
unknown-key-refused = Roblox no longer accepts this bot's key. Whoever runs the bot must create a new one.
unknown-scope-missing = This bot's key may not read such items. Whoever runs the bot must give it the scope user.inventory-item:read.
unknown-rate-limited = Roblox asked the bot to slow down. Try again in a minute.
unknown-rate-limited-until = Roblox asked the bot to slow down. It may ask again { $again }.
unknown-busy = The bot has used up what Roblox lets it ask for now. Try again in a minute.
unknown-busy-until = The bot has used up what Roblox lets it ask for now. It may ask again { $again }.
unknown-unavailable = Roblox is having an outage. Try again when Roblox works again.
unknown-timed-out = Roblox did not answer in time. Try again in a minute.
unknown-malformed = Roblox answered something the bot can't read. Try again later; if it stays so, tell whoever runs the bot.
unknown-refused = Roblox says there is no such item. Check its ID on Roblox.
unknown-partial = The bot could not find everything out in one go. Check again, and it goes on from there.
unknown-not-read = The bot has not looked yet. It does so at the next update.

# Why a role can't be given or taken

obstacle-everyone = { $role } is the role that everyone has, so it can't be given. Choose another role.
obstacle-deleted = The role was deleted. An admin can bind another one.
obstacle-managed = { $role } belongs to an integration, to boosts or to another bot, and Discord lets nobody give it. An admin can bind another role.
obstacle-no-manage-roles = The bot lacks the permission Manage Roles. An admin must give it to the bot's role.
obstacle-above-bot = { $role } stands above the bot's own role. An admin must move the bot's role above it (Server Settings → Roles).
obstacle-above-bind-author = { $role } now stands above whoever bound it, so the bind gives nothing, and takes nothing that others gave. Somebody higher up can bind it anew.
obstacle-above-link-author = { $role } stands above the moderator who linked this account, so that link can't earn it. A higher moderator can link it anew.
obstacle-powers = { $role } carries powers ({ $powers }) that nobody has agreed to hand out. An admin can take them away from the role, or agree by binding it once more.

# Why the bot can't post in a channel

post-obstacle-deleted = There is no such channel in this server any more. Choose another one.
post-obstacle-not-text = It takes a plain text channel. Threads, forums, voice and announcement channels won't do: choose another one.
post-obstacle-missing = The bot lacks permissions in { $channel }: { $permissions }. Allow them to the bot's role in the channel's settings, under Permissions, or choose another channel.
