# Rollen, die zurückgehalten werden

pause-loss = ⏸️ Angehalten { $since }: Niemand verliert zurzeit { $role }. { $changing } von { $read } Mitgliedern, die zuletzt gelesen wurden, haben sie verloren oder würden es; so viele auf einmal können ein Fehler von Roblox sein.
pause-gain = ⏸️ Angehalten { $since }: Niemand bekommt zurzeit { $role } von selbst. { $changing } von { $read } Mitgliedern, die zuletzt gelesen wurden, haben sie bekommen oder würden es; so viele auf einmal können ein Fehler von Roblox sein.
pause-restored = ⏸️ Angehalten { $since }: Niemand verliert zurzeit { $role }. Eine Sicherung wurde zurückgespielt, und was nach ihr geschah, steht nicht darin. { $changing } von { $read } Mitgliedern, die zuletzt gelesen wurden, würden die Rolle verlieren.
pause-kept = { $user } hat entschieden, dass es bleibt, wie es war.
pause-choice-loss = **Behalten** gibt sie denen zurück, die sie dadurch verloren haben, und nimmt sie niemandem, bis die meisten, die gelesen werden, besitzen, was sie verdient. **Weitermachen** nimmt sie ihnen allen.
pause-choice-gain = **Behalten** nimmt sie denen wieder, die sie dadurch bekommen haben, und gibt sie niemandem, der nicht fragt, bis die meisten, die gelesen werden, bleiben, wie sie sind. **Weitermachen** gibt sie ihnen allen.
pause-question = Wer Rollen binden darf, entscheidet mit { $viewbinds }. Tut es niemand, bleibt es so, bis die meisten, die gelesen werden, bleiben, wie sie sind.
pause-question-restored = Wer Rollen binden darf, entscheidet mit { $viewbinds }. Bis dahin bleibt es so.
pause-keep-button = Behalten
pause-go-on-button = Weitermachen
pause-list-button = Binds zeigen
pause-goes-on-loss = ✅ Eine Stunde lang wird { $role } allen genommen, die nach dem, was Roblox sagt, nichts besitzen, was sie verdient.
pause-goes-on-gain = ✅ Eine Stunde lang bekommen alle { $role }, die nach dem, was Roblox sagt, etwas besitzen, was sie verdient.
pause-is-kept-loss = ✅ { $role } bleibt, wie es war: Wer sie dadurch verloren hat, bekommt sie zurück, und niemand verliert sie, bis die meisten, die gelesen werden, besitzen, was sie verdient.
pause-is-kept-gain = ✅ { $role } bleibt, wie es war: Wer sie dadurch bekommen hat, dem wird sie wieder genommen, und niemand bekommt sie, der nicht fragt, bis die meisten, die gelesen werden, bleiben, wie sie sind.
pause-over = Über { $role } ist nichts mehr zu entscheiden: Jemand hat entschieden, oder die meisten, die gelesen wurden, bleiben, wie sie sind.
