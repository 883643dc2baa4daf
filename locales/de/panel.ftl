# /panel: die Nachricht, die alle sehen, in der Sprache des Servers

panel-title = Rollen für das, was du auf Roblox besitzt
panel-text =
    - **Meine Rollen** sieht nach, was du auf Roblox besitzt, und bringt deine Rollen hier in Ordnung.
    - **Gerade gekauft** ist für die letzten Minuten: Roblox zeigt einen Kauf verspätet, deshalb sieht der Bot eine Weile danach.
    - **Warum nicht?** sagt, welche Rollen du nicht hast und was dir dafür fehlt.

    Die Antworten siehst nur du.
panel-roles-button = Meine Rollen
panel-why-not-button = Warum nicht?

panel-rests = ⏳ Das hast du gerade erst gedrückt. Du kannst es { $again } wieder drücken.

# Bevor sie gesendet wird

panel-preview = Das werden in { $channel } alle sehen. Noch ist nichts gesendet.
panel-post-button = Senden
panel-edit-button = Texte ändern
panel-form-title = Die Texte der Tafel
panel-form-heading = Titel
panel-form-text = Text (Markdown geht)
panel-posted = ✅ In { $channel } gesendet. Die Tafel funktioniert, bis jemand die Nachricht löscht.

panel-not-admin = Eine Tafel kann nur senden, wer den Server verwalten darf oder wen der Server { $panel } ausführen lässt: Wer das darf, kann es erneut ausführen.
panel-not-your-channel = In { $channel } kannst du selbst nicht schreiben, deshalb schreibt der Bot dort nicht für dich. Wähle einen anderen Kanal, oder frag einen Admin.
panel-refused = Discord hat den Bot in { $channel } nicht schreiben lassen. Sieh in den Kanaleinstellungen nach seinen Berechtigungen, und versuch es noch einmal.
