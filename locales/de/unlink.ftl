# /unlink

unlink-question = Das vergisst deine Verknüpfung mit { $accounts } auf jedem Server, und was der Bot dazu gespeichert hat.
unlink-roles-here = Hier verlierst du diese Rollen: { $roles }
unlink-roles-here-more = Hier verlierst du diese Rollen: { $roles } und { $more } weitere
unlink-roles-elsewhere = Außerdem verlierst du { $roles ->
    [one] eine Rolle
   *[other] { $roles } Rollen
} auf { $servers ->
    [one] einem anderen Server
   *[other] { $servers } anderen Servern
}.
unlink-no-roles = Du verlierst keine Rollen.
unlink-more-accounts = { $accounts } und { $more } weiteren
unlink-button = Vergessen
unlink-done = ✅ Deine Verknüpfung mit { $accounts } ist vergessen.
unlink-elsewhere = Auf anderen Servern gehen die Rollen in einer Minute von selbst.
unlink-nothing = Du bist mit keinem Roblox-Konto verknüpft, es gibt also nichts zu vergessen.
cancel-button = Abbrechen
