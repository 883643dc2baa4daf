# Was ein Mitglied erfährt, bevor sein verborgenes Inventar als verloren gilt, in einer
# eigenen Nachricht.

hidden-notice = ⏳ Dein Inventar auf Roblox ist verborgen, darum sieht der Server { $server } nicht, was du besitzt. { $roles } behältst du bis { $when } ({ $left }). Danach gilt ein verborgenes Inventar dort als verloren.
hidden-notice-open = Damit alles bleibt, zeige es auf Roblox: Einstellungen → Datenschutz → „Wer kann mein Inventar sehen?“ → Alle. Mehr ist nicht zu tun. Zeigst du es später, kommen die Rollen für das, was du besitzt, wieder.
