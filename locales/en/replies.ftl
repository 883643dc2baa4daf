# Parts that many replies share

page-before = ← Back
page-after = Next →
again-button = Check again
show-button = Show it to the channel
shown-by = { $user } shows:
page-of = Page { $page } of { $pages }
some-members = { $members } and { $more } more
