//! The language of a track in the two forms Matroska has (RFC 9559 section 12).

/// ISO 639-1 code followed by the bibliographic ISO 639-2 code, sorted.
const CODES: &str = "\
    aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bhbih \
    bibis bmbam bnben botib brbre bsbos cacat ceche chcha cocos crcre cscze cuchu cvchv cywel dadan \
    deger dvdiv dzdzo eeewe elgre eneng eoepo esspa etest eubaq faper ffful fifin fjfij fofao frfre \
    fyfry gagle gdgla glglg gngrn guguj gvglv hahau heheb hihin hohmo hrhrv hthat huhun hyarm hzher \
    iaina idind ieile igibo iiiii ikipk ioido isice itita iuiku jajpn jvjav kageo kgkon kikik kjkua \
    kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor kykir lalat lbltz lglug lilim lnlin \
    lolao ltlit lulub lvlav mgmlg mhmah mimao mkmac mlmal mnmon mrmar msmay mtmlt mybur nanau nbnob \
    ndnde nenep ngndo nldut nnnno nonor nrnbl nvnav nynya ococi ojoji omorm orori ososs papan pipli \
    plpol pspus ptpor quque rmroh rnrun rorum rurus rwkin sasan scsrd sdsnd sesme sgsag sisin skslo \
    slslv smsmo snsna sosom sqalb srsrp ssssw stsot susun svswe swswa tatam tetel tgtgk ththa titir \
    tktuk tltgl tntsn toton trtur tstso tttat twtwi tytah uguig ukukr ururd uzuzb veven vivie vovol \
    wawln wowol xhxho yiyid yoyor zazha zhchi zuzul";

/// Longest tag that is believed: RFC 5646 section 4.4.1 asks for 35 characters.
const TAG_MAX: usize = 35;

/// The code for the `Language` element: ISO 639-2, bibliographic where there are two, `und` where it is not known.
pub(super) fn three_letters(language: Option<&str>) -> String {
    let primary =
        language.unwrap_or_default().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    if primary.len() == 3 && primary.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return primary;
    }
    let known = CODES.split_whitespace().find_map(|pair| pair.strip_prefix(primary.as_str()));
    known.filter(|code| code.len() == 3).unwrap_or("und").to_owned()
}

/// The tag for the `LanguageBCP47` element, where it says more than `Language` does.
pub(super) fn tag(language: Option<&str>) -> Option<&str> {
    let tag = language?;
    let is_tag = (2..=TAG_MAX).contains(&tag.len())
        && tag
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    // A bare three-letter code says nothing new, and is no tag where a two-letter one exists.
    (is_tag && tag.len() != 3).then_some(tag)
}

/// The language of a track from its two elements; the tag wins, and without either it is English (RFC 9559 section
/// 5.1.4.1.19).
pub(super) fn read(language: Option<String>, tag: Option<String>) -> Option<String> {
    let code = tag.or(language).unwrap_or_else(|| "eng".to_owned());
    (!code.is_empty() && code != "und").then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_two_letters_become_codes_of_three() {
        let table = [
            (None, "und"),
            (Some("en"), "eng"),
            (Some("de-AT"), "ger"),
            (Some("pt_BR"), "por"),
            (Some("zu"), "zul"),
            (Some("fra"), "fra"),
            (Some(""), "und"),
            (Some("e"), "und"),
            (Some("x-klingon"), "und"),
        ];
        for (given, expected) in table {
            assert_eq!(three_letters(given), expected, "{given:?}");
        }
    }

    #[test]
    fn the_tag_is_written_only_where_it_says_more() {
        assert_eq!(tag(Some("pt-BR")), Some("pt-BR"));
        assert_eq!(tag(Some("en")), Some("en"));
        assert_eq!(tag(Some("eng")), None);
        assert_eq!(tag(Some("no tag")), None);
        assert_eq!(tag(None), None);
    }

    #[test]
    fn a_track_without_a_language_is_english_and_und_is_none() {
        assert_eq!(read(None, None).as_deref(), Some("eng"));
        assert_eq!(read(Some("und".into()), None), None);
        assert_eq!(read(Some("por".into()), Some("pt-BR".into())).as_deref(), Some("pt-BR"));
    }
}
