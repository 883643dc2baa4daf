# Arten von Gegenständen, mit Artikel

kind-asset = ein Asset
kind-badge = ein Abzeichen
kind-gamepass = ein Game Pass
kind-privateserver = ein privater Server

# Was an einem eingegebenen Gegenstand nicht stimmt

item-typed = Deine Eingabe: { $typed }
item-empty = In deiner Eingabe steht kein Gegenstand. Gib Art und ID an, etwa `badge:123`, einen Roblox-Link oder einen Namen aus den Binds dieses Servers.
item-too-many = Du hast { $given } Gegenstände genannt; der Bot prüft höchstens { $most } auf einmal. Frag in mehreren Teilen.
item-id-not-a-number = In { $typed } steht keine ganze Zahl, wo die ID hingehört. Eine ID besteht nur aus Ziffern, etwa `badge:2124445684`; sie steht in der Adresse der Seite auf Roblox.
item-id-not-positive = { $typed } kann kein Gegenstand sein: Die IDs von Roblox beginnen bei 1. Kopiere die ID aus der Adresse der Seite auf Roblox.
item-id-too-large = Die Zahl in { $typed } ist größer als jede ID auf Roblox. Kopiere die ID aus der Adresse der Seite auf Roblox.
item-unknown-kind = { $typed } nennt keine Art, die der Bot kennt. Nimm `badge:`, `gamepass:`, `asset:` oder `privateserver:` und die ID.
item-wrong-kind = { $typed } ist { $found }, gefragt ist hier { $wanted }. Gib die ID als { $prefix }… an oder den Link zur Seite.
item-foreign-site = { $typed } führt zu { $host }, nicht zu Roblox. Kopiere den Link der Seite auf roblox.com.
item-share-link = { $typed } stammt vom Teilen-Knopf der App, und nur Roblox selbst kann so einen Link öffnen. Öffne den Gegenstand im Browser und kopiere die Adresse von dort, oder gib Art und ID an.
item-bundle = { $typed } ist ein Bundle. Roblox führt im Inventar die Teile eines Bundles auf, nicht das Bundle: Öffne eines der Teile und kopiere dessen Link.
item-experience = { $typed } ist ein Erlebnis, und das besitzt niemand. Gib eines seiner Abzeichen oder einen seiner Game Passes an: Öffne es auf Roblox und kopiere den Link.
item-other-page = { $typed } ist eine Seite von Roblox, aber nicht die eines Gegenstands. Öffne den Gegenstand selbst und kopiere seinen Link.
item-not-an-item = { $typed } ist weder ein Gegenstand noch ein Name aus den Binds dieses Servers. Gib Art und ID an, etwa `badge:123`, einen Roblox-Link, oder wähle beim Tippen einen der Vorschläge.
