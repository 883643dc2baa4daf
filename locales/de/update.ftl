# /update: the first line is the answer

update-up-to-date = ✅ Alle Rollen sind, wie sie sein sollen. Es gab nichts zu ändern.
update-no-change = Es wurde keine Rolle geändert.

update-just-got-it = Gerade etwas auf Roblox bekommen? Es erscheint dort ein paar Sekunden später: Drück „Gerade gekauft“, und der Bot sieht zwei Minuten lang danach.

update-not-linked = Dein Discord-Konto ist auf diesem Server mit keinem Roblox-Konto verknüpft, deshalb zählt nichts, was du dort besitzt. Bitte die Moderation, es mit { $link } zu verknüpfen.
update-not-linked-other = { $user } ist auf diesem Server mit keinem Roblox-Konto verknüpft, deshalb zählt nichts, was dort im Besitz ist. Verknüpfe es mit { $link }.
update-no-binds = Noch hängt keine Rolle dieses Servers von etwas auf Roblox ab. Ein Admin kann eine mit { $bind } binden.
update-no-binds-admin = Noch hängt keine Rolle dieses Servers von etwas auf Roblox ab. Binde die erste mit { $bind }.

update-not-moderator = Du kannst nur deine eigenen Rollen aktualisieren. Für { $user } frag die Moderation: Dazu braucht es die Berechtigung „Rollen verwalten“.
update-not-member = { $user } ist nicht auf diesem Server, also gibt es keine Rollen zu aktualisieren.
update-pending = { $user } hat den Regeln dieses Servers noch nicht zugestimmt. Danach gibt der Bot die Rollen von selbst.
update-in-other-hands = Der Bot ändert die Rollen von { $user } gerade. Gleich danach prüft er von selbst noch einmal.
