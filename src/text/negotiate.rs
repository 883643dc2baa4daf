/// The tag among `known` that serves someone who asked for `wanted`: the same
/// tag, else the same language (`de-AT` reads `de`), else the first.
///
/// `wanted` is a Discord locale (`de`, `en-GB`, `zh-CN`) or any BCP 47 tag.
pub fn negotiate<'a>(wanted: &str, known: &[&'a str]) -> &'a str {
    let language = |tag: &str| {
        tag.split(['-', '_'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    known
        .iter()
        .find(|tag| tag.eq_ignore_ascii_case(wanted))
        .or_else(|| known.iter().find(|tag| language(tag) == language(wanted)))
        .or(known.first())
        .copied()
        .unwrap_or("en")
}

#[cfg(test)]
mod tests {
    use super::negotiate;

    #[test]
    fn the_nearest_language_serves() {
        let known = ["en", "de", "pt-BR"];
        for (wanted, served) in [
            ("en", "en"),
            ("en-US", "en"),
            ("en-GB", "en"),
            ("de", "de"),
            ("DE", "de"),
            ("de_AT", "de"),
            ("pt-BR", "pt-BR"),
            ("pt-PT", "pt-BR"),
            ("ja", "en"),
            ("", "en"),
            ("den", "en"),
        ] {
            assert_eq!(negotiate(wanted, &known), served, "{wanted}");
        }
    }
}
