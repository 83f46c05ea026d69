//! Text of small XML documents: the names without their prefix, the values decoded.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What a document tells, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// An element begins: its local name in lower case, and its attributes.
    Start(String, Vec<(String, String)>),
    /// Text inside, or a part of it.
    Text(String),
    /// An element ends.
    End(String),
}

/// Reads a document to its end, or to where it is broken. Entities are the five of XML and character references: nothing a
/// document defines itself is believed.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = Part> + '_ {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut closing = None;
    std::iter::from_fn(move || {
        if let Some(name) = closing.take() {
            return Some(Part::End(name));
        }
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) => return Some(begin(&start)),
                Event::Empty(start) => {
                    closing = Some(local(start.local_name().as_ref()));
                    return Some(begin(&start));
                }
                Event::End(end) => return Some(Part::End(local(end.local_name().as_ref()))),
                Event::Text(text) => return Some(Part::Text(text.xml10_content().into_owned())),
                Event::CData(text) => return Some(Part::Text(text.xml10_content().into_owned())),
                Event::GeneralRef(reference) => {
                    let reference = format!("&{};", &*reference);
                    return Some(Part::Text(crate::entity::decode(&reference).into_owned()));
                }
                Event::Eof => return None,
                _ => {}
            }
        }
    })
}

fn begin(start: &BytesStart<'_>) -> Part {
    let value = |raw: &str| crate::entity::decode(raw).into_owned();
    let mut all = start.attributes();
    let attributes = all.with_checks(false).flatten();
    let attributes =
        attributes.map(|one| (local(one.key.local_name().as_ref()), value(&one.value))).collect();
    Part::Start(local(start.local_name().as_ref()), attributes)
}

fn local(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// An attribute of an element.
pub(crate) fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.trim())
        .filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_as_far_as_they_go() {
        let text = "<a:X b='1&amp;2'><![CDATA[<i>]]>&amp;&#39;<y/></a:X><broken <";
        let all: Vec<_> = parts(text).take(8).collect();
        assert_eq!(all[0], Part::Start("x".to_owned(), vec![("b".to_owned(), "1&2".to_owned())]));
        assert_eq!(
            all[1..4],
            [Part::Text("<i>".to_owned()), Part::Text("&".to_owned()), Part::Text("'".to_owned())]
        );
        assert_eq!(
            all[4..7],
            [Part::Start("y".to_owned(), vec![]), Part::End("y".to_owned()), Part::End("x".to_owned())]
        );
    }
}
