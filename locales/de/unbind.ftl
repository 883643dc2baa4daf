# /viewbinds

viewbinds-none = Noch ist keine Rolle an etwas gebunden. Leg den ersten Bind mit { $badge }, { $gamepass } oder { $asset } an.
viewbinds-total = { $total ->
    [one] Dieser Server hat einen Bind.
   *[other] Dieser Server hat { $total } Binds.
}
viewbinds-blocked = { $total ->
    [one] Dieser Server hat einen Bind,
   *[other] Dieser Server hat { $total } Binds,
} und { $blocked ->
    [one] **einer funktioniert** gerade **nicht**:
   *[other] **{ $blocked } funktionieren** gerade **nicht**:
}
viewbinds-remove = wird bei Verlust genommen
viewbinds-strict = wird bei Verlust genommen, strict
viewbinds-keep = bleibt bei Verlust
viewbinds-holders = { $holders ->
    [0] niemand hat die Rolle vom Bot
    [one] ein Mitglied hat die Rolle vom Bot
   *[other] { $holders } Mitglieder haben die Rolle vom Bot
}

# /unbind

unbind-question = Diesen Bind entfernen?
    { $bind }
unbind-nobody = Niemand hat { $role } allein durch ihn, also ändern sich keine Rollen.
unbind-open = { $holders ->
    [one] Ein Mitglied hat { $role } allein durch ihn. Behält es die Rolle?
   *[other] { $holders } Mitglieder haben { $role } allein durch ihn. Behalten sie die Rolle?
}
unbind-kept = { $holders ->
    [one] Ein Mitglied hat { $role } allein durch ihn und behält sie: Die Rolle bleibt bei Verlust.
   *[other] { $holders } Mitglieder haben { $role } allein durch ihn und behalten sie: Die Rolle bleibt bei Verlust.
}
unbind-taken = { $holders ->
    [one] Ein Mitglied hat { $role } allein durch ihn und verliert sie: Die Rolle hat andere Binds und ist strict.
   *[other] { $holders } Mitglieder haben { $role } allein durch ihn und verlieren sie: Die Rolle hat andere Binds und ist strict.
}
unbind-keep-button = Entfernen, Rolle bleibt
unbind-take-button = Entfernen und Rolle nehmen
unbind-remove-button = Entfernen
unbind-cancel-button = Abbrechen
unbind-removed = ✅ Entfernt: { $bind }
unbind-removed-kept = { $holders ->
    [one] Ein Mitglied behält { $role }, als hätte sie eine Person gegeben: Der Bot nimmt sie nicht mehr.
   *[other] { $holders } Mitglieder behalten { $role }, als hätte sie eine Person gegeben: Der Bot nimmt sie nicht mehr.
}
unbind-removed-taking = { $holders ->
    [one] Ein Mitglied hatte { $role } allein durch ihn und wird jetzt geprüft: Ohne einen anderen Bind, der sie einbringt, geht die Rolle.
   *[other] { $holders } Mitglieder hatten { $role } allein durch ihn und werden jetzt geprüft: Ohne einen anderen Bind, der sie einbringt, geht die Rolle.
}
