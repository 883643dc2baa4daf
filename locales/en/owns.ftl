# /owns: the first line is the answer

owns-yes = ✅ { $account } owns { $item }
owns-no = ❌ { $account } does not own { $item }
owns-unknown = ❔ Can't tell whether { $account } owns { $item }
owns-late = Just got it? Roblox shows it a few seconds late: check again then.
owns-about = { $item } · account: { $account }

owns-many = { $account } owns { $owned } of { $asked }
owns-many-none = { $account } owns none of { $asked }
owns-many-at-least = { $account } owns at least { $owned } of { $asked }
owns-many-unknown = ❔ Can't tell which of { $asked } items { $account } owns
owns-type-again = So many fit on no button: use { $owns } once more to check them again.
owns-about-many = Account: { $account }
