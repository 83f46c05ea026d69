//! Encryption of segments: `EXT-X-KEY` (RFC 8216 section 4.3.2.4).

use std::sync::Arc;

use crate::http::RemoteUrl;
use crate::media::Protection;

use super::super::error::Place;
use super::super::{ManifestError, limits, protection};
use super::attributes::Attributes;

/// A key that is handed to anyone who asks: AES-128 in CBC mode over whole segments, padded by PKCS #7.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The 16 bytes of the key.
    pub url: RemoteUrl,
    /// The initialisation vector, where the playlist gives one; see [`Key::iv_for`].
    pub iv: Option<[u8; 16]>,
}

impl Key {
    /// The initialisation vector of a segment: the given one, else the segment's media sequence number as sixteen
    /// bytes, most significant first (RFC 8216 section 5.2).
    ///
    /// ```
    /// use vidra_core::{http::RemoteUrl, manifest::hls::Key};
    /// let key = Key { url: RemoteUrl::parse("https://e.org/k")?, iv: None };
    /// assert_eq!(key.iv_for(258)[14..], [1, 2]);
    /// # Ok::<(), vidra_core::http::UrlError>(())
    /// ```
    pub fn iv_for(&self, sequence: u64) -> [u8; 16] {
        self.iv.unwrap_or_else(|| u128::from(sequence).to_be_bytes())
    }
}

/// What one `EXT-X-KEY` or `EXT-X-SESSION-KEY` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    /// Nothing is encrypted.
    None,
    /// By a key that is handed out.
    Open(Arc<Key>),
    /// By a system vidra does not undo.
    Closed(Protection),
}

impl Encryption {
    /// Reads one tag's attributes.
    pub(super) fn parse(
        attributes: &Attributes<'_>,
        base: &RemoteUrl,
        place: &Place,
    ) -> Result<Self, ManifestError> {
        let method = attributes.text("METHOD").ok_or_else(|| place.clone().missing("METHOD"))?;
        if method == "NONE" {
            return Ok(Self::None);
        }
        let format = attributes.text("KEYFORMAT").unwrap_or("identity");
        let uri = attributes.text("URI").ok_or_else(|| place.clone().missing("URI"))?;
        // FairPlay keys are recognised by their scheme too: KEYFORMAT is sometimes forgotten.
        if uri.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("skd://")) {
            return Ok(Self::Closed(Protection { system: "FairPlay".to_owned() }));
        }
        if !format.eq_ignore_ascii_case("identity") {
            let system = protection::system(format).unwrap_or(format).to_owned();
            return Ok(Self::Closed(Protection { system }));
        }
        if method != "AES-128" {
            return Ok(Self::Closed(Protection { system: method.to_owned() }));
        }
        let url = place.clone().join(base, uri)?;
        let iv = attributes.text("IV").map(|iv| vector(iv, place)).transpose()?;
        Ok(Self::Open(Arc::new(Key { url, iv })))
    }
}

/// A hexadecimal-sequence of at most sixteen bytes, as a big-endian number.
fn vector(text: &str, place: &Place) -> Result<[u8; 16], ManifestError> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    // `from_str_radix` would take a sign.
    let is_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    match u128::from_str_radix(digits, 16) {
        Ok(number) if is_hexadecimal => Ok(number.to_be_bytes()),
        _ => Err(place.clone().invalid(format!("IV {text:?} is no 128-bit hexadecimal number"))),
    }
}

/// The keys in effect at a point of a media playlist: one a key format, alternatives to each other.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyRing {
    keys: Vec<(String, Encryption)>,
}

impl KeyRing {
    /// Takes up one `EXT-X-KEY`.
    pub(super) fn add(&mut self, format: &str, encryption: Encryption) -> Result<(), ManifestError> {
        if encryption == Encryption::None {
            self.keys.clear();
            return Ok(());
        }
        self.keys.retain(|(known, _)| known != format);
        if self.keys.len() >= limits::KEY_FORMATS {
            return Err(ManifestError::TooMany { what: "key formats", limit: limits::KEY_FORMATS });
        }
        self.keys.push((format.to_owned(), encryption));
        Ok(())
    }

    /// What encrypts the next segment: of several alternatives the one that is handed out.
    pub(super) fn current(&self) -> Encryption {
        let mut alternatives = self.keys.iter().map(|(_, encryption)| encryption);
        let open = alternatives.clone().find(|encryption| matches!(encryption, Encryption::Open(_)));
        open.or_else(|| alternatives.next()).cloned().unwrap_or(Encryption::None)
    }
}

#[cfg(test)]
mod tests {
    use super::super::variables::Variables;
    use super::*;

    fn parse(text: &str) -> Result<Encryption, ManifestError> {
        let place = Place::Line(3);
        let attributes = Attributes::parse(text, &mut Variables::default(), &place)?;
        Encryption::parse(&attributes, &RemoteUrl::parse("https://e.org/a/m.m3u8").unwrap(), &place)
    }

    #[test]
    fn an_open_key_has_its_vector() {
        let Ok(Encryption::Open(key)) = parse(r#"METHOD=AES-128,URI="k?1",IV=0x0a0B"#) else { panic!() };
        assert_eq!(key.url.as_str(), "https://e.org/a/k?1");
        assert_eq!(key.iv_for(9), u128::to_be_bytes(0x0a0b));
        let Ok(Encryption::Open(key)) = parse(r#"METHOD=AES-128,URI="k",KEYFORMAT="identity""#) else {
            panic!()
        };
        assert_eq!(key.iv_for(9), u128::to_be_bytes(9));
    }

    #[test]
    fn what_is_not_undone_is_named() {
        let table = [
            (r#"METHOD=SAMPLE-AES,URI="k""#, "SAMPLE-AES"),
            (r#"METHOD=SAMPLE-AES,URI="skd://x",KEYFORMAT="com.apple.streamingkeydelivery""#, "FairPlay"),
            (r#"METHOD=AES-128,URI="SKD://x""#, "FairPlay"),
            (
                r#"METHOD=SAMPLE-AES-CTR,URI="data:x",KEYFORMAT="urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed""#,
                "Widevine",
            ),
            (r#"METHOD=AES-256,URI="k""#, "AES-256"),
        ];
        for (text, system) in table {
            assert_eq!(parse(text), Ok(Encryption::Closed(Protection { system: system.into() })), "{text}");
        }
    }

    #[test]
    fn a_key_that_cannot_be_is_an_error() {
        for text in [
            r#"URI="k""#,
            "METHOD=AES-128",
            r#"METHOD=AES-128,URI="k",IV=0x+1"#,
            r#"METHOD=AES-128,URI="k",IV=0x"#,
            r#"METHOD=AES-128,URI="k",IV=0x1000000000000000000000000000000000"#,
            r#"METHOD=AES-128,URI="file:///etc/passwd""#,
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn of_alternatives_the_open_one_is_used_and_none_ends_them_all() {
        let mut ring = KeyRing::default();
        ring.add("com.apple", parse(r#"METHOD=AES-128,URI="skd://x""#).unwrap()).unwrap();
        ring.add("identity", parse(r#"METHOD=AES-128,URI="k""#).unwrap()).unwrap();
        assert!(matches!(ring.current(), Encryption::Open(_)));
        ring.add("", Encryption::None).unwrap();
        assert_eq!(ring.current(), Encryption::None);
    }
}
