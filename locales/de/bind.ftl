# /bind

bind-added = ✅ { $kind ->
    [badge] Wer das Abzeichen { $item } hat, bekommt { $role }.
    [gamepass] Wer den Game Pass { $item } hat, bekommt { $role }.
   *[asset] Wer { $item } besitzt, bekommt { $role }.
}
bind-called = Heißt **{ $name }**; der Name funktioniert auch in { $owns }.
bind-on-loss-remove = Wer es nicht mehr hat, verliert die Rolle, wenn sie vom Bot kam.
bind-on-loss-strict = Wer verknüpft ist und es nicht hat, verliert die Rolle, auch wenn sie von jemand anderem kam (strict).
bind-on-loss-keep = Wer es nicht mehr hat, behält die Rolle.
bind-beside = { $count ->
    [one] Ein anderer Bind gibt { $role } ebenfalls: Einer von beiden genügt.
   *[other] { $count } andere Binds geben { $role } ebenfalls: Einer von ihnen genügt.
}
bind-doubt = ❔ Roblox zeigte weder einen Namen noch ein Bild von { $item }. Bitte prüfe auf Roblox, ob das wirklich die ID { $kind ->
    [badge] eines Abzeichens
    [gamepass] eines Game Passes
   *[asset] eines Assets
} ist.
bind-checking = { $members ->
    [one] Ein verknüpftes Mitglied wird jetzt geprüft.
   *[other] { $members } verknüpfte Mitglieder werden jetzt geprüft.
}
bind-checking-nobody = Auf diesem Server ist noch niemand verknüpft, also bekommt sie noch niemand. Verknüpfe Mitglieder mit { $link }.

bind-from-now-on = Wer von jetzt an beitritt oder nicht mehr verknüpft ist, bekommt sie von selbst. Wer schon hier ist, bekommt sie, wenn er mit { $update } oder der Tafel nach seinen Rollen fragt oder ein Moderator ihn aktualisiert: So ändern sich nicht tausende Rollen auf einmal.

bind-to-confirm = ⚠️ { $role } hat Rechte: { $powers }. Niemand bekommt sie, bis jemand bestätigt, dass alle, die die Rolle verdienen, diese Rechte haben dürfen.
bind-confirm-button = Diese Rechte vergeben
bind-confirmed = ✅ Bestätigt: { $role } bekommt, wer sie verdient.
bind-confirmed-powers = ✅ Bestätigt: { $role } bekommt, wer sie verdient, mit diesen Rechten: { $powers }.
bind-more-powers = ⚠️ Es wurde nichts bestätigt: { $role } hat Rechte dazubekommen, seit du gefragt wurdest. Jetzt hat sie diese: { $powers }. Niemand bekommt sie, bis jemand bestätigt, dass alle, die die Rolle verdienen, diese Rechte haben dürfen.
bind-not-admin = Ohne die Berechtigung „Server verwalten“ gelten Knöpfe 15 Minuten lang, nachdem du den Befehl benutzt hast. Benutze ihn noch einmal oder bitte einen Admin darum.

bind-wrong-kind = { $typed } ist { $found }. Nutze dafür { $command }.
bind-unbindable = { $typed } ist { $found }, und daran lässt sich noch keine Rolle binden. Es geht mit Abzeichen, Game Passes und Assets.
bind-one-item = Du hast { $given } Gegenstände genannt, und ein Bind nimmt einen. Mach für jeden einen eigenen: Bei mehreren auf einer Rolle genügt einer von ihnen.
bind-no-item = Da steht kein Gegenstand. Gib seine ID an oder den Link zu seiner Seite auf Roblox.
bind-not-an-item = { $typed } ist nicht die ID von etwas auf Roblox. Gib die ID an, eine Zahl, oder den Link zur Seite des Gegenstands auf Roblox.
bind-name-too-long = Dieser Name hat { $length } Zeichen, und ein Bind-Name hat höchstens { $most }. Wähle einen kürzeren.
bind-not-a-name = { $name } kann kein Bind heißen, weil { $owns } es nicht als Namen lesen würde. Wähle einen ohne Kommas, der keine Zahl, kein Link und nichts wie `badge:5` ist.
bind-above-you = { $role } steht über deiner höchsten Rolle oder ist sie selbst, und niemand kann binden, was er nicht vergeben könnte. Bitte jemanden weiter oben darum.
bind-lack-manage-roles = Du kannst auf diesem Server selbst keine Rollen vergeben, also auch keine binden. Dazu braucht es die Berechtigung „Rollen verwalten“: Frag einen Admin.
bind-of-linked = verknüpfte Mitglieder
bind-of-unlinked = nicht verknüpfte Mitglieder
bind-exists = { $role } ist schon an { $item } gebunden, es wurde also nichts geändert. Um sie zu anderen Bedingungen zu binden, entferne den Bind zuerst mit { $unbind }.
bind-exists-confirm = Wenn alle, die die Rolle verdienen, sie haben dürfen, wie sie heute ist, dann bestätige es:
bind-exists-confirm-powers = Wenn alle, die die Rolle verdienen, sie mit allem haben dürfen, was sie heute kann ({ $powers }), dann bestätige es:
bind-vouch-button = Bestätigen
bind-too-many = Dieser Server hat schon { $limit } Binds, mehr geht nicht. Entferne einen, den du nicht brauchst, mit { $unbind }.
bind-none-such = Hier gibt es keinen Bind { $typed }; vielleicht hat ihn jemand entfernt. Es wurde nichts geändert. { $viewbinds } zeigt alle, die es gibt.
bind-ambiguous = Auf { $typed } passen hier { $count } Binds, deshalb wurde nichts geändert:
bind-ambiguous-pick = Nutze den Befehl noch einmal und wähle beim Tippen den gemeinten aus den Vorschlägen.
bind-gone = Diesen Bind gibt es nicht mehr: Jemand hat ihn inzwischen entfernt. Es wurde nichts geändert.

# Was on_loss anbietet
choice-on_loss-remove = nehmen
choice-on_loss-keep = behalten
