# /whois

whois-is = { $user } ist auf Roblox { $account }.
whois-by-sign-in = Mit Roblox angemeldet { $when }. Gilt auf jedem Server.
whois-by-profile = Mit einem Satz im Roblox-Profil belegt { $when }. Gilt auf jedem Server.
whois-by-moderator = Verknüpft von { $moderator } { $when }. Gilt nur auf diesem Server.
