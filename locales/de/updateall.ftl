# /updateall: the question

updateall-question = { $members ->
    [one] Ein Mitglied aktualisieren?
   *[other] { $members } Mitglieder aktualisieren?
}
updateall-question-role = { $members ->
    [one] Das eine Mitglied aktualisieren, das { $role } vom Bot hat?
   *[other] Die { $members } Mitglieder aktualisieren, die { $role } vom Bot haben?
}
updateall-takes = Das dauert { $time }, so schnell, wie Roblox es erlaubt: { $limit } Anfragen in der Minute für alles, was der Bot tut.
updateall-moment = weniger als eine Minute
updateall-minutes = { $count ->
    [one] etwa eine Minute
   *[other] etwa { $count } Minuten
}
updateall-hours = etwa { $count } Stunden
updateall-whom = Das sind alle Mitglieder mit einem verknüpften Konto oder einer Rolle vom Bot. Ihr Besitz wird neu gelesen, und ihre Rollen folgen.
updateall-whom-role = Ihr Besitz wird neu gelesen, und alle ihre Rollen folgen. Wer { $role } nicht hat, wird ausgelassen: Um die zu finden, die sie verdient haben, lass die Option `role` weg.
updateall-dry-run = Ein Probelauf liest alles und ändert keine Rolle.
updateall-start-button = Starten
updateall-try-button = Ohne Änderungen ausprobieren
updateall-not-now-button = Jetzt nicht
updateall-nobody = Es gibt niemanden zu aktualisieren: Kein Mitglied hat hier ein verknüpftes Konto oder eine Rolle vom Bot. Verknüpfe das erste mit { $link }.
updateall-nobody-role = Niemand hat { $role } vom Bot, also gibt es niemanden zu aktualisieren. Um die zu finden, die sie verdient haben, lass die Option `role` weg.

# How it goes

updateall-running = { $total ->
    [one] Ein Mitglied wird aktualisiert
   *[other] { $total } Mitglieder werden aktualisiert
}
updateall-running-dry = { $total ->
    [one] Probelauf mit einem Mitglied: Es wird keine Rolle geändert
   *[other] Probelauf mit { $total } Mitgliedern: Es wird keine Rolle geändert
}
updateall-stopping = { $left ->
    [one] Wird angehalten: Ein Mitglied wird noch aktualisiert
   *[other] Wird angehalten: { $left } Mitglieder werden noch aktualisiert
}
updateall-stopped = Angehalten: { $done } von { $total } Mitgliedern wurden besucht
updateall-stopped-dry = Angehalten: { $done } von { $total } Mitgliedern wurden ausprobiert, und keine Rolle wurde geändert
updateall-done = { $total ->
    [one] ✅ Fertig: Ein Mitglied wurde besucht
   *[other] ✅ Fertig: { $total } Mitglieder wurden besucht
}
updateall-done-dry = { $total ->
    [one] ✅ Fertig: Ein Mitglied wurde ausprobiert, und keine Rolle wurde geändert
   *[other] ✅ Fertig: { $total } Mitglieder wurden ausprobiert, und keine Rolle wurde geändert
}
updateall-only = Nur, wer { $role } vom Bot hatte.
updateall-progress = { $bar } · { $done } von { $total }
updateall-ends = Voraussichtlich fertig { $when }.
updateall-waits = ⏸️ Roblox antwortet dem Bot nicht. Die Aktualisierung wartet und geht von selbst weiter; der nächste Versuch ist { $when }.
updateall-waits-limit = ⏸️ Roblox lässt den Bot vorerst nichts mehr fragen. Die Aktualisierung wartet und geht von selbst weiter; der nächste Versuch ist { $when }.
updateall-waits-key = ⏸️ Roblox akzeptiert den Schlüssel dieses Bots nicht mehr. Wer den Bot betreibt, muss einen neuen anlegen. Die Aktualisierung wartet; der nächste Versuch ist { $when }.
updateall-asked-by = { $user } hat darum gebeten.
updateall-expires = Ab { $when } steht diese Nachricht still, und die Aktualisierung geht weiter: Mit { $updateall } siehst du, wie weit sie ist.
updateall-start-anew = Gib { $updateall } ein, um von vorn zu beginnen.
updateall-cancel-button = Abbrechen

# When it is over, or its message

updateall-last = Die letzte Aktualisierung endete { $when }.
updateall-log-goes-on = Die Antwort auf den Befehl kann nicht mehr zeigen, wie weit sie ist. Diese Nachricht zeigt es, einmal in der Minute, und sagt am Ende, was daraus wurde; sofort siehst du es mit { $updateall }.
updateall-csv-button = CSV
updateall-csv = { $rows ->
    [one] Die eine Änderung
   *[other] Alle { $rows } Änderungen
} als Tabelle. Zeiten in UTC.
updateall-csv-cut = Die ersten { $rows } Änderungen als Tabelle; die übrigen passen nicht in eine Datei. Zeiten in UTC.

# What changed

updateall-role = { $role }: { $changes }
updateall-given = ✅ { $count } gegeben
updateall-taken = ➖ { $count } genommen
updateall-to-give = ✅ { $count } zu geben
updateall-to-take = ➖ { $count } zu nehmen
updateall-held-back = ✋ { $count } zurückgehalten
updateall-refused = ❌ { $count } verweigert
updateall-more-roles = { $count ->
    [one] … und eine weitere Rolle.
   *[other] … und { $count } weitere Rollen.
}
updateall-no-change = Keine Rolle muss sich ändern.
updateall-none-changed = Bisher wurde keine Rolle geändert.
updateall-none-found = Bisher wurde keine Rolle gefunden, die sich ändern muss.
updateall-held-back-why = Zurückgehalten: Viele würden die Rolle auf einmal verlieren, was eher ein Fehler bei Roblox ist. Sie behalten sie, bis sich zeigt, dass die meisten Gelesenen sie behalten.
updateall-refused-why = Verweigert: Der Bot darf die Rolle nicht geben oder nehmen. { $viewbinds } sagt, warum.
updateall-unknown = { $count ->
    [one] ❔ Bei einem Mitglied lässt sich nicht sagen, was es besitzt; seine Rollen bleiben.
   *[other] ❔ Bei { $count } Mitgliedern lässt sich nicht sagen, was sie besitzen; ihre Rollen bleiben.
}
updateall-left = { $count ->
    [one] Ein Mitglied hat den Server verlassen.
   *[other] { $count } Mitglieder haben den Server verlassen.
}
updateall-pending = { $count ->
    [one] Ein Mitglied hat den Regeln des Servers noch nicht zugestimmt.
   *[other] { $count } Mitglieder haben den Regeln des Servers noch nicht zugestimmt.
}
updateall-failed = { $count ->
    [one] ❌ Ein Mitglied konnte nicht aktualisiert werden. Der Bot versucht es von selbst wieder, außer er hat den Zugang zu diesem Server verloren: Dann lade ihn wieder ein und gib { $updateall } ein.
   *[other] ❌ { $count } Mitglieder konnten nicht aktualisiert werden. Der Bot versucht es von selbst wieder, außer er hat den Zugang zu diesem Server verloren: Dann lade ihn wieder ein und gib { $updateall } ein.
}
updateall-failed-dry = { $count ->
    [one] ❌ Ein Mitglied konnte nicht ausprobiert werden. Gib in ein paar Minuten { $updateall } ein, um es noch einmal zu versuchen.
   *[other] ❌ { $count } Mitglieder konnten nicht ausprobiert werden. Gib in ein paar Minuten { $updateall } ein, um es noch einmal zu versuchen.
}
updateall-put-off = { $count ->
    [one] Ein Mitglied wird in ein paar Minuten noch einmal versucht.
   *[other] { $count } Mitglieder werden in ein paar Minuten noch einmal versucht.
}

# What can't be done

updateall-not-admin = Nur Admins lassen alle Mitglieder aktualisieren: Dazu braucht es die Berechtigung „Server verwalten“.
updateall-long-over = Diese Aktualisierung ist vorbei und vergessen. Gib { $updateall } ein, um eine neue zu starten.
