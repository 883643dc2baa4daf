# "I just bought it": the same message changes while the bot looks

bought-button = I just bought it
bought-looking = ⏳ Looking for it on Roblox. The next check is { $next } ({ $number } of { $checks }).
bought-not-yet = ⏳ Not there so far: Roblox shows a purchase late. The next check is { $next } ({ $number } of { $checks }).
bought-unread = ⏳ Can't tell yet: { $reason } The next check comes by itself: { $next } ({ $number } of { $checks }).
bought-by-itself = You can close this: the bot looks again by itself { $again } at the soonest.

bought-missing = ❌ Roblox still does not show it. { $account } owns nothing so far that earns { $roles }.
bought-missing-next = Was it bought with this account? Then it may just take longer today: the bot looks again by itself { $again } at the soonest, unless you check before.
bought-missing-check = Was it bought with this account? Then it may just take longer today: check again in a few minutes.

bought-stopped = The bot is being restarted, so it stops looking here. It looks again by itself { $again } at the soonest.
bought-stopped-check = The bot is being restarted, so it stops looking here. Press “Check again” in a minute.
bought-running = The bot is looking for it already. The message where you first pressed the button shows how far it is.
bought-crowded = Too many people are waiting for what they bought right now, so the bot can look for no more of it. A single check is possible.
bought-rests = The bot looked for a purchase of yours a while ago. It can do so again { $again }; a single check is possible now.
