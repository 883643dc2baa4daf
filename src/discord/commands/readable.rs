//! Replies as a person would read them, for snapshots.

use crate::discord::reply::{Button, Choices, Does, Embed, Menu, Reply, Visibility};

pub(super) fn readable(reply: &Reply) -> String {
    let mut lines = vec![reply.text.to_string()];
    for embed in &reply.embeds {
        lines.extend(card(embed));
    }
    lines.extend(reply.menus.iter().map(menu));
    for row in &reply.rows {
        let buttons: Vec<String> = row.iter().map(button).collect();
        lines.push(buttons.join(" "));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

fn card(embed: &Embed) -> Vec<String> {
    let mut lines = vec![format!("({:?})", embed.tone), embed.title.to_string()];
    lines.extend(embed.url.as_ref().map(|url| format!("→ {url}")));
    lines.extend(embed.thumbnail.as_ref().map(|url| format!("picture {url}")));
    lines.push(embed.description.to_string());
    let fields = embed.fields.iter();
    lines.extend(fields.map(|field| format!("{}: {}", field.name, field.value)));
    lines.extend(embed.footer.clone());
    lines
}

fn menu(menu: &Menu) -> String {
    let offers = match &menu.choices {
        Choices::TextChannel => "a text channel".to_owned(),
        Choices::Roles(most) => format!("up to {most} roles"),
        Choices::Line(lines) => format!("one of {}", labels(lines)),
        Choices::Lines(lines) => labels(lines),
    };
    let id = menu.id.encode();
    format!("[{} ▾ | {offers} | {id}]", menu.placeholder)
}

fn labels(lines: &[(String, String)]) -> String {
    let labels: Vec<_> = lines.iter().map(|(label, _)| label.as_str()).collect();
    labels.join(", ")
}

fn button(button: &Button) -> String {
    let does = match &button.does {
        Does::Act(id, weight) => format!("{weight:?} {}", id.encode()),
        Does::Open(url) => url.to_string(),
    };
    let off = if button.disabled { " off" } else { "" };
    format!("[{} | {does}{off}]", button.label)
}

/// That nothing of the reply is cut on its way to Discord.
pub(super) fn assert_whole(reply: &Reply) {
    let drawn = reply.message(Visibility::Ephemeral).0.to_string();
    let whole = |text: &str| {
        let text = serde_json::to_string(text).expect("a string");
        assert!(drawn.contains(&text), "cut: {} characters", text.len());
    };
    whole(reply.text.as_str());
    for embed in &reply.embeds {
        whole(embed.title.as_str());
        whole(embed.description.as_str());
    }
    for menu in &reply.menus {
        whole(&menu.placeholder);
        if let Choices::Lines(lines) = &menu.choices {
            for (label, _) in lines {
                whole(label);
            }
        }
    }
    for button in reply.rows.iter().flatten() {
        whole(&button.label);
    }
}
