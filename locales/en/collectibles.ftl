# /collectibles

collectibles-some = { $account } owns { $copies } limited { $copies ->
    [one] item
   *[other] items
}{ $assets ->
    [one] {""}
   *[other] , { $assets } different ones
}
collectibles-at-least = { $account } owns at least { $copies } limited { $copies ->
    [one] item
   *[other] items
}
collectibles-none = { $account } owns no limited items
collectibles-none-so-far = ❔ None of what could be read of { $account } is a limited item
collectibles-unknown = ❔ Can't see the limited items of { $account }
collectibles-more-serials = { $shown } and { $more } more
collectibles-on-hold = { $held } on hold
collectibles-page-limit = There is more than the bot reads at once.
collectibles-cut = There is more, which could not be read. { $reason }
collectibles-about = Account: { $account }. Roblox lists only limiteds that it made itself here, no UGC limiteds.
