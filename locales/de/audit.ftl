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
audit-paused-loss = ⏸️ Verluste von { $role } angehalten { $when }
audit-paused-gain = ⏸️ { $role } nicht weiter vergeben { $when }
audit-paused-restored = ⏸️ Verluste von { $role } angehalten { $when }, weil die Datenbank eine zurückgespielte Kopie ist
audit-kept-loss = ⏪ Verluste von { $role } rückgängig gemacht { $when }
audit-kept-gain = ⏪ { $role } wird wieder genommen { $when }
audit-allowed-loss = ▶️ Verluste von { $role } gehen weiter { $when }
audit-allowed-gain = ▶️ { $role } wird weiter vergeben { $when }
audit-lifted = ▶️ { $role } ist nicht mehr angehalten { $when }

# Hinter einem davon: um wie viele Mitglieder es ging, wenn das bekannt ist
audit-count-paused-loss = { $count ->
    [one] Ein Mitglied hat die Rolle auf einmal verloren oder hätte es
   *[other] { $count } Mitglieder haben die Rolle auf einmal verloren oder hätten es
}
audit-count-paused-gain = { $count ->
    [one] Ein Mitglied hat die Rolle auf einmal bekommen oder hätte es
   *[other] { $count } Mitglieder haben die Rolle auf einmal bekommen oder hätten es
}
audit-count-kept-loss = { $count ->
    [0] Niemand hatte die Rolle verloren
    [one] Ein Mitglied bekommt die Rolle zurück
   *[other] { $count } Mitglieder bekommen die Rolle zurück
}
audit-count-kept-gain = { $count ->
    [0] Niemand hatte die Rolle bekommen
    [one] Ein Mitglied verliert die Rolle wieder
   *[other] { $count } Mitglieder verlieren die Rolle wieder
}
audit-count-waited = { $count ->
    [0] Niemand hat gewartet
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
audit-by-elsewhere = für eine andere Aktualisierung gelesen
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
