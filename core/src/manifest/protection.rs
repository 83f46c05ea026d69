//! Names of the systems that encrypt streams.

use crate::media::Protection;

/// Identifiers that appear in `ContentProtection@schemeIdUri`, `KEYFORMAT` and `ProtectionHeader@SystemID`, and the
/// names people know (DASH-IF list of system identifiers; Apple, Microsoft and Adobe key format names), 2026-11.
const SYSTEMS: [(&str, &str); 12] = [
    ("edef8ba9-79d6-4ace-a3c8-27dcd51d21ed", "Widevine"),
    ("9a04f079-9840-4286-ab92-e65be0885f95", "PlayReady"),
    ("com.microsoft.playready", "PlayReady"),
    ("94ce86fb-07ff-4f43-adb8-93d2fa968ca2", "FairPlay"),
    ("com.apple.streamingkeydelivery", "FairPlay"),
    ("e2719d58-a985-b3c9-781a-b030af78d30e", "ClearKey"),
    ("1077efec-c0b2-4d02-ace3-3c1e52e2fb4b", "ClearKey"),
    ("org.w3.clearkey", "ClearKey"),
    ("5e629af5-38da-4063-8977-97ffbd9902d4", "Marlin"),
    ("f239e769-efa3-4850-9c16-a903c6932efb", "Adobe Primetime"),
    ("3ea8778f-7742-4bf9-b18b-e834b2acbd47", "ClearKey AES-128"),
    ("6a99532d-869f-5922-9a91-113ab7b1e2f3", "MobiTV"),
];

/// The name of the system an identifier belongs to, where it is a known one.
pub(super) fn system(identifier: &str) -> Option<&'static str> {
    let lower = identifier.trim().to_ascii_lowercase();
    let bare = lower.trim_start_matches("urn:uuid:").trim_matches(['{', '}']);
    SYSTEMS.iter().find(|(known, _)| bare == *known).map(|(_, name)| *name)
}

/// What to tell a person about several identifiers: the known names, each once; else the first identifier.
pub(super) fn named<'a>(identifiers: impl Iterator<Item = &'a str>) -> Option<Protection> {
    let mut first = None;
    let mut names: Vec<&str> = Vec::new();
    for identifier in identifiers {
        first = first.or(Some(identifier));
        if let Some(name) = system(identifier)
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    let system = if names.is_empty() { first?.to_owned() } else { names.join(", ") };
    Some(Protection { system })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_systems_are_named_once() {
        let identifiers = [
            "urn:mpeg:dash:mp4protection:2011",
            "urn:uuid:EDEF8BA9-79D6-4ACE-A3C8-27DCD51D21ED",
            "urn:uuid:9a04f079-9840-4286-ab92-e65be0885f95",
            "com.microsoft.playready",
        ];
        let protection = named(identifiers.into_iter()).unwrap();
        assert_eq!(protection.system, "Widevine, PlayReady");
    }

    #[test]
    fn an_unknown_system_keeps_its_identifier() {
        assert_eq!(named(["com.example.own"].into_iter()).unwrap().system, "com.example.own");
        assert_eq!(named(std::iter::empty()), None);
    }
}
