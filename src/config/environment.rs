use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fmt, fs, io};

use super::ConfigError;

/// Where the variables of a directory are kept.
pub const DOT_ENV: &str = ".env";

/// The variables of the process and, under them, those of `.env`.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Reads the process and `directory/.env`, which may be absent. A variable
    /// of the process wins over a line of the file.
    pub fn load(directory: &Path) -> Result<Self, ConfigError> {
        let mut environment = Self::default();
        let path = directory.join(DOT_ENV);
        match fs::read_to_string(&path) {
            Ok(text) => {
                let variables =
                    parse(&text).map_err(|line| ConfigError::DotEnvLine { path, line })?;
                environment.0.extend(variables);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(ConfigError::DotEnv { path, source }),
        }
        // A value that is not UTF-8 fails its own check, under its own name.
        environment.0.extend(env::vars_os().map(|(key, value)| {
            (
                key.to_string_lossy().into_owned(),
                value.to_string_lossy().into_owned(),
            )
        }));
        Ok(environment)
    }

    /// The value of `key`; `None` when it is absent or blank.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let value = self.0.get(key)?.trim();
        (!value.is_empty()).then_some(value)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        Self(
            variables
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }
}

impl fmt::Debug for Environment {
    /// Names only: among the values are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys()).finish()
    }
}

/// The variables of a `.env` file; when it can't be read, the number of the
/// line where it breaks.
fn parse(text: &str) -> Result<Vec<(String, String)>, usize> {
    let read = |text: &str| dotenvy::from_read_iter(text.as_bytes()).collect::<Result<Vec<_>, _>>();
    // The parser's own error tells the line's words, which may be a secret, and
    // not its number. That is one more than the longest beginning that reads.
    read(text.trim_start_matches('\u{feff}')).map_err(|_| {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let reads = |count: &usize| read(&lines[..*count].concat()).is_ok();
        (0..lines.len()).rev().find(reads).unwrap_or_default() + 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn the_process_wins_over_the_file() {
        let directory = tempfile::tempdir().expect("a directory");
        fs::write(
            directory.path().join(DOT_ENV),
            "PATH=from-file\nONLY_THERE=yes\n",
        )
        .expect("a file");
        let environment = Environment::load(directory.path()).expect("a readable file");
        assert_ne!(environment.get("PATH"), Some("from-file"));
        assert_eq!(environment.get("ONLY_THERE"), Some("yes"));
    }

    #[test]
    fn no_value_shows_in_debug() {
        let environment = Environment::from_iter([("DISCORD_TOKEN", "hush")]);
        assert_eq!(format!("{environment:?}"), r#"{"DISCORD_TOKEN"}"#);
    }
}
