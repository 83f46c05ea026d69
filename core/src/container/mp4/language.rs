//! Languages: three letters packed in `mdhd` (ISO/IEC 14496-12 section 8.4.2) and BCP 47 in `elng` (section 8.4.6).

/// Two letters (ISO 639-1) and the three (ISO 639-2/T) `mdhd` wants, for the languages of most media.
const THREE_LETTERS: [(&str, &str); 48] = [
    ("ar", "ara"),
    ("bg", "bul"),
    ("bn", "ben"),
    ("ca", "cat"),
    ("cs", "ces"),
    ("da", "dan"),
    ("de", "deu"),
    ("el", "ell"),
    ("en", "eng"),
    ("es", "spa"),
    ("et", "est"),
    ("eu", "eus"),
    ("fa", "fas"),
    ("fi", "fin"),
    ("fr", "fra"),
    ("ga", "gle"),
    ("gl", "glg"),
    ("he", "heb"),
    ("hi", "hin"),
    ("hr", "hrv"),
    ("hu", "hun"),
    ("id", "ind"),
    ("is", "isl"),
    ("it", "ita"),
    ("ja", "jpn"),
    ("ko", "kor"),
    ("lt", "lit"),
    ("lv", "lav"),
    ("ms", "msa"),
    ("mr", "mar"),
    ("nb", "nob"),
    ("nl", "nld"),
    ("no", "nor"),
    ("pl", "pol"),
    ("pt", "por"),
    ("ro", "ron"),
    ("ru", "rus"),
    ("sk", "slk"),
    ("sl", "slv"),
    ("sr", "srp"),
    ("sv", "swe"),
    ("ta", "tam"),
    ("te", "tel"),
    ("th", "tha"),
    ("tr", "tur"),
    ("uk", "ukr"),
    ("vi", "vie"),
    ("zh", "zho"),
];

/// The code packed in `mdhd`; `None` for undetermined, and for the numbers of old Macintosh languages.
pub(crate) fn unpack(packed: u16) -> Option<String> {
    let letters = [packed >> 10 & 31, packed >> 5 & 31, packed & 31];
    if letters.iter().any(|letter| !(1..=26).contains(letter)) {
        return None;
    }
    let code: String = letters.iter().map(|letter| char::from(*letter as u8 + 0x60)).collect();
    (code != "und").then_some(code)
}

/// The value for `mdhd`, and whether an `elng` box must say what it cannot.
pub(crate) fn pack(language: Option<&str>) -> (u16, bool) {
    let language = language.unwrap_or("und");
    let primary = language.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let code =
        THREE_LETTERS.iter().find(|(two, _)| *two == primary).map_or(primary.as_str(), |(_, three)| three);
    let three = |code: &str| {
        let letters: Option<[u8; 3]> = code.as_bytes().try_into().ok();
        letters.filter(|letters| letters.iter().all(u8::is_ascii_lowercase))
    };
    let letters = three(code).unwrap_or(*b"und");
    let packed = letters.iter().fold(0, |packed, letter| packed << 5 | u16::from(letter - 0x60));
    (packed, letters != *language.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_packed_and_unpacked() {
        let table = [
            (None, (0x55c4, false), None),
            (Some("eng"), (0x15c7, false), Some("eng")),
            (Some("en"), (0x15c7, true), Some("eng")),
            (Some("de-CH"), (0x10b5, true), Some("deu")),
            (Some("x-klingon"), (0x55c4, true), None),
        ];
        for (language, packed, unpacked) in table {
            assert_eq!(pack(language), packed, "{language:?}");
            assert_eq!(unpack(packed.0).as_deref(), unpacked, "{language:?}");
        }
        assert_eq!(unpack(0), None);
    }
}
