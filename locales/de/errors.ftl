# Interaktionen

outside-server = Das geht nur auf einem Server, denn es dreht sich um die Rollen dort. Nutze es in einem Kanal des Servers.
server-not-served = Wer diesen Bot betreibt, hat ihn für diesen Server nicht freigeschaltet. Bitte darum, den Server aufzunehmen, oder betreibe einen eigenen Bot: Er ist freie Software.
outdated-command = Dieser Befehl hat sich geändert, seit dein Discord ihn geladen hat. Starte Discord neu (am Computer: Strg+R) und versuch es noch einmal.
outdated-button = Dieser Knopf stammt aus einer älteren Version des Bots und funktioniert nicht mehr. Nutze den Befehl noch einmal, dann bekommst du einen neuen.
button-of-another = Dieser Knopf gehört { $user }. Nutze den Befehl selbst, dann bekommst du deinen eigenen.
cancelled = Es wurde nichts geändert.

# Eigene Fehler

bug = Im Bot ist etwas schiefgegangen
bug-next = Es liegt nicht an dir, und du kannst nichts daran tun. Versuch es noch einmal; passiert es wieder, gib diese Nummer der Person, die den Bot betreibt: { $incident }
database-failed = Der Bot kommt gerade nicht an seine Datenbank
database-failed-next = Vielleicht ist sie beschäftigt oder die Festplatte voll. Was schon geschrieben war, ist sicher. Versuch es in einer Minute noch einmal; passiert es wieder, gib diese Nummer der Person, die den Bot betreibt: { $incident }

# Discord

failed-discord = Discord hat nicht mitgespielt
discord-no-access = Der Bot sieht die Rollen dieses Servers nicht mehr. Ein Admin muss ihn neu einladen.
discord-unavailable = Discord antwortet dem Bot gerade nicht. Es ging nichts verloren; versuch es in einer Minute noch einmal.
discord-token-refused = Discord nimmt das Token dieses Bots nicht mehr an. Wer den Bot betreibt, muss ein neues setzen.
discord-missing-permission = Discord sagt, dass dem Bot eine Berechtigung fehlt. Ein Admin muss seiner Rolle „Rollen verwalten“ geben und sie über die Rollen schieben, die er vergibt.

write-missing-permission = Discord ließ den Bot { $role } nicht ändern. Ein Admin muss der Rolle des Bots „Rollen verwalten“ geben und sie über { $role } schieben.
write-unknown-role = { $role } wurde gelöscht. Ein Admin kann eine andere Rolle binden.
write-unknown-member = Das Mitglied hat den Server verlassen, { $role } wurde deshalb nicht geändert.
write-refused = Discord hat die Änderung von { $role } abgelehnt, ohne einen Grund, den der Bot kennt. Verlangt der Server Zwei-Faktor-Authentifizierung für die Moderation, muss, wer den Bot betreibt, sie im eigenen Konto einschalten.
write-not-sent = Discord hat die Änderung von { $role } gerade nicht angenommen. Der Bot versucht es von selbst noch einmal.
write-unsure = Discord hat nicht gesagt, ob { $role } geändert wurde. Der Bot sieht in einer Minute von selbst nach.

# Warum sich nicht sagen lässt, wem was gehört. Die Rollen bleiben so lange, wie sie sind.

unknown-hidden = { $name } zeigt das Inventar nicht, deshalb kann der Bot nicht hineinsehen. Ändern lässt sich das auf Roblox: Einstellungen → Datenschutz → „Wer kann mein Inventar sehen?“ → Alle.
unknown-no-such-user = Roblox kennt kein Konto { $name }; vielleicht wurde es gelöscht. Die Moderation kann ein anderes verknüpfen.
unknown-key-refused = Roblox nimmt den Schlüssel dieses Bots nicht mehr an. Wer den Bot betreibt, muss einen neuen anlegen.
unknown-scope-missing = Der Schlüssel dieses Bots darf solche Gegenstände nicht lesen. Wer den Bot betreibt, muss ihm den Scope user.inventory-item:read geben.
unknown-rate-limited = Roblox hat den Bot gebeten, langsamer zu machen. Versuch es in einer Minute noch einmal.
unknown-rate-limited-until = Roblox hat den Bot gebeten, langsamer zu machen. Er darf wieder fragen: { $again }.
unknown-busy = Der Bot hat aufgebraucht, was Roblox ihn gerade fragen lässt. Versuch es in einer Minute noch einmal.
unknown-busy-until = Der Bot hat aufgebraucht, was Roblox ihn gerade fragen lässt. Er darf wieder fragen: { $again }.
unknown-unavailable = Roblox hat gerade eine Störung. Versuch es wieder, wenn Roblox wieder läuft.
unknown-timed-out = Roblox hat nicht rechtzeitig geantwortet. Versuch es in einer Minute noch einmal.
unknown-malformed = Roblox hat etwas geantwortet, was der Bot nicht lesen kann. Versuch es später noch einmal; bleibt es dabei, sag es der Person, die den Bot betreibt.
unknown-refused = Roblox sagt, dass es diesen Gegenstand nicht gibt. Prüfe seine ID auf Roblox.
unknown-partial = Der Bot konnte nicht alles auf einmal herausfinden. Prüfe noch einmal, dann macht er dort weiter.
unknown-not-read = Der Bot hat noch nicht nachgesehen. Er tut es beim nächsten Update.

# Warum eine Rolle nicht gegeben oder genommen werden kann

obstacle-everyone = { $role } ist die Rolle, die alle haben, sie lässt sich nicht vergeben. Wähle eine andere Rolle.
obstacle-deleted = Die Rolle wurde gelöscht. Ein Admin kann eine andere binden.
obstacle-managed = { $role } gehört zu einer Integration, zu Boosts oder zu einem anderen Bot, und Discord lässt sie niemanden vergeben. Ein Admin kann eine andere Rolle binden.
obstacle-no-manage-roles = Dem Bot fehlt die Berechtigung „Rollen verwalten“. Ein Admin muss sie der Rolle des Bots geben.
obstacle-above-bot = { $role } steht über der Rolle des Bots. Ein Admin muss die Rolle des Bots darüberschieben (Servereinstellungen → Rollen).
obstacle-above-bind-author = { $role } steht inzwischen über der Person, die sie gebunden hat, deshalb gibt der Bind nichts mehr und nimmt nichts, was andere gegeben haben. Jemand weiter oben kann sie neu binden.
obstacle-above-link-author = { $role } steht über der Person aus der Moderation, die dieses Konto verknüpft hat, deshalb bringt die Verknüpfung sie nicht ein. Jemand weiter oben kann das Konto neu verknüpfen.
obstacle-powers = { $role } hat Rechte ({ $powers }), deren Vergabe niemand zugestimmt hat. Ein Admin kann sie der Rolle nehmen oder zustimmen, indem er sie noch einmal bindet.

# Warum der Bot in einen Kanal nicht schreiben kann

post-obstacle-deleted = Diesen Kanal gibt es auf diesem Server nicht mehr. Wähle einen anderen.
post-obstacle-not-text = Dafür braucht es einen einfachen Textkanal. Threads, Foren, Sprach- und Ankündigungskanäle eignen sich nicht: Wähle einen anderen.
post-obstacle-missing = Dem Bot fehlen in { $channel } Berechtigungen: { $permissions }. Erlaube sie der Rolle des Bots in den Kanaleinstellungen unter „Berechtigungen“, oder wähle einen anderen Kanal.
