# /unlink

unlink-question = Das vergisst deine Verknüpfung mit { $accounts } auf jedem Server, und was der Bot dazu gespeichert hat, wenn nicht auch jemand anderes damit verknüpft ist.
unlink-question-past = Du bist jetzt mit keinem Roblox-Konto verknüpft. Das vergisst { $count ->
    [one] das Konto, mit dem
   *[other] die { $count } Konten, mit denen
} du früher verknüpft warst, und was der Bot dazu gespeichert hat, wenn nicht jemand anderes damit verknüpft ist.
unlink-past-too = Auch { $count ->
    [one] das Konto, mit dem du früher verknüpft warst, wird
   *[other] die { $count } Konten, mit denen du früher verknüpft warst, werden
} vergessen.
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
unlink-kept = Jeder Server behält seine Aufzeichnung, welche Rollen dir der Bot wann gegeben hat, aber nicht, was du auf Roblox besessen hast.
unlink-more-accounts = { $accounts } und { $more } weiteren
unlink-button = Vergessen
unlink-done = ✅ Deine Verknüpfung mit { $accounts } ist vergessen.
unlink-done-past = ✅ { $count ->
    [one] Das Konto, mit dem du früher verknüpft warst, ist vergessen.
   *[other] Die { $count } Konten, mit denen du früher verknüpft warst, sind vergessen.
}
unlink-elsewhere = Auf anderen Servern folgen die Rollen in einer Minute von selbst.
unlink-nothing = Du bist mit keinem Roblox-Konto verknüpft, es gibt also nichts zu vergessen.
cancel-button = Abbrechen
