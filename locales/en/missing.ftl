# "Why not?": the roles that somebody has not

missing-none = ✅ You have every role that this server gives to linked members.
missing-some = You have { $have } of the { $bound } roles that this server gives to linked members. This counts what { $account } owns.
missing-read = Last read { $learnt }.

missing-due = ✅ { $role }: you have earned it. Press “Get my roles”, and you have it.
missing-taken-by-hand = ✋ { $role }: you have earned it, but somebody took it away by hand. With “Get my roles” you ask for it again.
missing-not-earned = { $count ->
    [one] ❌ { $role }: you don't own { $items }.
   *[other] ❌ { $role }: any one of these earns it, and you own none: { $items }.
}
