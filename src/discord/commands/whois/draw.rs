use crate::discord::commands::accounts::{account_link, account_name, profile};
use crate::discord::commands::reader::Reader;
use crate::discord::explain;
use crate::discord::markup::{Markup, relative, user as mention};
use crate::discord::reply::{Embed, Reply, Tone};
use crate::discord::show::button as show_button;
use crate::domain::{Provenance, UnknownReason};
use crate::service::Whois;
use crate::t;

pub(super) fn draw(reader: &Reader<'_>, whois: &Whois) -> Reply {
    let locale = reader.locale;
    let link = &whois.link;
    let account = account_link(locale, &whois.account);
    let mut paragraphs = vec![t!(
        locale,
        "whois-is",
        user = mention(link.user),
        account = account.clone()
    )];
    if whois.gone {
        let gone = UnknownReason::NoSuchUser;
        paragraphs.push(explain::unknown(locale, gone, &account, None));
    }
    let when = relative(link.created);
    paragraphs.push(match link.provenance {
        Provenance::Oauth => t!(locale, "whois-by-sign-in", when = when),
        Provenance::Profile => t!(locale, "whois-by-profile", when = when),
        Provenance::Moderator { author, .. } => t!(
            locale,
            "whois-by-moderator",
            moderator = mention(author),
            when = when
        ),
    });
    let tone = if whois.gone {
        Tone::Caution
    } else {
        Tone::Plain
    };
    let picture = whois.picture.as_deref().and_then(|url| url.parse().ok());
    let embed = Embed::new(tone, account_name(locale, &whois.account))
        .url(profile(whois.account.id))
        .description(Markup::join(paragraphs, "\n\n"))
        .thumbnail(picture);
    let own = link.user == reader.user;
    Reply::embed(embed).with_row(own.then(|| show_button(locale, reader.user)))
}

#[cfg(test)]
mod tests;
