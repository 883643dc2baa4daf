# /viewbinds

viewbinds-none = No role is bound to anything yet. Make the first bind with { $badge }, { $gamepass } or { $asset }.
viewbinds-total = { $total ->
    [one] This server has one bind.
   *[other] This server has { $total } binds.
}
viewbinds-blocked = { $total ->
    [one] This server has one bind,
   *[other] This server has { $total } binds,
} and { $blocked ->
    [one] **one does not work** right now:
   *[other] **{ $blocked } do not work** right now:
}
viewbinds-remove = removed on loss
viewbinds-strict = removed on loss, strict
viewbinds-keep = kept on loss
viewbinds-holders = { $holders ->
    [0] nobody has the role from the bot
    [one] one member has the role from the bot
   *[other] { $holders } members have the role from the bot
}

# /unbind

unbind-question = Remove this bind?
    { $bind }
unbind-nobody = Nobody has { $role } through it alone, so no roles change.
unbind-open = { $holders ->
    [one] One member has { $role } through it alone. Does that member keep the role?
   *[other] { $holders } members have { $role } through it alone. Do they keep the role?
}
unbind-kept = { $holders ->
    [one] One member has { $role } through it alone and keeps it: the role is kept on loss.
   *[other] { $holders } members have { $role } through it alone and keep it: the role is kept on loss.
}
unbind-taken = { $holders ->
    [one] One member has { $role } through it alone and loses it: the role has other binds and is strict.
   *[other] { $holders } members have { $role } through it alone and lose it: the role has other binds and is strict.
}
unbind-keep-button = Remove it, they keep the role
unbind-take-button = Remove it and take the role
unbind-remove-button = Remove it
unbind-cancel-button = Cancel
unbind-removed = ✅ Removed: { $bind }
unbind-removed-kept = { $holders ->
    [one] One member keeps { $role } as though a person had given it: the bot no longer takes it away.
   *[other] { $holders } members keep { $role } as though a person had given it: the bot no longer takes it away.
}
unbind-removed-taking = { $holders ->
    [one] One member had { $role } through it alone and is being checked now: without another bind that earns it, the role goes.
   *[other] { $holders } members had { $role } through it alone and are being checked now: without another bind that earns it, the role goes.
}
