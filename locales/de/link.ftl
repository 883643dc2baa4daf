# /link add

link-added = ✅ { $user } ist jetzt auf diesem Server mit { $account } verknüpft.
link-unchanged = ✅ { $user } war schon mit { $account } verknüpft.
link-checked = ✅ { $user } war schon mit { $account } verknüpft. Die Rollen wurden noch einmal geprüft.
link-vouched = ✅ { $user } war schon mit { $account } verknüpft. Ab jetzt bürgst du dafür.
link-replaced = ✅ { $user } ist auf diesem Server jetzt mit { $account } verknüpft und nicht mehr mit { $other }.
link-dormant = Notiert, aber { $user } hat { $other } selbst als eigenes Konto belegt, und das zählt. Deine Verknüpfung mit { $account } bewirkt nichts, solange das gilt.
link-shared = Das Konto ist auch mit { $others } verknüpft.

link-oneself = Niemand verknüpft sich selbst. Wer in der Moderation über dir steht, kann dich verknüpfen; wem der Server gehört, den kann niemand verknüpfen.
link-not-member = { $user } ist nicht auf diesem Server. Nur Mitglieder lassen sich verknüpfen; versuch es nach dem Beitritt noch einmal.
link-bot = { $user } ist ein Bot, und Bots haben kein Roblox-Konto. Wähle ein Mitglied.
link-at-or-above = { $user } steht auf diesem Server so hoch wie du oder höher, deshalb kannst du das Konto nicht bestimmen. Jemand weiter oben kann es.
link-taken = Dieses Konto ist auf diesem Server schon mit { $user } verknüpft. Hat die Moderation das aus Versehen getan, nimmt { $remove } es zurück; was jemand selbst belegt hat, kann nur diese Person zurücknehmen. Ist ein Konto für mehrere Mitglieder gedacht, kann ein Admin das in { $settings } erlauben.

# Die Rollen, die einer Verknüpfung folgen

roles-not-member = { $user } ist nicht mehr auf dem Server, es gibt also keine Rollen zu ändern.
roles-pending = { $user } hat die Regeln des Servers noch nicht angenommen. Die Rollen kommen danach von selbst.
roles-later = Die Rollen folgen in einer Minute von selbst.
roles-later-because = { $reason } Die Rollen folgen von selbst.

# /link remove

link-removed = ✅ { $user } ist von der Moderation dieses Servers nicht mehr mit { $account } verknüpft.
link-not-linked = Niemand aus der Moderation hat { $user } auf diesem Server verknüpft, es gibt also nichts zu entfernen. Ein selbst belegtes Konto kann nur die Person selbst vergessen lassen, mit { $unlink }.

# /link list

link-list = { $links ->
    [one] 1 Verknüpfung
   *[other] { $links } Verknüpfungen
} durch die Moderation dieses Servers
link-list-line = { $user } → { $account } · von { $moderator } { $when }
link-list-shared = { $line } · geteilt mit { $others }
link-list-none = Auf diesem Server hat die Moderation noch niemanden verknüpft. Das geht mit { $add }.
link-list-not-moderator = Ohne die Berechtigung „Rollen verwalten“ kannst du 15 Minuten lang blättern, nachdem du den Befehl benutzt hast. Benutze { $list } noch einmal oder frag die Moderation.
