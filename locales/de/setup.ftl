# /setup: die erste Zeile sagt, was als Nächstes kommt

setup-ready = ✅ Der Bot ist auf diesem Server eingerichtet.
setup-unbound = Fast fertig: Binde die erste Rolle.
setup-broken = ⚠️ Der Bot ist auf diesem Server eingerichtet, aber manche gebundenen Rollen bekommt niemand.
setup-blocked = ⚠️ Bei Discord steht dem Bot etwas im Weg. Drück „Noch einmal prüfen“, wenn es geändert ist.

setup-permissions = ✅ **Berechtigungen**: Der Bot hat alle, die er braucht.
setup-permissions-missing = ❌ **Berechtigungen**: Dem Bot fehlen { $permissions }. Gib sie { $bot } in den Servereinstellungen → Rollen.
setup-no-role = ❌ **Die Rolle des Bots**: Er hat keine, weil beim Einladen keine Berechtigung angekreuzt war. Entferne den Bot von diesem Server, lade ihn mit seinem Link neu ein, und lass die Berechtigungen angekreuzt.

setup-order = ✅ **Reihenfolge der Rollen**: { $bot } steht über allen Rollen, die vergeben werden können.
setup-order-above = ✅ **Reihenfolge der Rollen**: Der Bot kann alle Rollen unter { $bot } vergeben. Darüber stehen { $roles }: Soll er eine davon vergeben, zieh { $bot } in den Servereinstellungen → Rollen darüber.
setup-order-drag = ❌ **Reihenfolge der Rollen**: Der Bot kann { $roles } nicht vergeben. Zieh { $bot } in den Servereinstellungen → Rollen über { $highest }.

setup-binds = ✅ **Binds**: { $count ->
    [one] einer, den { $viewbinds } zeigt.
   *[other] { $count }, die { $viewbinds } auflistet.
} Mitglieder zählen, sobald sie verknüpft sind: { $link }.
setup-binds-broken = ❌ **Binds**: { $roles } bekommt niemand. { $viewbinds } sagt, warum.
setup-no-binds = **Binds**: keiner
    Binde eine Rolle an etwas, das Mitglieder besitzen: { $badge }, { $gamepass } oder { $asset }. Mitglieder zählen, sobald sie verknüpft sind: { $link }.

setup-panel = **Tafel**: eine Nachricht mit Knöpfen für alle, damit Mitglieder keine Befehle brauchen. Sie wird dir gezeigt, bevor sie gesendet wird.
setup-panel-button = Eine Tafel für diesen Kanal

setup-not-admin = Den Bot einrichten kann nur, wer den Server verwalten darf oder wen der Server { $setup } ausführen lässt: Wer das darf, kann es erneut ausführen.
