use super::*;
use crate::discord::commands::people::{for_mia, in_both};
use crate::discord::commands::readable::assert_whole;

fn rules() -> ChannelId {
    ChannelId::new(8).expect("positive")
}

/// Mia reads her own language, everybody else the server's.
#[test]
fn a_preview_shows_the_panel_and_what_may_be_done_with_it() {
    insta::assert_snapshot!(in_both(|mia| {
        let server = if mia.locale.tag() == "en" { "de" } else { "en" };
        let server = Locale::for_discord(server);
        preview(mia, server, rules(), suggested(server))
    }));
}

#[test]
fn what_is_posted_is_what_was_shown_with_buttons_that_work() {
    let server = Locale::english();
    let shown = for_mia("en", |mia| preview(mia, server, rules(), suggested(server)));
    let posted = panel(server, suggested(server));
    assert_eq!(posted.embeds, shown.embeds);
    let off = |button: Button| button.disabled(true);
    let buttons: Vec<Button> = posted.rows[0].iter().cloned().map(off).collect();
    assert_eq!(buttons, shown.rows[0]);
    assert!(posted.rows[0].iter().all(|button| !button.disabled));
    assert!(posted.text.is_empty() && posted.rows.len() == 1);
}

#[test]
fn the_form_holds_the_texts_as_they_are() {
    let texts =
        Embed::new(Tone::Plain, Markup::ours("**Roles**")).description(Markup::ours("One\nTwo"));
    let form = for_mia("de", |mia| form(mia, rules(), &texts));
    insta::assert_json_snapshot!(form.draw());
}

#[test]
fn the_longest_texts_fit() {
    let texts = Embed::new(Tone::Plain, Markup::ours("_".repeat(LONGEST_TITLE)))
        .description(Markup::ours("*".repeat(LONGEST_TEXT)));
    for language in ["en", "de"] {
        let channel = ChannelId::new(i64::MAX).expect("positive");
        let server = Locale::for_discord(language);
        assert_whole(&for_mia(language, |mia| {
            preview(mia, server, channel, texts.clone())
        }));
    }
}

#[test]
fn it_is_told_where_the_panel_is() {
    insta::assert_snapshot!(in_both(|mia| posted(mia, rules())));
}
