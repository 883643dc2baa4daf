# Parts that many replies share

page-before = ← Back
page-after = Next →
show-button = Show it to the channel
shown-by = { $user } shows:
page-of = Page { $page } of { $pages }
