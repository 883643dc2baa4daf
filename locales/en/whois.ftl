# /whois

whois-is = { $user } is { $account } on Roblox.
whois-by-sign-in = Signed in with Roblox { $when }. Counts in every server.
whois-by-profile = Proved with a phrase in the Roblox profile { $when }. Counts in every server.
whois-by-moderator = Linked by { $moderator } { $when }. Counts in this server only.
