//! `BROWSER[+KEYRING][:PROFILE][::CONTAINER]`.

use std::str::FromStr;

/// The browsers whose files are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Browser {
    Firefox,
    Chrome,
    Chromium,
    Brave,
    Edge,
    Opera,
    Vivaldi,
}

/// Which browser, and what of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spec {
    pub(crate) browser: Browser,
    /// What unlocks the cookies of Chromium's family.
    pub(crate) keyring: Option<Keyring>,
    /// A profile's name or folder.
    pub(crate) profile: Option<String>,
    /// One of Firefox's containers; `none` is outside of all.
    pub(crate) container: Option<String>,
}

/// Where Chromium's family keeps its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keyring {
    /// Nowhere: a key everybody knows.
    BasicText,
    /// The secret service of GNOME and others.
    Gnome,
    /// KDE's wallet.
    Kwallet,
}

impl FromStr for Spec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (text, container) =
            text.split_once("::").map_or((text, None), |(text, name)| (text, Some(name.to_owned())));
        let (text, profile) =
            text.split_once(':').map_or((text, None), |(text, name)| (text, Some(name.to_owned())));
        let (name, keyring) =
            text.split_once('+').map_or((text, None), |(name, keyring)| (name, Some(keyring)));
        let browser = match name.trim().to_ascii_lowercase().as_str() {
            "firefox" => Browser::Firefox,
            "chrome" => Browser::Chrome,
            "chromium" => Browser::Chromium,
            "brave" => Browser::Brave,
            "edge" => Browser::Edge,
            "opera" => Browser::Opera,
            "vivaldi" => Browser::Vivaldi,
            _ => return Err("write firefox, chrome, chromium, brave, edge, opera or vivaldi".to_owned()),
        };
        let keyring = keyring
            .map(|name| match name.to_ascii_lowercase().as_str() {
                "basictext" => Ok(Keyring::BasicText),
                "gnomekeyring" => Ok(Keyring::Gnome),
                "kwallet" | "kwallet5" | "kwallet6" => Ok(Keyring::Kwallet),
                _ => Err("write basictext, gnomekeyring or kwallet behind the +".to_owned()),
            })
            .transpose()?;
        let is_given = |text: &String| !text.is_empty();
        Ok(Self {
            browser,
            keyring,
            profile: profile.filter(is_given),
            container: container.filter(is_given),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_told_apart() {
        let read = |text: &str| text.parse::<Spec>();
        let plain = Spec { browser: Browser::Firefox, keyring: None, profile: None, container: None };
        assert_eq!(read("firefox"), Ok(plain.clone()));
        assert_eq!(read("Firefox::none"), Ok(Spec { container: Some("none".to_owned()), ..plain.clone() }));
        let all = Spec {
            keyring: Some(Keyring::Gnome),
            profile: Some("Profile 1".to_owned()),
            container: Some("work".to_owned()),
            ..plain
        };
        assert_eq!(read("firefox+gnomekeyring:Profile 1::work"), Ok(all));
        assert!(read("lynx").is_err() && read("chrome+paper").is_err());
    }
}
