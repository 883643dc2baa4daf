# „Gerade gekauft“: dieselbe Nachricht ändert sich, während der Bot nachsieht

bought-button = Gerade gekauft
bought-looking = ⏳ Der Bot sieht auf Roblox danach. Nächste Prüfung { $next } ({ $number } von { $checks }).
bought-not-yet = ⏳ Noch nicht da: Roblox zeigt einen Kauf verspätet. Nächste Prüfung { $next } ({ $number } von { $checks }).
bought-unread = ⏳ Noch unklar: { $reason } Die nächste Prüfung kommt von selbst: { $next } ({ $number } von { $checks }).
bought-by-itself = Du kannst das hier schließen: Der Bot sieht frühestens { $again } von selbst noch einmal nach.

bought-missing = ❌ Roblox zeigt es noch immer nicht. { $account } besitzt bisher nichts, was { $roles } einbringt.
bought-missing-next = Wurde es mit diesem Konto gekauft? Dann dauert es heute vielleicht länger: Der Bot sieht frühestens { $again } von selbst noch einmal nach, wenn du nicht vorher prüfst.
bought-missing-check = Wurde es mit diesem Konto gekauft? Dann dauert es heute vielleicht länger: Prüfe in ein paar Minuten noch einmal.

bought-stopped = Der Bot wird neu gestartet und sieht deshalb hier nicht weiter nach. Er tut es von selbst, frühestens { $again }.
bought-stopped-check = Der Bot wird neu gestartet und sieht deshalb hier nicht weiter nach. Drück in einer Minute „Noch einmal prüfen“.
bought-running = Der Bot sieht schon danach. Die Nachricht, unter der du den Knopf zuerst gedrückt hast, zeigt, wie weit er ist.
bought-crowded = Gerade warten zu viele auf ihren Kauf, deshalb kann der Bot nicht noch nach einem sehen. Eine einzelne Prüfung geht.
bought-rests = Der Bot hat vor Kurzem nach einem Kauf von dir gesehen. Das kann er { $again } wieder tun; eine einzelne Prüfung geht jetzt.
