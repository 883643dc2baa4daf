# Teile, die viele Antworten gemeinsam haben

page-before = ← Zurück
page-after = Weiter →
again-button = Noch einmal prüfen
show-button = Im Kanal zeigen
shown-by = { $user } zeigt:
page-of = Seite { $page } von { $pages }
some-members = { $members } und { $more } weitere
