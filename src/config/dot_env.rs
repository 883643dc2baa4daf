//! The form of a `.env` file: lines of `KEY=value`, comments, quotes.

use super::key;

/// Where the variables of a directory are kept.
pub const DOT_ENV: &str = ".env";

/// The variables of a `.env` file; when it can't be read, the number of the
/// line where it breaks.
pub(super) fn parse(text: &str) -> Result<Vec<(String, String)>, usize> {
    let read = |text: &str| dotenvy::from_read_iter(text.as_bytes()).collect::<Result<Vec<_>, _>>();
    // The parser's own error tells the line's words, which may be a secret, and
    // not its number. That is one more than the longest beginning that reads.
    read(text.trim_start_matches('\u{feff}')).map_err(|_| {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let reads = |count: &usize| read(&lines[..*count].concat()).is_ok();
        (0..lines.len()).rev().find(reads).unwrap_or_default() + 1
    })
}

/// The text of a `.env` file with `values` in it, each where the file first
/// speaks of its key or its `KEY_FILE`, else at the end. The rest stays as it is.
pub fn with_values(text: &str, values: &[(&str, &str)]) -> String {
    let mut missing = values.to_vec();
    let mut lines = Vec::new();
    for line in text.lines() {
        let name = name(line);
        let about = |(key, _): &(&str, &str)| name == *key || name == key::file_variant(key);
        if let Some(index) = missing.iter().position(about) {
            lines.push(assignment(missing.remove(index)));
        } else if !values.iter().any(about) {
            lines.push(line.to_owned());
        }
    }
    lines.extend(missing.into_iter().map(assignment));
    lines.into_iter().map(|line| line + "\n").collect()
}

/// The variable that a line sets, if it sets one.
fn name(line: &str) -> &str {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
    line.split(['=', ' ']).next().unwrap_or_default()
}

fn assignment((key, value): (&str, &str)) -> String {
    format!("{key}={}", quoted(value))
}

/// A value that means the same after reading: `$`, quotes and `\` would not.
fn quoted(value: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-+/=".contains(letter);
    if value.chars().all(plain) {
        return value.to_owned();
    }
    let escaped = value
        .replace('\\', r"\\")
        .replace('"', r#"\""#)
        .replace('$', r"\$");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_file_reads_with_comments_quotes_and_exports() {
        let text = "\u{feff}# keys\nA=1\nexport B=\"two words\" # why\n\nC='$A'\n";
        let expected = [("A", "1"), ("B", "two words"), ("C", "$A")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(parse(text).as_deref(), Ok(&expected[..]));
    }

    #[test]
    fn the_line_that_breaks_is_numbered() {
        for (text, line) in [
            ("no equals sign", 1),
            ("A=1\nB=two words\nC=3", 2),
            ("A=1\nB=\"over\ntwo lines\"\nC=\"never closed\nD=4\n", 4),
            ("A=1\n\n# comment\n=x\n", 4),
        ] {
            assert_eq!(parse(text), Err(line), "{text:?}");
        }
    }

    #[test]
    fn new_values_take_the_place_of_old_ones() {
        let text = "# mine\nexport A=old\nB=stays\nA_FILE=/run/a\nAB=stays\n# A=comment";
        assert_eq!(
            with_values(text, &[("A", "new"), ("C", "3")]),
            "# mine\nA=new\nB=stays\nAB=stays\n# A=comment\nC=3\n"
        );
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(value in "[!-~]{1,80}") {
            let text = with_values("", &[("KEY", &value)]);
            prop_assert_eq!(parse(&text), Ok(vec![("KEY".to_owned(), value)]));
        }
    }
}
