# /owns: Die erste Zeile ist die Antwort

owns-yes = ✅ { $account } besitzt { $item }
owns-no = ❌ { $account } besitzt { $item } nicht
owns-unknown = ❔ Ob { $account } { $item } besitzt, lässt sich nicht sagen
owns-late = Gerade erst bekommen? Roblox zeigt es ein paar Sekunden später: Prüfe dann noch einmal.
owns-about = { $item } · Konto: { $account }

owns-many = { $account } besitzt { $owned } von { $asked }
owns-many-none = { $account } besitzt nichts von { $asked }
owns-many-at-least = { $account } besitzt mindestens { $owned } von { $asked }
owns-many-unknown = ❔ Welche der { $asked } Gegenstände { $account } besitzt, lässt sich nicht sagen
owns-type-again = So viele passen auf keinen Knopf: Nutze { $owns } noch einmal, um sie wieder zu prüfen.
owns-about-many = Konto: { $account }
