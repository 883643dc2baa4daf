//! What the tests share.

/// Tests fail with whatever error comes up.
pub type TestResult<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
