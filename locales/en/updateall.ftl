# /updateall: the question

updateall-question = Update { $members ->
    [one] one member?
   *[other] { $members } members?
}
updateall-question-role = Update the { $members ->
    [one] one member who has { $role } from the bot?
   *[other] { $members } members who have { $role } from the bot?
}
updateall-takes = It takes { $time } at the pace that Roblox allows: { $limit } requests a minute, for everything that the bot does.
updateall-moment = less than a minute
updateall-minutes = { $count ->
    [one] about a minute
   *[other] about { $count } minutes
}
updateall-hours = about { $count } hours
updateall-whom = These are all members with a linked account or with a role from the bot. What they own is read anew, and their roles follow.
updateall-whom-role = What they own is read anew, and all their roles follow. Who does not have { $role } is left out: to find those who have earned it, leave out the option `role`.
updateall-dry-run = A dry run reads everything and changes no role.
updateall-start-button = Start
updateall-try-button = Try without changes
updateall-not-now-button = Not now
updateall-nobody = There is nobody to update: no member here has a linked account or a role from the bot. Link the first one with { $link }.
updateall-nobody-role = Nobody has { $role } from the bot, so there is nobody to update. To find those who have earned it, leave out the option `role`.

# How it goes

updateall-running = { $total ->
    [one] Updating one member
   *[other] Updating { $total } members
}
updateall-running-dry = { $total ->
    [one] Trying an update of one member: no role is changed
   *[other] Trying an update of { $total } members: no role is changed
}
updateall-stopping = { $left ->
    [one] Stopping: one member is still being updated
   *[other] Stopping: { $left } members are still being updated
}
updateall-stopped = Stopped: { $done } of { $total } members were visited
updateall-stopped-dry = Stopped: { $done } of { $total } members were tried, and no role was changed
updateall-done = { $total ->
    [one] ✅ Done: one member was visited
   *[other] ✅ Done: { $total } members were visited
}
updateall-done-dry = { $total ->
    [one] ✅ Done: one member was tried, and no role was changed
   *[other] ✅ Done: { $total } members were tried, and no role was changed
}
updateall-only = Only those who had { $role } from the bot.
updateall-progress = { $bar } · { $done } of { $total }
updateall-ends = Likely done { $when }.
updateall-waits = ⏸️ Roblox does not answer the bot. The update waits, and goes on by itself; the next try is { $when }.
updateall-waits-limit = ⏸️ Roblox lets the bot ask no more for now. The update waits, and goes on by itself; the next try is { $when }.
updateall-waits-key = ⏸️ Roblox no longer accepts this bot's key. Whoever runs the bot must create a new one. The update waits; the next try is { $when }.
updateall-asked-by = { $user } asked for it.
updateall-expires = After { $when } this message stands still, and the update goes on: type { $updateall } to see how it goes.
updateall-start-anew = Type { $updateall } to start anew.
updateall-cancel-button = Cancel

# When it is over, or its message

updateall-last = The last update ended { $when }.
updateall-log-goes-on = The answer to the command can no longer show how it goes. This message does, once a minute, and says in the end how it went; type { $updateall } to see it at once.
updateall-csv-button = CSV
updateall-csv = { $rows ->
    [one] The one change
   *[other] All { $rows } changes
} as a table. Times are UTC.
updateall-csv-cut = The first { $rows } changes as a table; the others do not fit into one file. Times are UTC.

# What changed

updateall-role = { $role }: { $changes }
updateall-given = ✅ { $count } given
updateall-taken = ➖ { $count } taken
updateall-to-give = ✅ { $count } to give
updateall-to-take = ➖ { $count } to take
updateall-held-back = ✋ { $count } held back
updateall-refused = ❌ { $count } refused
updateall-more-roles = { $count ->
    [one] … and one more role.
   *[other] … and { $count } more roles.
}
updateall-no-change = No role has to change.
updateall-none-changed = No role was changed so far.
updateall-none-found = No role was found so far that has to change.
updateall-held-back-why = Held back: many would lose the role at once, which is rather an error at Roblox. They keep it until most of those who were read are seen to keep it.
updateall-refused-why = Refused: the bot may not give or take the role. { $viewbinds } says why.
updateall-unknown = { $count ->
    [one] ❔ Of one member it can't be told what they own; their roles stay.
   *[other] ❔ Of { $count } members it can't be told what they own; their roles stay.
}
updateall-left = { $count ->
    [one] One member has left the server.
   *[other] { $count } members have left the server.
}
updateall-pending = { $count ->
    [one] One member has not agreed to the server's rules yet.
   *[other] { $count } members have not agreed to the server's rules yet.
}
updateall-failed = { $count ->
    [one] ❌ One member could not be updated. The bot tries again by itself, unless it lost its access to this server: then invite it again, and type { $updateall }.
   *[other] ❌ { $count } members could not be updated. The bot tries again by itself, unless it lost its access to this server: then invite it again, and type { $updateall }.
}
updateall-failed-dry = { $count ->
    [one] ❌ One member could not be tried. Type { $updateall } in a few minutes to try again.
   *[other] ❌ { $count } members could not be tried. Type { $updateall } in a few minutes to try again.
}
updateall-put-off = { $count ->
    [one] One member is tried again in a few minutes.
   *[other] { $count } members are tried again in a few minutes.
}

# What can't be done

updateall-not-admin = Only admins have all members updated: it takes the permission Manage Server.
updateall-long-over = This update is over, and forgotten. Type { $updateall } to start another one.
