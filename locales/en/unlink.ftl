# /unlink

unlink-question = This forgets your link to { $accounts }, in every server, and what the bot stored about it.
unlink-roles-here = You lose these roles here: { $roles }
unlink-roles-here-more = You lose these roles here: { $roles } and { $more } more
unlink-roles-elsewhere = You also lose { $roles ->
    [one] 1 role
   *[other] { $roles } roles
} in { $servers ->
    [one] 1 other server
   *[other] { $servers } other servers
}.
unlink-no-roles = You lose no roles.
unlink-more-accounts = { $accounts } and { $more } more
unlink-button = Forget it
unlink-done = ✅ Your link to { $accounts } is forgotten.
unlink-elsewhere = In other servers the roles go by themselves in a minute.
unlink-nothing = You are not linked to any Roblox account, so there is nothing to forget.
cancel-button = Cancel
