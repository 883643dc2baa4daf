# /setup: the first line says what is next

setup-ready = ✅ The bot is set up in this server.
setup-unbound = Nearly done: bind the first role.
setup-broken = ⚠️ The bot is set up in this server, but nobody gets some of the bound roles.
setup-blocked = ⚠️ Something at Discord keeps the bot from its work. “Check again” once it is changed.

setup-permissions = ✅ **Permissions**: the bot has all that it needs.
setup-permissions-missing = ❌ **Permissions**: the bot lacks { $permissions }. Give them to { $bot } in Server Settings → Roles.
setup-no-role = ❌ **The bot's role**: it has none, because no permission was ticked when it was invited. Take the bot out of this server and invite it again with its link, and leave the permissions ticked.

setup-order = ✅ **Order of roles**: { $bot } stands above all roles that can be given.
setup-order-above = ✅ **Order of roles**: the bot can give all roles below { $bot }. Above it stand { $roles }: if it is to give one of them, drag { $bot } above it in Server Settings → Roles.
setup-order-drag = ❌ **Order of roles**: the bot can't give { $roles }. Drag { $bot } above { $highest } in Server Settings → Roles.

setup-binds = ✅ **Binds**: { $count ->
    [one] one, which { $viewbinds } shows.
   *[other] { $count }, which { $viewbinds } lists.
} Members count once they are linked: { $link }.
setup-binds-broken = ❌ **Binds**: nobody gets { $roles }. { $viewbinds } says why.
setup-no-binds = **Binds**: none
    Bind a role to what members own: { $badge }, { $gamepass } or { $asset }. Members count once they are linked: { $link }.

setup-linked-role = ✅ **Linked members** get { $role }.
setup-linked-role-broken = ❌ **Linked members** were to get { $role }, but nobody gets it. { $viewbinds } says why.
setup-no-linked-role = **Linked members**: no role of their own. Choose one below if whoever is linked is to have one.
setup-choose-linked = Choose the role for linked members
setup-drop-linked-button = No role for linked members
setup-unlinked-role = ✅ **Members who are not linked** get { $role }.
setup-unlinked-role-broken = ❌ **Members who are not linked** were to get { $role }, but nobody gets it. { $viewbinds } says why.
setup-no-unlinked-role = **Members who are not linked**: no role of their own. Choose one below if they are to have one until they are linked.
setup-choose-unlinked = Choose the role for members who are not linked
setup-drop-unlinked-button = No role for the unlinked

setup-gives-linked = ✅ Whoever is linked in this server gets { $role }.
setup-gives-unlinked = ✅ Whoever is not linked in this server gets { $role }.
setup-loss-linked = Whoever is no longer linked loses the role, if the bot gave it.
setup-loss-unlinked = Whoever is linked loses the role, if the bot gave it.
setup-loss-unlinked-strict = Whoever is linked loses the role, also if somebody else gave it (strict).
setup-loss-keep = Whoever had it keeps the role, as its other binds want.
setup-replaces = { $role } takes the place of another role. Remove this bind?
    { $bind }
setup-back-button = Back to the setup

setup-panel = **Panel**: a message with buttons for everybody, so that members need no commands. It is shown to you before it is posted.
setup-panel-button = A panel for this channel

setup-not-admin = Setting the bot up takes the permission Manage Server, or that the server lets you use { $setup }: who may can use it again.
