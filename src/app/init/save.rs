use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// What the file says; empty when there is none.
pub fn read(path: &Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => read,
    }
}

/// Whether [`write()`] could; leaves nothing behind.
pub fn may_write(path: &Path) -> io::Result<()> {
    tempfile::tempfile_in(folder(&target(path)))?;
    Ok(())
}

/// Writes a file that only its owner can read. It is there whole or not at all.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let path = target(path);
    // Created with mode 600, and moved into place.
    let mut file = NamedTempFile::new_in(folder(&path))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// The file itself where the path is a link to it, be it there or not: a link
/// stays one.
fn target(path: &Path) -> PathBuf {
    fs::canonicalize(path)
        .or_else(|_| fs::read_link(path).map(|to| folder(path).join(to)))
        .unwrap_or_else(|_| path.to_owned())
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_it_even_where_others_could() {
        use std::os::unix::fs::PermissionsExt;

        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join(".env");
        fs::write(&path, "OLD=1\n").expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a mode");

        write(&path, "NEW=1\n").expect("written");

        assert_eq!(read(&path).expect("readable"), "NEW=1\n");
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let files = fs::read_dir(directory.path()).expect("a directory").count();
        assert_eq!(files, 1, "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_goes_on_to_lead_to_the_file() {
        let directory = tempfile::tempdir().expect("a directory");
        let elsewhere = tempfile::tempdir().expect("a directory");
        let (path, file) = (directory.path().join(".env"), elsewhere.path().join("keys"));
        fs::write(&file, "OLD=1\n").expect("a file");
        std::os::unix::fs::symlink(&file, &path).expect("a link");

        write(&path, "NEW=1\n").expect("written");

        assert_eq!(read(&file).expect("readable"), "NEW=1\n");
        assert!(path.is_symlink());
    }
}
