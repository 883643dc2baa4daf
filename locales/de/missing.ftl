# „Warum nicht?“: die Rollen, die jemand nicht hat

missing-none = ✅ Du hast jede Rolle, die dieser Server an verknüpfte Mitglieder vergibt.
missing-some = Du hast { $have } von { $bound } Rollen, die dieser Server an verknüpfte Mitglieder vergibt. Es zählt, was { $account } besitzt.
missing-read = Zuletzt nachgesehen { $learnt }.

missing-due = ✅ { $role }: Du hast sie verdient. Drück „Meine Rollen“, und du hast sie.
missing-taken-by-hand = ✋ { $role }: Du hast sie verdient, aber jemand hat sie von Hand weggenommen. Mit „Meine Rollen“ bittest du wieder darum.
missing-not-earned = { $count ->
    [one] ❌ { $role }: Dir fehlt { $items }.
   *[other] ❌ { $role }: Eines davon reicht, und du hast keines: { $items }.
}
