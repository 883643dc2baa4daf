# /settings

settings-log = **Protokollkanal**: { $channel }
    Dort sagt der Bot, welche Rollen er vergibt und entzieht und was er nicht kann.
settings-no-log = **Protokollkanal**: keiner
    Wähle einen Textkanal, den nur euer Team lesen kann, und der Bot sagt dort, welche Rollen er vergibt und entzieht und was er nicht kann.
settings-log-stopped = ❌ Das Protokoll endete { $since }. { $reason }
settings-log-resumed = ⚠️ Das Protokoll endete { $since }. Soweit der Bot sieht, hält es nichts mehr vom Kanal ab, deshalb geht es weiter. Endet es noch einmal, lehnt Discord es ab: Sieh nach, ob der Bot im Timeout ist, oder wähle einen anderen Kanal.
settings-log-obstacle = ❌ { $reason }
settings-sweep-on = **Regelmäßige Prüfung**: an
    Jedes verknüpfte Mitglied wird alle { $interval } neu geprüft.
settings-sweep-off = **Regelmäßige Prüfung**: aus
    Mitglieder werden nur geprüft, wenn sie darum bitten, beitreten oder sich ein Bind ändert.
settings-sweep-slow = ⚠️ Das lässt sich derzeit nicht einhalten: Die { $accounts } verknüpften Konten des Bots, im Abstand von { $pace } gelesen, brauchen { $takes }. Wer den Bot betreibt, kann einen längeren Abstand einstellen.
settings-hidden-keep = **Verborgene Inventare**: Rollen bleiben
    Wenn ein Mitglied sein Inventar auf Roblox verbirgt, ist nicht zu erkennen, was es besitzt, und nichts ändert sich.
settings-hidden-lost = **Verborgene Inventare**: verloren nach { $days } Tagen
    Bleibt das Inventar eines Mitglieds auf Roblox so lange verborgen, nachdem der Bot ihm Bescheid gegeben hat, gilt es als leer, und was es dafür hat, geht. Es kommt wieder, sobald es das Inventar wieder zeigt.
settings-shared-off = **Geteilte Konten**: nicht erlaubt
    Ein Roblox-Konto lässt sich nur mit einem Mitglied verknüpfen.
settings-shared-on = **Geteilte Konten**: erlaubt
    Die Moderation kann ein Roblox-Konto mit mehreren Mitgliedern verknüpfen, und alle bekommen die Rollen, die es verdient.
settings-still-sharing = ⚠️ Diese teilen noch eines mit jemandem: { $members }. Sie behalten es und ihre Rollen, bis { $remove } das beendet; { $list } zeigt, wer mit wem teilt.
settings-moderators = **Moderatoren** neben allen, die Rollen oder den Server verwalten dürfen: { $roles }
    Sie können in den Befehlen des Bots andere Mitglieder nennen.
settings-no-moderators = **Moderatoren**: alle, die Rollen oder den Server verwalten dürfen
    Sie können in den Befehlen des Bots andere Mitglieder nennen. Du kannst Rollen hinzufügen.

settings-choose-log = Protokollkanal wählen
settings-add-moderators = Moderatorenrollen hinzufügen
settings-drop-moderators = Moderatorenrollen entfernen
settings-choose-hidden = Verborgene Inventare
settings-hidden-keep-choice = Rollen behalten
settings-hidden-lost-choice = Rollen nach { $days } Tagen nehmen
settings-no-log-button = Kein Protokollkanal
settings-sweep-on-button = Regelmäßige Prüfung einschalten
settings-sweep-off-button = Regelmäßige Prüfung ausschalten
settings-shared-on-button = Geteilte Konten erlauben
settings-shared-off-button = Keine geteilten Konten

settings-not-admin = Einstellungen kann nur ändern, wer den Server verwalten darf oder wen der Server { $settings } ausführen lässt: Wer das darf, kann es erneut ausführen.
settings-everyone = @everyone kann nicht moderieren: Alle könnten die Konten aller anderen ansehen. Wähle Rollen eures Teams.
settings-too-many = Das wären mehr als 25 Moderatorenrollen. Entferne zuerst einige.
