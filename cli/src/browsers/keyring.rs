//! The password a keyring has for a browser, asked of the programs that come with the keyrings.

use std::process::{Command, Stdio};

use super::Browser;
use super::spec::Keyring;

/// The password, where one of the programs is there and gives it.
pub(super) fn password(browser: Browser, keyring: Option<Keyring>) -> Option<String> {
    let (application, folder) = match browser {
        Browser::Chrome => ("chrome", "Chrome"),
        Browser::Brave => ("brave", "Brave"),
        Browser::Edge => ("chromium", "Microsoft Edge"),
        Browser::Vivaldi => ("chrome", "Vivaldi"),
        Browser::Chromium | Browser::Opera | Browser::Firefox => ("chromium", "Chromium"),
    };
    let (secrets, wallet) = (format!("{folder} Safe Storage"), format!("{folder} Keys"));
    let gnome = || output("secret-tool", &["lookup", "application", application]);
    let kde = || output("kwallet-query", &["--read-password", &secrets, "--folder", &wallet, "kdewallet"]);
    match keyring {
        Some(Keyring::BasicText) => None,
        Some(Keyring::Gnome) => gnome(),
        Some(Keyring::Kwallet) => kde(),
        None => gnome().or_else(kde),
    }
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let text = text.trim_end_matches('\n');
    (output.status.success() && !text.is_empty() && !text.starts_with("Failed to read"))
        .then(|| text.to_owned())
}
