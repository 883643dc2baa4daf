# Ein Roblox-Konto, dessen Name nicht bekannt ist
account-unnamed = Roblox-Nutzer { $id }

# Warum sich über jemanden nichts sagen lässt

lookup-not-moderator = Nur die Moderation kann nach anderen sehen. Lass `user` weg, um deine eigenen Daten zu sehen.
lookup-not-member = { $user } ist nicht auf diesem Server, deshalb sagt der Bot nichts dazu.
lookup-you-not-linked = Du bist hier noch mit keinem Roblox-Konto verknüpft. Bitte jemanden aus der Moderation, dich mit { $add } zu verknüpfen.
lookup-not-linked = { $user } ist hier mit keinem Roblox-Konto verknüpft. Die Moderation kann eines mit { $add } verknüpfen.

# Warum eine Eingabe zu keinem Konto führt

account-empty = In deiner Eingabe steht kein Konto. Gib einen Roblox-Namen, eine Nutzer-ID oder einen Link zum Profil an.
account-nobody = Auf Roblox ist niemand { $typed }. Prüfe die Schreibweise; der Nutzername steht im Profil hinter dem @.
account-former-name = { $former } heißt heute { $now }. Wenn du dieses Konto meinst, gib { $typed } ein.
account-banned = Roblox hat { $name } gesperrt, deshalb lässt sich dieses Konto nicht verknüpfen.
account-not-found-out = Der Bot konnte das Konto nicht finden. { $reason }
account-name-too-short = { $typed } ist zu kurz für einen Roblox-Namen; er hat 3 bis 20 Buchstaben, Ziffern oder Unterstriche.
account-name-too-long = { $typed } ist zu lang für einen Roblox-Namen; er hat 3 bis 20 Buchstaben, Ziffern oder Unterstriche.
account-name-character = { $typed } kann kein Roblox-Name sein: Er hat nur Buchstaben von A bis Z, Ziffern und Unterstriche. Du findest ihn im Profil hinter dem @, unter dem Anzeigenamen.
account-id-not-a-number = In { $typed } steht keine ganze Zahl, wo die Nutzer-ID hingehört. Sie steht in der Adresse des Profils: roblox.com/users/**156**/profile
account-id-not-positive = { $typed } kann niemand sein: Die IDs von Roblox beginnen bei 1. Vor einen Namen aus Ziffern gehört ein @.
account-id-too-large = Die Zahl in { $typed } ist größer als jede Nutzer-ID auf Roblox. Sie steht in der Adresse des Profils: roblox.com/users/**156**/profile
account-other-site = { $typed } führt nicht zu Roblox. Gib einen Namen, eine Nutzer-ID oder einen Link an, etwa roblox.com/users/156/profile
account-not-a-profile = { $typed } ist kein Profil. Öffne das Profil und kopiere den Link; er sieht aus wie roblox.com/users/156/profile
account-app-link = { $typed } stammt vom Teilen-Knopf der App, und nur Roblox selbst kann so einen Link öffnen. Gib stattdessen den Nutzernamen an.
