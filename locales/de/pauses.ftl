# Rollen, die zurückgehalten werden

pause-loss = ⏸️ Angehalten { $since }: Niemand verliert zurzeit { $role }. { $read ->
    [0] Viele haben sie auf einmal verloren oder hätten es; das kann ein Fehler von Roblox sein.
   *[other] { $changing } von { $read } Mitgliedern, die zuletzt gelesen wurden, haben sie verloren oder würden es; so viele auf einmal können ein Fehler von Roblox sein.
}
pause-gain = ⏸️ Angehalten { $since }: Niemand bekommt zurzeit { $role } von selbst. { $read ->
    [0] Viele haben sie auf einmal bekommen oder hätten es; das kann ein Fehler von Roblox sein.
   *[other] { $changing } von { $read } Mitgliedern, die zuletzt gelesen wurden, haben sie bekommen oder würden es; so viele auf einmal können ein Fehler von Roblox sein.
}
pause-restored = ⏸️ Angehalten { $since }: Niemand verliert zurzeit { $role }. Eine Sicherung wurde zurückgespielt, und was nach ihr geschah, steht nicht darin.{ $read ->
    [0] {""}
   *[other] {" "}Nach dem, was zuletzt bekannt ist, würden { $changing } von { $read } Mitgliedern die Rolle verlieren.
}
pause-kept = { $user } hat entschieden, dass es bleibt, wie es war.
pause-choice-loss = **Behalten, zurückgeben** gibt sie denen zurück, die sie dadurch verloren haben, und nimmt sie niemandem, bis die meisten, die gelesen werden, sie verdienen. **Weiter wegnehmen** nimmt sie allen, die sie nicht verdienen.
pause-choice-gain = **Behalten, zurücknehmen** nimmt sie denen wieder, die sie dadurch bekommen haben, und gibt sie niemandem, der nicht fragt, bis die meisten, die gelesen werden, bleiben, wie sie sind. **Weiter vergeben** gibt sie allen, die sie verdienen.
pause-who = Betroffen: { $members }.
pause-who-more = Betroffen: { $members } und noch { $count }.
pause-question = Wer den Server verwalten darf, entscheidet hier, und wer { $viewbinds } benutzen darf, entscheidet dort. Tut es niemand, bleibt es so, bis die meisten, die gelesen werden, bleiben, wie sie sind.
pause-question-restored = Wer den Server verwalten darf, entscheidet hier, und wer { $viewbinds } benutzen darf, entscheidet dort. Bis dahin bleibt es so.
pause-keep-loss-button = Behalten, zurückgeben
pause-keep-gain-button = Behalten, zurücknehmen
pause-go-on-loss-button = Weiter wegnehmen
pause-go-on-gain-button = Weiter vergeben
pause-list-button = Binds zeigen
pause-goes-on-loss = ✅ { $role } wird allen genommen, die sie nicht verdienen. Die Grenze für viele auf einmal gilt wieder { $until }.
pause-goes-on-gain = ✅ { $role } bekommen alle, die sie verdienen. Die Grenze für viele auf einmal gilt wieder { $until }.
pause-is-kept-loss = ✅ { $role } bleibt, wie es war: Wer sie dadurch verloren hat, bekommt sie zurück, und niemand verliert sie, bis die meisten, die gelesen werden, sie verdienen.
pause-is-kept-gain = ✅ { $role } bleibt, wie es war: Wer sie dadurch bekommen hat, dem wird sie wieder genommen, und niemand bekommt sie, der nicht fragt, bis die meisten, die gelesen werden, bleiben, wie sie sind.
pause-was-kept = { $user } hat { $when } entschieden, dass { $role } bleibt, wie es war. Solange die Rolle zurückgehalten wird, lässt sich noch „Weiter“ drücken.
pause-was-allowed = Es ist nichts mehr zu entscheiden: { $user } hat { $when } entschieden, dass die Änderungen von { $role } weitergehen.
pause-over = Es ist nichts mehr zu entscheiden: { $role } wird dadurch zurzeit nicht zurückgehalten.
pause-not-admin = Ohne die Berechtigung „Server verwalten“ entscheidest du nur unter deinem eigenen { $viewbinds }, 15 Minuten lang, nachdem du es benutzt hast. Bitte einen Admin, oder benutze es, wenn du darfst.
