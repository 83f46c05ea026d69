//! Link files: a double click opens the page. The address is checked before, so no file can start a program.

use crate::http::RemoteUrl;

/// A kind of link file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Windows: an Internet shortcut.
    Url,
    /// macOS: a property list.
    Webloc,
    /// Linux and others: a desktop entry of type Link.
    Desktop,
}

impl LinkKind {
    /// The extension of its files.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Webloc => "webloc",
            Self::Desktop => "desktop",
        }
    }

    /// The kind this system opens.
    pub const fn native() -> Self {
        if cfg!(windows) {
            Self::Url
        } else if cfg!(target_vendor = "apple") {
            Self::Webloc
        } else {
            Self::Desktop
        }
    }
}

/// The file's text. `name` is what a desktop entry is called; only its visible characters are used, on one line.
pub fn link_text(kind: LinkKind, url: &RemoteUrl, name: &str) -> String {
    // An address of this type is http or https and already percent-encoded: no quotes, blanks or line breaks.
    let address = url.as_str();
    match kind {
        LinkKind::Url => format!("[InternetShortcut]\r\nURL={address}\r\n"),
        LinkKind::Webloc => {
            let escaped = address.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
                 \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n<dict>\n\t<key>URL</key>\n\t\
                 <string>{escaped}</string>\n</dict>\n</plist>\n"
            )
        }
        LinkKind::Desktop => {
            let visible = name.chars().map(|character| if character.is_control() { ' ' } else { character });
            // Desktop Entry Specification 1.5, "Possible value types": a backslash begins an escape.
            let name = visible.collect::<String>().replace('\\', "\\\\");
            let address = address.replace('\\', "\\\\");
            format!(
                "[Desktop Entry]\nEncoding=UTF-8\nName={}\nType=Link\nURL={address}\nIcon=text-html\n",
                name.trim()
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_and_no_address_adds_a_line() {
        let url = RemoteUrl::parse("https://a.example/v?a=1&b=<x>\"\n[x]#é").unwrap();
        for kind in [LinkKind::Url, LinkKind::Webloc, LinkKind::Desktop] {
            let text = link_text(kind, &url, "title\nExec=rm -rf\r\\n");
            assert!(!text.lines().any(|line| line.starts_with("Exec")), "{text}");
            let plain = link_text(kind, &url, "t").lines().count();
            assert_eq!(text.lines().count(), plain);
        }
        assert!(link_text(LinkKind::Webloc, &url, "").contains("a=1&amp;b="));
    }
}
