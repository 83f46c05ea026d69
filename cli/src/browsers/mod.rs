//! Cookies of a browser, as far as they belong to sites that are asked (`--cookies-from-browser`).

mod chromium;
mod decrypt;
mod firefox;
mod keyring;
mod spec;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;

pub(crate) use spec::{Browser, Spec};

use crate::folders::Variable;

/// One cookie, with what a `cookies.txt` says of it.
#[derive(Clone, Debug, PartialEq)]
struct Cookie {
    /// With a dot in front where it is for all below, too.
    domain: String,
    path: String,
    is_secure: bool,
    is_http_only: bool,
    /// Seconds since 1970-01-01 UTC; 0 ends with the session.
    expires: i64,
    name: String,
    value: String,
}

/// What was found.
pub(crate) struct Found {
    /// As a `cookies.txt`.
    pub(crate) netscape: String,
    /// How many that is.
    pub(crate) count: usize,
    /// Cookies of these sites that could not be unlocked.
    pub(crate) locked: usize,
}

/// Reads the cookies of these domains, and of all below them.
///
/// # Errors
/// A browser that has no profile here, a file that cannot be read, a container nobody made.
pub(crate) fn cookies(spec: &Spec, domains: &[String], variable: Variable<'_>) -> anyhow::Result<Found> {
    let (all, locked) = match spec.browser {
        Browser::Firefox => (firefox::cookies(spec, domains, variable)?, 0),
        _ => chromium::cookies(spec, domains, variable)?,
    };
    let lines: String = all.iter().filter_map(line).collect();
    Ok(Found { netscape: format!("# Netscape HTTP Cookie File\n{lines}"), count: all.len(), locked })
}

/// Whether a cookie's domain is one of those asked, or below one.
fn is_asked(domain: &str, asked: &[String]) -> bool {
    let domain = domain.trim_start_matches('.').to_ascii_lowercase();
    asked.iter().any(|asked| {
        domain == *asked || domain.strip_suffix(asked.as_str()).is_some_and(|front| front.ends_with('.'))
    })
}

fn line(cookie: &Cookie) -> Option<String> {
    let fields = [&cookie.domain, &cookie.path, &cookie.name, &cookie.value];
    if fields.iter().any(|field| field.contains(['\t', '\n', '\r'])) {
        return None;
    }
    let word = |is_so: bool| if is_so { "TRUE" } else { "FALSE" };
    let Cookie { domain, path, is_secure, is_http_only, expires, name, value } = cookie;
    let prefix = if *is_http_only { "#HttpOnly_" } else { "" };
    let (wide, secure) = (word(domain.starts_with('.')), word(*is_secure));
    Some(format!("{prefix}{domain}\t{wide}\t{path}\t{secure}\t{expires}\t{name}\t{value}\n"))
}

/// The file of this name below the folders that was written last; folders deeper than four are not looked at.
fn newest(folders: &[PathBuf], name: &str) -> Option<PathBuf> {
    let mut found: Vec<(SystemTime, PathBuf)> = Vec::new();
    for folder in folders {
        look(folder, name, 4, &mut found);
    }
    found.into_iter().max_by_key(|(written, _)| *written).map(|(_, path)| path)
}

fn look(folder: &Path, name: &str, depth: usize, found: &mut Vec<(SystemTime, PathBuf)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth > 0 => look(&path, name, depth - 1, found),
            Ok(kind) if kind.is_file() && entry.file_name() == *name => {
                let written = entry.metadata().and_then(|metadata| metadata.modified()).unwrap_or(UNIX_EPOCH);
                found.push((written, path));
            }
            _ => {}
        }
    }
}

/// A copy of a browser's database that is open: the browser may hold the file itself.
struct Copied {
    connection: rusqlite::Connection,
    _folder: tempfile::TempDir,
}

impl Copied {
    fn open(path: &Path) -> anyhow::Result<Self> {
        let trouble = || format!("cannot read the cookies of the browser from {}", path.display());
        let folder = tempfile::tempdir().with_context(trouble)?;
        let copy = folder.path().join("cookies.sqlite");
        std::fs::copy(path, &copy).with_context(trouble)?;
        // What was written last may still be in the log beside it.
        let log = |path: &Path| PathBuf::from(format!("{}-wal", path.display()));
        if log(path).is_file() {
            std::fs::copy(log(path), log(&copy)).with_context(trouble)?;
        }
        let connection = rusqlite::Connection::open(&copy).with_context(trouble)?;
        Ok(Self { connection, _folder: folder })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cookies_of_what_is_asked_are_taken() {
        let asked = ["example.org".to_owned()];
        for (domain, wanted) in [
            ("example.org", true),
            (".Example.org", true),
            ("a.example.org", true),
            ("badexample.org", false),
        ] {
            assert_eq!(is_asked(domain, &asked), wanted, "{domain}");
        }
    }

    #[test]
    fn a_cookie_that_would_break_the_file_is_left_out() {
        let mut cookie = Cookie {
            domain: ".example.org".to_owned(),
            path: "/".to_owned(),
            is_secure: true,
            is_http_only: true,
            expires: 5,
            name: "a".to_owned(),
            value: "b".to_owned(),
        };
        assert_eq!(line(&cookie).unwrap(), "#HttpOnly_.example.org\tTRUE\t/\tTRUE\t5\ta\tb\n");
        cookie.value = "x\ny".to_owned();
        assert_eq!(line(&cookie), None);
    }
}
