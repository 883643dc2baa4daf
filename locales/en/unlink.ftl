# /unlink

unlink-question = This forgets your link to { $accounts }, in every server, and what the bot stored about it, unless somebody else is linked to it as well.
unlink-question-past = You are not linked to any Roblox account now. This forgets { $count ->
    [one] the account that you were linked to before, and what the bot stored about it, unless somebody else is linked to it
   *[other] the { $count } accounts that you were linked to before, and what the bot stored about them, unless somebody else is linked to them
}.
unlink-past-too = It also forgets { $count ->
    [one] the account
   *[other] the { $count } accounts
} that you were linked to before.
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
unlink-kept = Each server keeps its record of the roles that the bot gave you and when, without what you owned on Roblox.
unlink-more-accounts = { $accounts } and { $more } more
unlink-button = Forget it
unlink-done = ✅ Your link to { $accounts } is forgotten.
unlink-done-past = ✅ { $count ->
    [one] The account that you were linked to before is forgotten.
   *[other] The { $count } accounts that you were linked to before are forgotten.
}
unlink-elsewhere = In other servers the roles follow by themselves in a minute.
unlink-nothing = You are not linked to any Roblox account, so there is nothing to forget.
cancel-button = Cancel
