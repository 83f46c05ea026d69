//! Options without what is nobody's business, for texts that people paste into reports.

use crate::targets;
use crate::words::{Piece, Word};

/// What stands for what is not shown.
const MASK: &str = "(not shown)";

/// What of an option's values is not shown.
#[derive(Clone, Copy)]
enum Mask {
    /// The whole value.
    All,
    /// What follows the first of these signs: a header's value, a site's arguments.
    Behind(char),
    /// Name and password of an address.
    Account,
}

/// The mask of an option, by its name.
fn mask(name: &str) -> Option<Mask> {
    let secrets = ["username", "password", "twofactor", "netrc-cmd", "client-certificate-key"];
    Some(match name {
        name if secrets.contains(&name) || name.ends_with("-password") || name.ends_with("-username") => {
            Mask::All
        }
        "add-headers" | "extractor-args" => Mask::Behind(':'),
        "proxy" | "geo-verification-proxy" | "cn-verification-proxy" | "referer" | "sponsorblock-api" => {
            Mask::Account
        }
        _ => return None,
    })
}

/// The piece with its secrets hidden.
pub(super) fn masked(piece: Piece) -> Piece {
    match piece {
        Piece::Option { name, word, values } => {
            let values = match mask(&name) {
                Some(mask) => values.into_iter().map(|value| hidden(value, mask)).collect(),
                None => values,
            };
            Piece::Option { name, word, values }
        }
        // A slip of the hand in an option's name does not make its value public.
        Piece::Unknown(word) => Piece::Unknown(hidden(word, Mask::Behind('='))),
        Piece::Plain(word) => Piece::Plain(hidden(word, Mask::Account)),
        Piece::End(words) => Piece::End(words.into_iter().map(|word| hidden(word, Mask::Account)).collect()),
        piece @ Piece::Preset(..) => piece,
    }
}

fn hidden(word: Word, mask: Mask) -> Word {
    let text = word.text.to_string_lossy();
    let shown = match mask {
        Mask::All => MASK.to_owned(),
        Mask::Behind(sign) => match text.split_once(sign) {
            Some((name, _)) => format!("{name}{sign}{MASK}"),
            None => text.into_owned(),
        },
        Mask::Account => targets::shown(&text),
    };
    Word { text: shown.into(), origin: word.origin }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_secret_is_hidden() {
        let shown = |name: &str, value: &str| {
            let (word, values) = (Word::typed("-x"), vec![Word::typed(value)]);
            let words = masked(Piece::Option { name: name.to_owned(), word, values }).into_words();
            words.last().unwrap().text.to_string_lossy().into_owned()
        };
        assert_eq!(shown("ap-password", "x"), MASK);
        assert_eq!(shown("add-headers", "Authorization:Bearer x"), format!("Authorization:{MASK}"));
        assert_eq!(shown("extractor-args", "youtube:po_token=x"), format!("youtube:{MASK}"));
        assert_eq!(shown("proxy", "http://me:x@p.example:80/"), "http://p.example/");
        assert_eq!(shown("proxy", "socks5://me:x@p.example:80"), "socks5://p.example:80");
        assert_eq!(shown("format", "bv*+ba"), "bv*+ba");
    }
}
