use std::io::{self, IsTerminal, Write};

use secrecy::SecretString;

/// Whether a person can be asked.
pub fn is_one() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Asks for something that does not show while it is typed.
pub fn secret(prompt: &str) -> io::Result<SecretString> {
    let typed = rpassword::prompt_password(format!("{prompt} (does not show): "))?;
    Ok(typed.trim().into())
}

/// Asks for a yes; anything else is a no.
pub fn confirm(question: &str) -> io::Result<bool> {
    print!("{question} [y/N] ");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(
        answer.trim().to_ascii_lowercase().as_str(),
        "y" | "yes"
    ))
}
