# /audit: wer was bekommen oder verloren hat, und warum

audit-all = **Rollenänderungen auf diesem Server**, die neuesten zuerst
audit-of-user = **Rollenänderungen von { $user }**, die neuesten zuerst
audit-of-role = **Änderungen von { $role }**, die neuesten zuerst
audit-of-both = **Änderungen von { $role } bei { $user }**, die neuesten zuerst
audit-none = Davon ist nichts verzeichnet: Der Bot hat nichts gegeben und nichts genommen, oder vor so langer Zeit, dass es nicht mehr verzeichnet ist.

audit-given = { $user } hat { $role } bekommen { $when }
audit-taken = { $user } hat { $role } verloren { $when }
audit-refused = Discord hat eine Änderung von { $role } bei { $user } abgelehnt { $when }
audit-withdrawn = Jemand hat { $user } die Rolle { $role } von Hand genommen, vom Bot gesehen { $when }
audit-released = { $user } behält { $role }, um die der Bot sich nicht mehr kümmert { $when }
audit-left = { $user } hat den Server verlassen, und { $role } ging mit { $when }

# Was aus Rollen wurde, die angehalten waren
audit-paused-loss = ⏸️ Verluste von { $role } angehalten { $when }: { $count ->
    [0] Viele hätten die Rolle
    [one] Ein Mitglied hätte die Rolle
   *[other] { $count } Mitglieder hätten die Rolle
} auf einmal verloren
audit-paused-gain = ⏸️ { $role } nicht weiter vergeben { $when }: { $count ->
    [0] Viele hätten die Rolle
    [one] Ein Mitglied hätte die Rolle
   *[other] { $count } Mitglieder hätten die Rolle
} auf einmal bekommen
audit-kept-loss = ⏪ Verluste von { $role } rückgängig gemacht { $when }: { $count ->
    [one] Ein Mitglied bekommt
   *[other] { $count } Mitglieder bekommen
} die Rolle zurück
audit-kept-gain = ⏪ { $role } wird wieder genommen { $when }: { $count ->
    [one] Ein Mitglied verliert
   *[other] { $count } Mitglieder verlieren
} die Rolle wieder
audit-allowed-loss = ▶️ Verluste von { $role } gehen weiter { $when }: { $count ->
    [one] Ein Mitglied hat gewartet
   *[other] { $count } Mitglieder haben gewartet
}
audit-allowed-gain = ▶️ { $role } wird weiter vergeben { $when }: { $count ->
    [one] Ein Mitglied hat gewartet
   *[other] { $count } Mitglieder haben gewartet
}
audit-lifted = ▶️ { $role } ist nicht mehr angehalten { $when }: { $count ->
    [one] Ein Mitglied hat gewartet
   *[other] { $count } Mitglieder haben gewartet
}

audit-owned = { $item } im Besitz, gelesen { $when }
audit-not-owned = { $item } nicht im Besitz, gelesen { $when }
audit-lost = { $item } verborgen seit { $since }, nach der Regel dieses Servers also verloren
audit-unknown = { $item } war nicht festzustellen { $when }
audit-bind = { $item } ({ $name })
audit-bind-removed = { $item } (Bind inzwischen entfernt)
audit-named-bind-removed = { $item } ({ $name }, inzwischen entfernt)
audit-more = { $count } weitere

# Was der Anlass war und wer, wenn es ein Mensch war
audit-by = { $occasion }, durch { $actor }
audit-by-asked = darum gebeten
audit-by-moderator = von der Moderation verlangt
audit-by-link = eine Verknüpfung geändert
audit-by-bind = ein Bind geändert
audit-by-joined = dem Server beigetreten
audit-by-left = den Server verlassen
audit-by-reconnected = Verbindung wiederhergestellt
audit-by-role = eine Rolle geändert
audit-by-recovery = nach einer Unterbrechung geklärt
audit-by-elsewhere = für einen anderen Server gelesen
audit-by-sweep = Rundgang
audit-by-bulk = Aktualisierung aller Mitglieder
audit-by-preview = Probelauf
audit-by-retry = noch einmal versucht
audit-by-guard = nach einer Pause entschieden

audit-csv-button = CSV
audit-csv = { $rows ->
    [one] Die eine Rollenänderung
   *[other] Alle { $rows } Rollenänderungen
} als Tabelle. Zeiten in UTC.
audit-csv-cut = Die neuesten { $rows } Rollenänderungen als Tabelle; die älteren passen nicht in eine Datei. Mit den Filtern bekommst du sie. Zeiten in UTC.
audit-not-admin = Ohne das Recht „Server verwalten“ kannst du diese Knöpfe 15 Minuten lang benutzen, nachdem du den Befehl verwendet hast. Verwende { $audit } noch einmal oder frag jemanden von der Verwaltung.
