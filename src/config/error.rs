use std::fmt;
use std::io;
use std::path::PathBuf;

/// One thing that is wrong with the configuration, as one line that names the
/// key and what was expected.
///
/// A line shows what was found only where no secret can be in it: not for
/// tokens and keys, nor for URLs, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{key} is not set; expected {expected}")]
    Missing {
        key: &'static str,
        expected: &'static str,
    },
    #[error("{key} is {found:?}; expected {expected}")]
    Invalid {
        key: &'static str,
        found: String,
        expected: &'static str,
    },
    /// Like [`ConfigError::Invalid`], for values that are not shown.
    #[error("{key} has a wrong value; expected {expected}")]
    InvalidSecret {
        key: &'static str,
        expected: &'static str,
    },
    #[error("{key} and {key}_FILE are both set; keep one of them")]
    Both { key: &'static str },
    #[error("{key}_FILE is {path:?}, which can't be read: {source}")]
    File {
        key: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// Like [`ConfigError::InvalidSecret`], for what a file holds.
    #[error("{key}_FILE is {path:?}, which has {found} in it; expected {expected}")]
    InvalidFile {
        key: &'static str,
        path: PathBuf,
        /// `nothing`, or `a wrong value`, which is not shown.
        found: &'static str,
        expected: &'static str,
    },
    #[error("{path:?} can't be read: {source}", path = .path.display().to_string())]
    DotEnv { path: PathBuf, source: io::Error },
    #[error(
        "line {line} of {path:?} can't be read; expected KEY=value, with quotes around a value \
         that has spaces",
        path = .path.display().to_string()
    )]
    DotEnvLine { path: PathBuf, line: usize },
}

/// At least one [`ConfigError`]; one a line when displayed.
#[derive(Debug)]
pub struct ConfigErrors(Vec<ConfigError>);

impl ConfigErrors {
    pub fn iter(&self) -> impl Iterator<Item = &ConfigError> {
        self.0.iter()
    }
}

impl FromIterator<ConfigError> for ConfigErrors {
    fn from_iter<I: IntoIterator<Item = ConfigError>>(errors: I) -> Self {
        Self(errors.into_iter().collect())
    }
}

impl From<ConfigError> for ConfigErrors {
    fn from(error: ConfigError) -> Self {
        Self(vec![error])
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}
