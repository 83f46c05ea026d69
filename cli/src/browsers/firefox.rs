//! Firefox: `cookies.sqlite` of a profile; values are not locked.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::{Cookie, Copied, Spec, is_asked, newest};
use crate::folders::{self, Variable};

/// From this version of the table on moments are milliseconds (Firefox 142).
const MILLISECONDS_SINCE: i64 = 16;

/// Where profiles are on Linux: the old place, the new one of 2026, and those of packages in a box.
const FOLDERS: [&str; 4] = [
    ".mozilla/firefox",
    ".config/mozilla/firefox",
    "snap/firefox/common/.mozilla/firefox",
    ".var/app/org.mozilla.firefox/.mozilla/firefox",
];
#[cfg(target_os = "macos")]
const ELSEWHERE: &str = "Library/Application Support/Firefox/Profiles";
#[cfg(not(target_os = "macos"))]
const ELSEWHERE: &str = "AppData/Roaming/Mozilla/Firefox/Profiles";

pub(super) fn cookies(
    spec: &Spec,
    domains: &[String],
    variable: Variable<'_>,
) -> anyhow::Result<Vec<Cookie>> {
    let path = database(spec, variable)?;
    let copied = Copied::open(&path)?;
    let version: i64 = copied.connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let container = spec.container.as_deref().map(|name| container(name, &path)).transpose()?;
    let mut asked = copied.connection.prepare(
        "SELECT host, path, isSecure, isHttpOnly, expiry, name, value, originAttributes FROM moz_cookies",
    )?;
    let scale = if version >= MILLISECONDS_SINCE { 1000 } else { 1 };
    let rows = asked.query_map([], |row| {
        let cookie = Cookie {
            domain: row.get(0)?,
            path: row.get(1)?,
            is_secure: row.get(2)?,
            is_http_only: row.get(3)?,
            expires: row.get::<_, i64>(4)? / scale,
            name: row.get(5)?,
            value: row.get(6)?,
        };
        Ok((cookie, row.get::<_, String>(7)?))
    })?;
    let mut all = Vec::new();
    for row in rows {
        let (cookie, attributes) = row?;
        let is_here = container.is_none_or(|container| of_container(&attributes) == container);
        if is_here && is_asked(&cookie.domain, domains) {
            all.push(cookie);
        }
    }
    Ok(all)
}

fn database(spec: &Spec, variable: Variable<'_>) -> anyhow::Result<PathBuf> {
    let home = folders::home(variable).context("there is no home folder to look for Firefox in")?;
    let roots: Vec<PathBuf> = FOLDERS.iter().chain([&ELSEWHERE]).map(|folder| home.join(folder)).collect();
    let folders = match &spec.profile {
        None => roots,
        Some(profile) if profile.contains(['/', '\\']) => vec![PathBuf::from(profile)],
        Some(profile) => roots.iter().map(|root| root.join(profile)).collect(),
    };
    newest(&folders, "cookies.sqlite").with_context(|| match &spec.profile {
        Some(profile) => {
            format!("Firefox has no profile {profile:?} with cookies; about:profiles names them")
        }
        None => format!("there are no cookies of Firefox below {}", home.display()),
    })
}

/// `^userContextId=2&…` is container 2; nothing is outside of all.
fn of_container(attributes: &str) -> Option<u64> {
    let mut parts = attributes.trim_start_matches('^').split('&');
    parts.find_map(|part| part.strip_prefix("userContextId=")?.parse().ok())
}

/// The number of a container; `None` for outside of all.
fn container(name: &str, database: &Path) -> anyhow::Result<Option<u64>> {
    if name == "none" {
        return Ok(None);
    }
    let path = database.with_file_name("containers.json");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read the containers of Firefox from {}", path.display()))?;
    let known: serde_json::Value = serde_json::from_str(&text)?;
    let identities = known["identities"].as_array().into_iter().flatten();
    // Containers Firefox brings along have a key instead of a name: `user-context-work.label`.
    let is_meant = |one: &&serde_json::Value| {
        let key = format!("user-context-{}.label", name.to_lowercase());
        let old_key = format!("userContext{name}.label");
        one["name"] == name || one["l10nId"] == key || one["l10nID"] == old_key
    };
    let number = identities.clone().find(is_meant).and_then(|one| one["userContextId"].as_u64());
    number.map(Some).with_context(|| format!("Firefox has no container {name:?}; write its name, or none"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A home folder with one profile in it.
    fn home(version: i64) -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        let profile = home.path().join(".mozilla/firefox/x1.default");
        std::fs::create_dir_all(&profile).unwrap();
        let database = rusqlite::Connection::open(profile.join("cookies.sqlite")).unwrap();
        database
            .execute_batch(&format!(
                "PRAGMA user_version = {version};
                 CREATE TABLE moz_cookies (id INTEGER, originAttributes TEXT, name TEXT, value TEXT, host TEXT,
                   path TEXT, expiry INTEGER, isSecure INTEGER, isHttpOnly INTEGER);
                 INSERT INTO moz_cookies VALUES (1, '', 'sid', 'one', '.example.org', '/', 4000000000, 1, 1);
                 INSERT INTO moz_cookies VALUES (2, '^userContextId=2', 'sid', 'two', 'example.org', '/', 5, 0, 0);
                 INSERT INTO moz_cookies VALUES (3, '', 'other', 'secret', '.example.com', '/', 5, 0, 0);"
            ))
            .unwrap();
        let containers = r#"{"identities": [{"userContextId": 2, "l10nId": "user-context-work.label"}]}"#;
        std::fs::write(profile.join("containers.json"), containers).unwrap();
        home
    }

    fn read(spec: &str, version: i64) -> anyhow::Result<Vec<Cookie>> {
        let home = home(version);
        let variable = |name: &str| (name == "HOME").then(|| home.path().display().to_string());
        cookies(&spec.parse().unwrap(), &["example.org".to_owned()], &variable)
    }

    #[test]
    fn cookies_of_the_sites_asked_are_read() {
        let all = read("firefox", 15).unwrap();
        let values: Vec<&str> = all.iter().map(|cookie| cookie.value.as_str()).collect();
        assert_eq!(values, ["one", "two"]);
        assert_eq!((all[0].expires, all[0].is_secure, all[0].is_http_only), (4_000_000_000, true, true));
        assert_eq!(read("firefox", 16).unwrap()[0].expires, 4_000_000);
    }

    #[test]
    fn containers_and_profiles_are_told_apart() {
        assert_eq!(read("firefox::none", 15).unwrap()[0].value, "one");
        assert_eq!(read("firefox:x1.default::Work", 15).unwrap()[0].value, "two");
        assert!(read("firefox::play", 15).is_err() && read("firefox:nobody", 15).is_err());
    }
}
