# What an update changed and what it left, a line for each kind of thing.

changes-given = ✅ Given: { $roles }
changes-taken = ➖ Taken away: { $roles }
changes-taken-hidden = ➖ Taken away: { $roles }. The inventory on Roblox has been hidden since { $since }, which counts as lost in this server. Once everyone can see it again, what it earns comes back.
changes-kept-until = ⏳ { $roles }: kept until { $when } ({ $left }). If the inventory is hidden on Roblox still, it counts as lost in this server then.

changes-problem = ❌ { $reason }
changes-more-problems = ❌ … and { $count } more like these.
changes-unknown = ❔ { $roles }: { $reason }
changes-refused = Roblox says that what this asks for does not exist. An admin can look at it with { $viewbinds } and bind the right item.
changes-again = The bot looks again by itself as well.

changes-taken-by-hand = { $roles }: earned, but somebody took it away by hand, so it stays off until the member asks for an update.
changes-kept = { $roles }: no longer earned, but kept, as this server wants it.
changes-given-by-hand = { $roles }: not earned, but somebody else gave it, so it stays.

changes-loss-held-back = ⏸️ { $roles }: not earned by what Roblox says, but many would lose it at once, so Roblox may be wrong. It stays until that has passed, or somebody who binds roles decides with { $viewbinds }.
changes-gain-held-back = ⏸️ { $roles }: earned by what Roblox says, but many would get it at once, so Roblox may be wrong. It is given when that has passed, or once somebody who binds roles decides so with { $viewbinds }.

# The first roles of many.
changes-more = { $list } and { $count } more
