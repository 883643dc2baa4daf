# /collectibles

collectibles-some = { $account } besitzt { $copies ->
    [one] einen limitierten Gegenstand
   *[other] { $copies } limitierte Gegenstände
}{ $assets ->
    [one] {""}
   *[other] , { $assets } verschiedene
}
collectibles-at-least = { $account } besitzt mindestens { $copies ->
    [one] einen limitierten Gegenstand
   *[other] { $copies } limitierte Gegenstände
}
collectibles-none = { $account } besitzt keine limitierten Gegenstände
collectibles-none-so-far = ❔ Im gelesenen Teil von { $account } ist nichts Limitiertes
collectibles-unknown = ❔ Die limitierten Gegenstände von { $account } sind nicht zu sehen
collectibles-more-serials = { $shown } und { $more } weitere
collectibles-on-hold = { $held } noch gesperrt
collectibles-page-limit = Es gibt mehr, als der Bot auf einmal liest.
collectibles-cut = Es gibt mehr, was sich nicht lesen ließ. { $reason }
collectibles-about = Konto: { $account }. Roblox führt hier nur Limiteds auf, die es selbst gemacht hat, keine UGC-Limiteds.
