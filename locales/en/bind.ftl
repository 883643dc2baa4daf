# /bind

bind-added = ✅ { $kind ->
    [badge] Whoever has the badge { $item } gets { $role }.
    [gamepass] Whoever has the game pass { $item } gets { $role }.
   *[asset] Whoever owns { $item } gets { $role }.
}
bind-called = Called **{ $name }**, a name that works in { $owns } too.
bind-on-loss-remove = Whoever no longer has it loses the role, if the bot gave it.
bind-on-loss-strict = Whoever is linked and does not have it loses the role, also if somebody else gave it (strict).
bind-on-loss-keep = Whoever no longer has it keeps the role.
bind-beside = { $count ->
    [one] Another bind gives { $role } as well: either of them is enough.
   *[other] { $count } other binds give { $role } as well: any one of them is enough.
}
bind-doubt = ❔ Roblox showed neither a name nor a picture of { $item }. Please check on Roblox that this really is the ID of { $kind ->
    [badge] a badge
    [gamepass] a game pass
   *[asset] an asset
}.
bind-checking = { $members ->
    [one] One linked member is being checked now.
   *[other] { $members } linked members are being checked now.
}
bind-checking-nobody = Nobody is linked in this server so far, so nobody gets it yet. Link members with { $link }.

bind-from-now-on = Whoever joins from now on, or is no longer linked, gets it by itself. Who is here already gets it when they ask for their roles with { $update } or the panel, or when a moderator updates them: so nobody's roles change by the thousand at once.

bind-to-confirm = ⚠️ { $role } carries powers: { $powers }. Nobody gets it until somebody confirms that whoever earns the role may have them.
bind-confirm-button = Hand out these powers
bind-confirmed = ✅ Confirmed: { $role } is given to whoever earns it.
bind-confirmed-powers = ✅ Confirmed: { $role } is given to whoever earns it, with these powers: { $powers }.
bind-more-powers = ⚠️ Nothing was confirmed: { $role } has gained powers since you were asked. It carries these now: { $powers }. Nobody gets it until somebody confirms that whoever earns the role may have them.
bind-not-admin = Without the permission Manage Server, buttons work for 15 minutes after you used the command. Use the command again, or ask an admin.

bind-wrong-kind = { $typed } is { $found }. For that, use { $command }.
bind-unbindable = { $typed } is { $found }, and no role can be bound to that yet. Badges, game passes and assets can be bound.
bind-one-item = You named { $given } items, and a bind takes one. Make a bind for each: with several on one role, any of them is enough.
bind-no-item = There is no item in what you typed. Give its ID, or the link of its page on Roblox.
bind-not-an-item = { $typed } is not the ID of anything on Roblox. Give the ID, which is a number, or the link of the item's page on Roblox.
bind-name-too-long = That name has { $length } characters, and a bind's name has { $most } at most. Choose a shorter one.
bind-not-a-name = { $name } can't be a bind's name, as { $owns } would not read it as one. Choose one without commas that is no number, no link and nothing like `badge:5`.
bind-above-you = { $role } stands at or above your own highest role, and nobody can bind what they could not give. Ask somebody higher up to bind it.
bind-lack-manage-roles = You can't give roles in this server yourself, so you can't bind any either. It takes the permission Manage Roles: ask an admin.
bind-of-linked = linked members
bind-of-unlinked = members who are not linked
bind-exists = { $role } is bound to { $item } already, so nothing was changed. To bind it on other terms, remove the bind with { $unbind } first.
bind-exists-confirm = If whoever earns the role may have it as it is today, confirm it:
bind-exists-confirm-powers = If whoever earns the role may have it with all it carries today ({ $powers }), confirm it:
bind-vouch-button = Confirm it
bind-too-many = This server has { $limit } binds already, and that is the most. Remove one you don't need with { $unbind }.
bind-none-such = There is no bind { $typed } here; perhaps somebody removed it. Nothing was changed. { $viewbinds } shows those there are.
bind-ambiguous = { $typed } fits { $count } binds here, so nothing was changed:
bind-ambiguous-pick = Use the command again and pick the one you mean from the suggestions while you type.
bind-gone = This bind is gone: somebody has removed it meanwhile. Nothing was changed.

# What on_loss offers
choice-on_loss-remove = remove
choice-on_loss-keep = keep
