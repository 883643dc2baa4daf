# /link add

link-added = ✅ { $user } is now linked to { $account } in this server.
link-unchanged = ✅ { $user } was linked to { $account } already.
link-checked = ✅ { $user } was linked to { $account } already. The roles were checked again.
link-vouched = ✅ { $user } was linked to { $account } already. From now on the link stands on your word.
link-replaced = ✅ { $user } is now linked to { $account } in this server, and no longer to { $other }.
link-dormant = Noted, but { $user } proved { $other } to be theirs, and that is what counts. Your link to { $account } has no effect while that stands.
link-shared = The account is also linked to { $others }.

link-oneself = Nobody links themself. A moderator who stands above you can link you; nobody can link the server's owner.
link-not-member = { $user } is not in this server. Only members can be linked; try again when they have joined.
link-bot = { $user } is a bot, and bots have no Roblox account. Pick a member.
link-at-or-above = { $user } stands as high as you do in this server, or higher, so you can't decide which account is theirs. Somebody above them can.
link-taken = This account is linked to { $user } in this server already. If a moderator linked it by mistake, { $remove } takes it away; what they proved themself only they can take away. Where one account is meant for several members, an admin can allow that in { $settings }.

# The roles that follow a link

roles-not-member = { $user } is not in the server any more, so there are no roles to change.
roles-pending = { $user } has not accepted the server's rules yet. The roles come by themselves once they have.
roles-later = The roles follow by themselves in a minute.
roles-later-because = { $reason } The roles follow by themselves.

# /link remove

link-removed = ✅ { $user } is no longer linked to { $account } by this server's moderators.
link-not-linked = No moderator linked { $user } in this server, so there is nothing to remove. An account that they proved themself only they can forget, with { $unlink }.

# /link list

link-list = { $links ->
    [one] 1 link
   *[other] { $links } links
} made by moderators of this server
link-list-line = { $user } → { $account } · by { $moderator } { $when }
link-list-shared = { $line } · shared with { $others }
link-list-none = No moderator has linked anybody in this server yet. { $add } does.
link-list-not-moderator = Without the permission Manage Roles, you can turn pages for 15 minutes after you used the command. Use { $list } again, or ask a moderator.
