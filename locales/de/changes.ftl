# Was ein Update geändert und was es gelassen hat, je eine Zeile.

changes-given = ✅ Gegeben: { $roles }
changes-taken = ➖ Genommen: { $roles }
changes-taken-hidden = ➖ Genommen: { $roles }. Das Inventar auf Roblox ist seit { $since } verborgen, und das gilt auf diesem Server als verloren. Sobald es wieder alle sehen können, kommt zurück, was damit verdient ist.
changes-kept-until = ⏳ { $roles }: bleibt bis { $when } ({ $left }). Ist das Inventar auf Roblox dann noch verborgen, gilt es auf diesem Server als verloren.

changes-problem = ❌ { $reason }
changes-more-problems = ❌ … und { $count } weitere dieser Art.
changes-unknown = ❔ { $roles }: { $reason }
changes-refused = Roblox sagt, dass es das, was dafür verlangt wird, nicht gibt. Ein Admin kann es sich mit { $viewbinds } ansehen und den richtigen Gegenstand binden.
changes-again = Der Bot sieht auch von selbst noch einmal nach.

changes-taken-by-hand = { $roles }: verdient, aber jemand hat sie von Hand weggenommen. Sie bleibt weg, bis das Mitglied um ein Update bittet.
changes-kept = { $roles }: nicht mehr verdient, bleibt aber, weil dieser Server es so möchte.
changes-given-by-hand = { $roles }: nicht verdient, aber von jemand anderem gegeben, also bleibt sie.

changes-loss-held-back = ⏸️ { $roles }: nach dem, was Roblox sagt, nicht verdient, aber viele würden sie auf einmal verlieren, also irrt sich Roblox vielleicht. Sie bleibt, bis das vorüber ist oder jemand, der Rollen bindet, mit { $viewbinds } entscheidet.
changes-gain-held-back = ⏸️ { $roles }: nach dem, was Roblox sagt, verdient, aber viele würden sie auf einmal bekommen, also irrt sich Roblox vielleicht. Sie wird gegeben, wenn das vorüber ist oder jemand, der Rollen bindet, mit { $viewbinds } so entscheidet.

# Die ersten von vielen Rollen.
changes-more = { $list } und { $count } weitere
