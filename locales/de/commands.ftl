command-owns = Prüfen, ob ein Mitglied etwas auf Roblox besitzt
    .item = Art und ID (badge:123), ein Roblox-Link, eine Asset-ID oder ein Name aus den Binds des Servers
    .user = Ein anderes Mitglied (nur Moderation); ohne Angabe du selbst

command-collectibles = Die limitierten Gegenstände eines Mitglieds: Exemplare, Seriennummern, Sperren
    .user = Ein anderes Mitglied (nur Moderation); ohne Angabe du selbst

command-link = Roblox-Konten, die auf diesem Server von der Moderation verknüpft wurden
command-link-add = Ein Mitglied mit einem Roblox-Konto verknüpfen, nur auf diesem Server
    .user = Das Mitglied
    .roblox = Roblox-Name, Nutzer-ID oder ein Link zum Profil
command-link-remove = Eine Verknüpfung entfernen, die auf diesem Server angelegt wurde
    .user = Das Mitglied
command-link-list = Die Verknüpfungen auflisten, die auf diesem Server angelegt wurden

command-bind = Allen eine Rolle geben, die etwas auf Roblox besitzen
command-bind-badge = Allen eine Rolle geben, die ein Abzeichen haben
    .item = Die ID des Abzeichens oder sein Roblox-Link
    .role = Die Rolle
    .name = Wie der Bind heißen soll; der Name funktioniert auch in /owns
    .on_loss = Was mit der Rolle geschieht, wenn ein Mitglied das Abzeichen nicht mehr hat
    .strict = Die Rolle auch verknüpften Mitgliedern nehmen, die sie von jemand anderem haben
command-bind-gamepass = Allen eine Rolle geben, die einen Game Pass haben
    .item = Die ID des Passes oder sein Roblox-Link
    .role = Die Rolle
    .name = Wie der Bind heißen soll; der Name funktioniert auch in /owns
    .on_loss = Was mit der Rolle geschieht, wenn ein Mitglied den Pass nicht mehr hat
    .strict = Die Rolle auch verknüpften Mitgliedern nehmen, die sie von jemand anderem haben
command-bind-asset = Allen eine Rolle geben, die ein Asset besitzen: einen Hut, ein Shirt, ein Limited …
    .item = Die ID des Assets oder sein Roblox-Link
    .role = Die Rolle
    .name = Wie der Bind heißen soll; der Name funktioniert auch in /owns
    .on_loss = Was mit der Rolle geschieht, wenn ein Mitglied das Asset nicht mehr besitzt
    .strict = Die Rolle auch verknüpften Mitgliedern nehmen, die sie von jemand anderem haben

command-viewbinds = Die Binds dieses Servers auflisten und was sie verlangen

command-unbind = Einen Bind entfernen
    .bind = Der Bind, der entfernt werden soll

command-update = Prüfen, was ein Mitglied jetzt besitzt, und seine Rollen anpassen
    .user = Ein anderes Mitglied (nur Moderation); ohne Angabe du selbst

command-updateall = Alle jetzt prüfen und ihre Rollen richtigstellen
    .role = Nur, wer diese Rolle vom Bot hat
    .dry_run = Alles lesen und keine Rolle ändern

command-whois = Zeigen, mit welchem Roblox-Konto ein Mitglied verknüpft ist
    .user = Ein anderes Mitglied (nur Moderation); ohne Angabe du selbst

command-unlink = Mein Roblox-Konto vergessen und alles, was dazu gespeichert ist

command-audit = Zeigen, wer welche Rolle wann und warum bekommen oder verloren hat
    .user = Nur was diese Person betrifft, auch wenn sie nicht mehr da ist
    .role = Nur was diese Rolle betrifft

command-settings = Ansehen und ändern, was dieser Server will: Protokollkanal, Prüfungen, Moderatoren

command-panel = Eine Nachricht mit Knöpfen für alle senden: Meine Rollen, Gerade gekauft, Warum nicht?
    .channel = Wohin; ohne Angabe in diesen Kanal

command-setup = Den Bot auf diesem Server einrichten: was schon getan ist und was als Nächstes kommt
