use url::Url;

/// The path of a page on Roblox's site, part by part, without the language that
/// may stand before it. `None` if the address leads elsewhere.
pub(super) fn roblox_page(address: &Url) -> Option<Vec<&str>> {
    let host = address.host_str()?;
    if host != "roblox.com" && !host.ends_with(".roblox.com") {
        return None;
    }
    let mut path: Vec<&str> = address
        .path()
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    if path.first().is_some_and(|part| is_language(part)) {
        path.remove(0);
    }
    Some(path)
}

/// `de`, `pt-br`, `zh-hans`.
fn is_language(part: &str) -> bool {
    let (language, region) = part.split_once('-').unwrap_or((part, "xx"));
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    (2..=3).contains(&language.len())
        && (2..=4).contains(&region.len())
        && letters(language)
        && letters(region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_robloxs_own_hosts_have_pages() {
        for (address, expected) in [
            ("https://www.roblox.com/badges/5/Hat", Some("badges 5 Hat")),
            ("http://Roblox.com//users/5/", Some("users 5")),
            ("https://www.roblox.com/zh-hans/badges/5", Some("badges 5")),
            ("https://www.roblox.com/x1/badges/5", Some("x1 badges 5")),
            ("https://create.roblox.com/?badges=5", Some("")),
            ("https://notroblox.com/badges/5", None),
            ("https://roblox.com.example.org/badges/5", None),
            ("mailto:leo@roblox.com", None),
        ] {
            let url = Url::parse(address).expect(address);
            let page = roblox_page(&url).map(|path| path.join(" "));
            assert_eq!(page.as_deref(), expected, "{address}");
        }
    }
}
