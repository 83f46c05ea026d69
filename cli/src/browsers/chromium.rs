//! Chromium and its family: `Cookies` of a profile, whose values are locked.

use std::path::PathBuf;

use anyhow::Context as _;

use super::decrypt::{Key, decrypt};
use super::{Browser, Cookie, Copied, Spec, is_asked, keyring, newest};
use crate::folders::{self, Variable};

/// From this version of the file on a value begins with a hash of its domain (Chromium 130).
const HASHED_SINCE: i64 = 24;
/// Seconds from 1601-01-01 to 1970-01-01.
const SINCE_1601: i64 = 11_644_473_600;

/// The cookies, and how many could not be unlocked.
pub(super) fn cookies(
    spec: &Spec,
    domains: &[String],
    variable: Variable<'_>,
) -> anyhow::Result<(Vec<Cookie>, usize)> {
    let copied = Copied::open(&database(spec, variable)?)?;
    let version: String =
        copied.connection.query_row("SELECT value FROM meta WHERE key = 'version'", [], |row| row.get(0))?;
    let is_hashed = version.parse().unwrap_or(0) >= HASHED_SINCE;
    let mut asked = copied.connection.prepare(
        "SELECT host_key, path, is_secure, is_httponly, expires_utc, name, value, encrypted_value FROM cookies",
    )?;
    let rows = asked.query_map([], |row| {
        let expires: i64 = row.get(4)?;
        let cookie = Cookie {
            domain: row.get(0)?,
            path: row.get(1)?,
            is_secure: row.get(2)?,
            is_http_only: row.get(3)?,
            expires: if expires == 0 { 0 } else { expires / 1_000_000 - SINCE_1601 },
            name: row.get(5)?,
            value: row.get(6)?,
        };
        Ok((cookie, row.get::<_, Vec<u8>>(7)?))
    })?;
    let mut ring = None;
    let (mut all, mut locked) = (Vec::new(), 0);
    for row in rows {
        let (mut cookie, value) = row?;
        if !is_asked(&cookie.domain, domains) {
            continue;
        }
        if cookie.value.is_empty() && !value.is_empty() {
            let keys = match value.get(..3) {
                // The ring is asked once, and only where something is locked with it.
                Some(b"v11") => ring.get_or_insert_with(|| ring_keys(spec)).clone(),
                _ => vec![Key::known(), Key::empty()],
            };
            match keys.iter().find_map(|key| decrypt(&value, key, is_hashed)) {
                Some(value) => cookie.value = value,
                None => {
                    locked += 1;
                    continue;
                }
            }
        }
        all.push(cookie);
    }
    Ok((all, locked))
}

fn ring_keys(spec: &Spec) -> Vec<Key> {
    let password = keyring::password(spec.browser, spec.keyring);
    password.map(|password| Key::of(password.as_bytes())).into_iter().chain([Key::empty()]).collect()
}

fn database(spec: &Spec, variable: Variable<'_>) -> anyhow::Result<PathBuf> {
    anyhow::ensure!(
        cfg!(target_os = "linux"),
        "the cookies of this browser can be unlocked on Linux alone; export them to a file and give it with --cookies"
    );
    let config =
        folders::config_home(variable).context("there is no home folder to look for the browser in")?;
    let root = config.join(match spec.browser {
        Browser::Chrome => "google-chrome",
        Browser::Brave => "BraveSoftware/Brave-Browser",
        Browser::Edge => "microsoft-edge",
        Browser::Opera => "opera",
        Browser::Vivaldi => "vivaldi",
        Browser::Chromium | Browser::Firefox => "chromium",
    });
    let folder = match &spec.profile {
        None => root,
        Some(profile) if profile.contains('/') => PathBuf::from(profile),
        Some(profile) => root.join(profile),
    };
    newest(std::slice::from_ref(&folder), "Cookies")
        .with_context(|| format!("there are no cookies of this browser below {}", folder.display()))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::super::decrypt::tests::locked;
    use super::*;

    #[test]
    fn values_are_unlocked_with_the_key_everybody_knows() {
        let home = tempfile::tempdir().unwrap();
        let profile = home.path().join("chromium/Default");
        std::fs::create_dir_all(&profile).unwrap();
        let database = rusqlite::Connection::open(profile.join("Cookies")).unwrap();
        database
            .execute_batch(
                "CREATE TABLE meta (key TEXT, value TEXT); INSERT INTO meta VALUES ('version', '24');
                 CREATE TABLE cookies (host_key TEXT, path TEXT, is_secure INTEGER, is_httponly INTEGER,
                   expires_utc INTEGER, name TEXT, value TEXT, encrypted_value BLOB);
                 INSERT INTO cookies VALUES ('.example.org', '/', 1, 0, 13390000000000000, 'plain', 'p', x'');
                 INSERT INTO cookies VALUES ('.example.org', '/', 1, 0, 0, 'odd', '', x'763130ff');",
            )
            .unwrap();
        let value = locked(b"v10", &Key::known(), &[&[7; 32][..], b"hidden"].concat());
        database
            .execute("INSERT INTO cookies VALUES ('a.example.org', '/', 0, 1, 0, 'sid', '', ?1)", [value])
            .unwrap();
        let variable = |name: &str| (name == "XDG_CONFIG_HOME").then(|| home.path().display().to_string());
        let spec = "chromium+basictext".parse().unwrap();
        let (all, locked) = cookies(&spec, &["example.org".to_owned()], &variable).unwrap();
        let values: Vec<&str> = all.iter().map(|cookie| cookie.value.as_str()).collect();
        assert_eq!((values, locked), (vec!["p", "hidden"], 1));
        assert_eq!(all[0].expires, 1_745_526_400);
        assert!(cookies(&"edge".parse().unwrap(), &[], &variable).is_err());
    }
}
