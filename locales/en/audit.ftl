# /audit: who got or lost what, and why

audit-all = **Role changes in this server**, the newest first
audit-of-user = **Role changes of { $user }**, the newest first
audit-of-role = **Changes of { $role }**, the newest first
audit-of-both = **Changes of { $role } for { $user }**, the newest first
audit-none = Nothing of this kind is on record: the bot gave and took nothing, or so long ago that the record is gone.

audit-given = { $user } got { $role } { $when }
audit-taken = { $user } lost { $role } { $when }
audit-refused = Discord refused a change of { $role } for { $user } { $when }
audit-withdrawn = Somebody took { $role } from { $user } by hand, as the bot saw { $when }
audit-released = { $user } keeps { $role }, which the bot let go of { $when }
audit-left = { $user } left, and { $role } went along { $when }

# What became of roles that the guard held back
audit-paused-loss = ⏸️ Losses of { $role } were held back { $when }
audit-paused-gain = ⏸️ { $role } was held back from new members { $when }
audit-paused-restored = ⏸️ Losses of { $role } were held back { $when }, as the database is a copy that was put back
audit-kept-loss = ⏪ Losses of { $role } were undone { $when }
audit-kept-gain = ⏪ Gains of { $role } were undone { $when }
audit-allowed-loss = ▶️ Losses of { $role } went on { $when }
audit-allowed-gain = ▶️ Gains of { $role } went on { $when }
audit-lifted = ▶️ { $role } is no longer held back { $when }

# Behind one of these, how many members that was about, where it is known
audit-count-paused-loss = { $count ->
    [one] one member lost it at once, or would have
   *[other] { $count } members lost it at once, or would have
}
audit-count-paused-gain = { $count ->
    [one] one member got it at once, or would have
   *[other] { $count } members got it at once, or would have
}
audit-count-kept-loss = { $count ->
    [0] nobody had lost it
    [one] one member gets it back
   *[other] { $count } members get it back
}
audit-count-kept-gain = { $count ->
    [0] nobody had got it
    [one] one member loses it again
   *[other] { $count } members lose it again
}
audit-count-waited = { $count ->
    [0] nobody waited
    [one] one member waited
   *[other] { $count } members waited
}

audit-owned = { $item } owned, read { $when }
audit-not-owned = { $item } not owned, read { $when }
audit-lost = { $item } hidden since { $since }, so lost by this server's rule
audit-unknown = { $item } could not be told { $when }
audit-bind = { $item } ({ $name })
audit-bind-removed = { $item } (bind removed since)
audit-named-bind-removed = { $item } ({ $name }, removed since)
audit-more = { $count } more

# What set it off, and who, where it was a person
audit-by = { $occasion }, by { $actor }
audit-by-asked = asked for
audit-by-moderator = a moderator asked
audit-by-link = a link changed
audit-by-bind = a bind changed
audit-by-joined = joined the server
audit-by-left = left the server
audit-by-reconnected = connection restored
audit-by-role = a role changed
audit-by-recovery = settled after an interruption
audit-by-elsewhere = read for another update
audit-by-sweep = sweep
audit-by-bulk = update of all members
audit-by-preview = dry run
audit-by-retry = tried again
audit-by-guard = decided after a pause

audit-csv-button = CSV
audit-csv = { $rows ->
    [one] The one role change
   *[other] All { $rows } role changes
} as a table. Times are UTC.
audit-csv-cut = The newest { $rows } role changes as a table; the older ones do not fit into one file. Use the filters to get them. Times are UTC.
audit-not-admin = Without the permission Manage Server, you can use these buttons for 15 minutes after you used the command. Use { $audit } again, or ask an admin.
