# Roles that the guard holds back

pause-loss = ⏸️ Paused { $since }: nobody loses { $role } for now. { $read ->
    [0] Many lost it at once, or would have, which may be a mistake of Roblox.
   *[other] { $changing } of { $read } members who were read lately lost it or would; that many at once may be a mistake of Roblox.
}
pause-gain = ⏸️ Paused { $since }: nobody gets { $role } by itself for now. { $read ->
    [0] Many got it at once, or would have, which may be a mistake of Roblox.
   *[other] { $changing } of { $read } members who were read lately got it or would; that many at once may be a mistake of Roblox.
}
pause-restored = ⏸️ Paused { $since }: nobody loses { $role } for now. A backup was put back, and what happened after it was made is not in it.{ $read ->
    [0] {""}
   *[other] {" "}By what is known lately, { $changing } of { $read } members would lose the role.
}
pause-kept = { $user } decided to keep it as it was.
pause-choice-loss = **Keep, give back** returns it to those who lost it by this, and takes it from nobody until most who are read earn it. **Go on taking** takes it from all who do not earn it.
pause-choice-gain = **Keep, take back** takes it back from those who got it by this, and gives it to nobody who does not ask until most who are read stay as they are. **Go on giving** gives it to all who earn it.
pause-who = It concerns { $members }.
pause-who-more = It concerns { $members } and { $count } more.
pause-question = Whoever may manage the server decides here, and whoever may use { $viewbinds } decides there. If nobody does, it stays as it is until most who are read stay as they are.
pause-question-restored = Whoever may manage the server decides here, and whoever may use { $viewbinds } decides there. Until then it stays as it is.
pause-keep-loss-button = Keep, give back
pause-keep-gain-button = Keep, take back
pause-go-on-loss-button = Go on taking
pause-go-on-gain-button = Go on giving
pause-list-button = Show the binds
pause-goes-on-loss = ✅ { $role } is taken from all who do not earn it. The limit for many at once holds again { $until }.
pause-goes-on-gain = ✅ { $role } is given to all who earn it. The limit for many at once holds again { $until }.
pause-is-kept-loss = ✅ { $role } is kept as it was: those who lost it by this are getting it back, and nobody loses it until most who are read earn it.
pause-is-kept-gain = ✅ { $role } is kept as it was: it is taken back from those who got it by this, and nobody who does not ask gets it until most who are read stay as they are.
pause-was-kept = { $user } decided { $when } to keep { $role } as it was. While it is held back, “Go on” can still be pressed.
pause-was-allowed = There is nothing to decide any more: { $user } decided { $when } to let the changes of { $role } go on.
pause-over = There is nothing to decide any more: { $role } is not held back by this now.
pause-not-admin = Without the permission Manage Server you decide only under your own { $viewbinds }, for 15 minutes after you used it. Ask an admin, or use it if you may.
