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

setup-linked-role = ✅ **Verknüpfte Mitglieder** bekommen { $role }.
setup-linked-role-broken = ❌ **Verknüpfte Mitglieder** sollen { $role } bekommen, aber niemand bekommt sie. { $viewbinds } sagt, warum.
setup-no-linked-role = **Verknüpfte Mitglieder**: keine eigene Rolle. Wähl unten eine, wenn alle eine haben sollen, die verknüpft sind.
setup-choose-linked = Die Rolle für verknüpfte Mitglieder wählen
setup-drop-linked-button = Keine Rolle für verknüpfte
setup-unlinked-role = ✅ **Nicht verknüpfte Mitglieder** bekommen { $role }.
setup-unlinked-role-broken = ❌ **Nicht verknüpfte Mitglieder** sollen { $role } bekommen, aber niemand bekommt sie. { $viewbinds } sagt, warum.
setup-no-unlinked-role = **Nicht verknüpfte Mitglieder**: keine eigene Rolle. Wähl unten eine, wenn sie bis zur Verknüpfung eine haben sollen.
setup-choose-unlinked = Die Rolle für nicht verknüpfte Mitglieder wählen
setup-drop-unlinked-button = Keine Rolle für nicht verknüpfte

setup-gives-linked = ✅ Wer auf diesem Server verknüpft ist, bekommt { $role }.
setup-gives-unlinked = ✅ Wer auf diesem Server nicht verknüpft ist, bekommt { $role }.
setup-loss-linked = Wer nicht mehr verknüpft ist, verliert die Rolle, wenn der Bot sie gegeben hat.
setup-loss-unlinked = Wer verknüpft ist, verliert die Rolle, wenn der Bot sie gegeben hat.
setup-loss-unlinked-strict = Wer verknüpft ist, verliert die Rolle, auch wenn jemand anders sie gegeben hat (strict).
setup-loss-keep = Wer sie hatte, behält die Rolle, wie ihre anderen Binds es wollen.
setup-replaces = { $role } tritt an die Stelle einer anderen Rolle. Diesen Bind entfernen?
    { $bind }
setup-back-button = Zurück zur Einrichtung

setup-panel = **Tafel**: eine Nachricht mit Knöpfen für alle, damit Mitglieder keine Befehle brauchen. Sie wird dir gezeigt, bevor sie gesendet wird.
setup-panel-button = Eine Tafel für diesen Kanal

setup-not-admin = Den Bot einrichten kann nur, wer den Server verwalten darf oder wen der Server { $setup } ausführen lässt: Wer das darf, kann es erneut ausführen.
