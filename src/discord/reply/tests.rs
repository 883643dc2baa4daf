use serde_json::Value;

use super::*;
use crate::discord::custom_id::Action;
use crate::discord::markup::escape;
use crate::discord::reply::draw::Visibility;
use crate::domain::UserId;
use crate::text::Locale;

fn mia() -> UserId {
    UserId::new(41).expect("positive")
}

fn drawn(reply: &Reply) -> Value {
    reply.message(Visibility::Ephemeral).0
}

fn long(length: usize) -> Markup {
    Markup::ours("x".repeat(length))
}

#[test]
fn a_reply_with_everything() {
    let page = Page::new(2, 25, 10);
    let locale = Locale::english();
    let reply = Reply {
        text: escape("@everyone"),
        ..Reply::default()
    };
    let mut reply = reply.with_row(pager(locale, page, mia(), |page| Action::Binds { page }));
    reply = reply.with_row([
        Button::act(
            "Update",
            CustomId::new(mia(), Action::Update { user: mia() }),
            Weight::Primary,
        ),
        Button::open("Roblox", "https://www.roblox.com/".parse().expect("a URL")),
    ]);
    reply.embeds.push(
        Embed::new(Tone::Good, escape("Yes, Mia_1 owns it"))
            .url("https://www.roblox.com/badges/5".parse().expect("a URL"))
            .description(Markup::ours("Since <t:0:R>"))
            .field(Markup::ours("Serial"), Markup::ours("#7"))
            .thumbnail("https://tr.rbxcdn.com/5.png".parse().ok())
            .footer("Read a minute ago"),
    );
    insta::assert_json_snapshot!(drawn(&reply));
}

#[test]
fn an_edit_takes_away_what_the_reply_lacks() {
    let edit = Reply::line(Markup::ours("Done.")).edit().0;
    insta::assert_json_snapshot!(edit);
}

#[test]
fn what_is_too_long_is_cut_and_what_is_too_much_left_out() {
    let mut embed = Embed::new(Tone::Bad, long(300)).description(long(5000));
    for number in 0..30 {
        embed = embed.field(Markup::ours(format!("Field {number}")), long(2000));
    }
    let mut reply = Reply {
        text: long(3000),
        embeds: vec![embed; 12],
        ..Reply::default()
    };
    for _ in 0..7 {
        let button = Button::act(
            "y".repeat(100),
            CustomId::new(mia(), Action::Cancel),
            Weight::Danger,
        );
        reply = reply.with_row(vec![button; 7]);
    }
    let drawn = drawn(&reply);
    let length = |value: &Value| value.as_str().expect("text").chars().count();
    assert_eq!(length(&drawn["content"]), 2000);
    let embeds = drawn["embeds"].as_array().expect("a list");
    assert_eq!(embeds.len(), 10);
    assert_eq!(length(&embeds[0]["title"]), 256);
    assert_eq!(length(&embeds[0]["description"]), 4096);
    assert_eq!(length(&embeds[0]["fields"][0]["value"]), 1024);
    let all: usize = embeds
        .iter()
        .flat_map(|embed| {
            let fields = embed["fields"].as_array().cloned().unwrap_or_default();
            let texts = [embed["title"].clone(), embed["description"].clone()];
            texts.into_iter().chain(
                fields
                    .into_iter()
                    .flat_map(|field| [field["name"].clone(), field["value"].clone()]),
            )
        })
        .filter_map(|text| text.as_str().map(|text| text.chars().count()))
        .sum();
    assert!(all <= 6000, "{all}");
    let rows = drawn["components"].as_array().expect("a list");
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[0]["components"].as_array().expect("a list").len(), 5);
    assert_eq!(length(&rows[0]["components"][0]["label"]), 80);
}

#[test]
fn a_field_is_never_without_a_value() {
    let embed = Embed::new(Tone::Plain, Markup::ours("Title"))
        .field(Markup::ours("Empty"), Markup::default());
    let drawn = drawn(&Reply::embed(embed));
    assert_eq!(drawn["embeds"][0].get("fields"), None);
}

#[test]
fn a_single_page_has_no_buttons() {
    let locale = Locale::english();
    for items in [0, 1, 10] {
        let page = Page::new(1, items, 10);
        assert_eq!(
            pager(locale, page, mia(), |page| Action::Links { page }),
            []
        );
    }
}

#[test]
fn pages_are_clamped_and_their_buttons_end_where_the_list_does() {
    for (asked, number, range) in [(0, 1, 0..10), (1, 1, 0..10), (3, 3, 20..25), (9, 3, 20..25)] {
        let page = Page::new(asked, 25, 10);
        assert_eq!((page.number(), page.of()), (number, 3));
        assert_eq!(page.range(25, 10), range);
        let buttons = pager(Locale::english(), page, mia(), |page| Action::Links {
            page,
        });
        let disabled: Vec<bool> = buttons.iter().map(|button| button.disabled).collect();
        assert_eq!(disabled, [number == 1, number == 3]);
    }
    assert_eq!(Page::new(7, 0, 10).range(0, 10), 0..0);
}
