# What a member is told before their hidden inventory counts as lost, in a message of
# its own.

hidden-notice = ⏳ Your inventory on Roblox is hidden, so the server { $server } can't see what you own. You keep { $roles } until { $when } ({ $left }). After that, a hidden inventory counts as lost there.
hidden-notice-open = To keep what you have, show it on Roblox: Settings → Privacy → “Who can see my inventory?” → Everyone. Nothing else is to be done. If you show it later, what you own earns its roles again.
