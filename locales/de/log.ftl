# The log channel

log-given = ✅ { $user } hat { $role } bekommen
log-given-by = ✅ { $user } hat { $role } bekommen, veranlasst von { $actor }
log-taken = ➖ { $user } hat { $role } verloren
log-taken-by = ➖ { $user } hat { $role } verloren, veranlasst von { $actor }
log-more = … und { $count } weitere: { $command }
log-broken = { $count ->
    [one] **Eine Rolle kann nicht vergeben werden**, bis ein Admin handelt:
   *[other] **{ $count } Rollen können nicht vergeben werden**, bis ein Admin handelt:
}
log-exposed = Diesen Kanal können jetzt alle lesen, deshalb endet das Protokoll hier: Es nennt Mitglieder. Nehmt @everyone in diesem Kanal „Kanal anzeigen“ weg, dann geht es von selbst weiter; oder wählt mit { $settings } einen anderen Kanal.

# Why the log can't go into a channel

log-obstacle-public = { $channel } können alle lesen, und das Protokoll nennt Mitglieder. Nimm in den Kanaleinstellungen unter „Berechtigungen“ @everyone „Kanal anzeigen“ weg und erlaube es dem Bot, oder wähle einen anderen Kanal.
