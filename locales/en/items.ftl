# Kinds of items, with their article

kind-asset = an asset
kind-badge = a badge
kind-gamepass = a game pass
kind-privateserver = a private server

# What is wrong with an item that was typed

item-typed = You typed: { $typed }
item-empty = There is no item in what you typed. Give a kind and an ID such as `badge:123`, a Roblox link, or a name from this server's binds.
item-too-many = You named { $given } items, and the bot looks up at most { $most } at once. Ask in several parts.
item-id-not-a-number = { $typed } has no whole number where the ID belongs. An ID is digits only, such as `badge:2124445684`; it stands in the address of the item's page on Roblox.
item-id-not-positive = { $typed } can't be an item: Roblox's IDs start at 1. Copy the ID from the address of the item's page on Roblox.
item-id-too-large = The number in { $typed } is larger than any ID on Roblox. Copy the ID from the address of the item's page on Roblox.
item-unknown-kind = { $typed } names no kind of item that the bot knows. Use `badge:`, `gamepass:`, `asset:` or `privateserver:` and the ID.
item-wrong-kind = { $typed } is { $found }, and { $wanted } is wanted here. Give its ID as { $prefix }…, or the link to its page.
item-foreign-site = { $typed } leads to { $host }, not to Roblox. Copy the link of the item's page on roblox.com.
item-share-link = { $typed } was copied from the app's Share button, and only Roblox itself can open it. Open the item in a browser and copy the address from there, or give its kind and ID.
item-bundle = { $typed } is a bundle. Roblox lists the parts of a bundle in an inventory, not the bundle: open one of its parts and copy that link.
item-experience = { $typed } is an experience, and nobody owns those. Give one of its badges or game passes: open it on Roblox and copy that link.
item-other-page = { $typed } is a page of Roblox, but not the page of an item. Open the item itself and copy its link.
item-not-an-item = { $typed } is neither an item nor a name from this server's binds. Give a kind and an ID such as `badge:123`, a Roblox link, or pick one of the suggestions while you type.
