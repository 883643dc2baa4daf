# /panel: the message that everybody sees, in the language of the server

panel-title = Roles for what you own on Roblox
panel-text =
    - **Get my roles** looks at what you own on Roblox and fixes your roles here.
    - **I just bought it** is for the last minutes: Roblox shows a purchase late, so the bot looks for it for a while.
    - **Why not?** says which roles you don't have, and what keeps you from them.

    Only you see the answers.
panel-roles-button = Get my roles
panel-why-not-button = Why not?

panel-rests = ⏳ You pressed this a moment ago. You can press it again { $again }.

# Before it is posted

panel-preview = This is what everybody in { $channel } will see. Nothing is posted so far.
panel-post-button = Post it
panel-edit-button = Change the texts
panel-form-title = The panel's texts
panel-form-heading = Title
panel-form-text = Text (Markdown works)
panel-posted = ✅ Posted in { $channel }. The panel works until somebody deletes the message.

panel-not-admin = Panels are for those who have the permission Manage Server, or whom the server lets use { $panel }: who may can use it again.
panel-not-your-channel = You can't write in { $channel } yourself, so the bot does not write there for you. Choose another channel, or ask an admin.
panel-refused = Discord did not let the bot write in { $channel }. Look at the bot's permissions there, in the channel's settings, and try again.
