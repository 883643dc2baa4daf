# The log channel

log-given = ✅ { $user } got { $role }
log-given-by = ✅ { $user } got { $role }, set off by { $actor }
log-taken = ➖ { $user } lost { $role }
log-taken-by = ➖ { $user } lost { $role }, set off by { $actor }
log-more = … and { $count } more: { $command }
log-broken = { $count ->
    [one] **A role can't be given** until an admin acts:
   *[other] **{ $count } roles can't be given** until an admin acts:
}
log-exposed = Everyone can read this channel now, so the log stops here: it names members. Take View Channel away from @everyone in this channel, and it goes on by itself; or choose another channel with { $settings }.

# Why the log can't go into a channel

log-obstacle-public = Everyone can read { $channel }, and the log names members. In the channel's settings, under Permissions, take View Channel away from @everyone and allow it to the bot, or choose another channel.
