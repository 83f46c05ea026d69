//! XML as a small tree, for manifests: no document types, no entities of their own, a limit on everything.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::error::{beginning, within_budget};
use super::{ManifestError, limits};

/// An element with everything in it. Name spaces are left out: prefixes differ from packager to packager, and the
/// names manifests use do not collide.
#[derive(Debug, Default)]
pub(super) struct Element {
    name: Box<str>,
    attributes: Vec<(Box<str>, Box<str>)>,
    children: Vec<Self>,
    text: String,
}

impl Element {
    /// The name without its prefix.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// An attribute without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| &**known == name).map(|(_, value)| value.as_ref())
    }

    /// An attribute of some name space.
    pub(super) fn prefixed_attribute(&self, name: &str) -> Option<&str> {
        let mut prefixed =
            self.attributes.iter().filter_map(|(known, value)| Some((known.split_once(':')?.1, value)));
        prefixed.find(|(known, _)| *known == name).map(|(_, value)| value.as_ref())
    }

    /// The elements directly inside with this name.
    pub(super) fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name() == name)
    }

    /// The first of them.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name() == name)
    }

    /// The text directly inside.
    pub(super) fn text(&self) -> &str {
        self.text.trim()
    }
}

/// Reads a document.
///
/// # Errors
/// Text that is not XML, a document type, an entity other than XML's own five, or more of anything than [`limits`]
/// allows.
pub(super) fn parse(text: &str, expected: &'static str) -> Result<Element, ManifestError> {
    let text = within_budget(text)?;
    if !text.trim_start().starts_with('<') {
        return Err(ManifestError::NotAManifest { expected, beginning: beginning(text) });
    }
    let mut builder = Builder::default();
    let mut reader = Reader::from_str(text);
    loop {
        let event = reader.read_event().map_err(|error| ManifestError::Xml {
            offset: reader.error_position(),
            problem: error.to_string(),
        })?;
        let is_end = matches!(event, Event::Eof);
        builder.take(event).map_err(|problem| problem.at(reader.buffer_position()))?;
        if is_end {
            break;
        }
    }
    builder.root.ok_or_else(|| ManifestError::NotAManifest { expected, beginning: beginning(text) })
}

#[derive(Default)]
struct Builder {
    open: Vec<Element>,
    root: Option<Element>,
    nodes: usize,
}

/// A mistake whose place the reader knows.
enum Problem {
    Syntax(String),
    Known(ManifestError),
}

impl Problem {
    fn at(self, offset: u64) -> ManifestError {
        match self {
            Self::Syntax(problem) => ManifestError::Xml { offset, problem },
            Self::Known(error) => error,
        }
    }

    fn refused(what: impl Into<String>) -> Self {
        Self::Known(ManifestError::Refused { what: what.into() })
    }
}

impl From<ManifestError> for Problem {
    fn from(error: ManifestError) -> Self {
        Self::Known(error)
    }
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), Problem> {
        match event {
            Event::Start(start) => self.open(&start)?,
            Event::Empty(start) => {
                self.open(&start)?;
                self.close();
            }
            Event::End(_) => self.close(),
            Event::Text(text) => self.write(&text.xml10_content()),
            Event::CData(text) => self.write(&text.xml10_content()),
            Event::GeneralRef(reference) => self.reference(&reference)?,
            Event::DocType(_) => return Err(Problem::refused("a document type declaration")),
            Event::Eof if !self.open.is_empty() => {
                return Err(Problem::Syntax("the document breaks off".to_owned()));
            }
            Event::Eof | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
        Ok(())
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Problem> {
        if self.open.len() >= limits::XML_DEPTH {
            return Err(ManifestError::TooMany { what: "nested elements", limit: limits::XML_DEPTH }.into());
        }
        self.count()?;
        let mut element = Element { name: start.local_name().as_ref().into(), ..Element::default() };
        // The check for repeated names takes quadratic time; the first of a name counts.
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| Problem::Syntax(error.to_string()))?;
            self.count()?;
            if attribute.value.len() > limits::ATTRIBUTE_BYTES {
                let limit = limits::ATTRIBUTE_BYTES;
                return Err(ManifestError::TooMany { what: "bytes in an attribute", limit }.into());
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| Problem::Syntax(error.to_string()))?;
            element.attributes.push((attribute.key.as_ref().into(), value.as_ref().into()));
        }
        self.open.push(element);
        Ok(())
    }

    fn count(&mut self) -> Result<(), ManifestError> {
        self.nodes += 1;
        if self.nodes > limits::XML_NODES {
            return Err(ManifestError::TooMany { what: "elements and attributes", limit: limits::XML_NODES });
        }
        Ok(())
    }

    fn close(&mut self) {
        let Some(mut element) = self.open.pop() else { return };
        element.children.shrink_to_fit();
        element.attributes.shrink_to_fit();
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => {
                self.root.get_or_insert(element);
            }
        }
    }

    fn write(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut()
            && !(element.text.is_empty() && text.trim().is_empty())
        {
            element.text.push_str(text);
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), Problem> {
        if let Some(character) =
            reference.resolve_char_ref().map_err(|error| Problem::Syntax(error.to_string()))?
        {
            self.write(character.encode_utf8(&mut [0; 4]));
            return Ok(());
        }
        let name = reference.xml10_content();
        let text = resolve_predefined_entity(&name)
            .ok_or_else(|| Problem::refused(format!("the entity &{};", beginning(&name))))?;
        self.write(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Element, ManifestError> {
        parse(text, "XML")
    }

    #[test]
    fn a_document_is_read() {
        let text = "\u{feff}<?xml version=\"1.0\"?><!-- x --><m:MPD a='1 &amp; 2' x:b=\"&#x41;\"> \n<P/> t &lt;<![CDATA[&]]>\
                    <P id=\"2\">u</P></m:MPD>";
        let root = read(text).unwrap();
        assert_eq!(root.name(), "MPD");
        assert_eq!(root.attribute("a"), Some("1 & 2"));
        assert_eq!((root.attribute("b"), root.prefixed_attribute("b")), (None, Some("A")));
        assert_eq!(root.text(), "t <&");
        assert_eq!(root.children("P").count(), 2);
        assert_eq!(root.children("P").nth(1).unwrap().text(), "u");
    }

    #[test]
    fn document_types_and_entities_are_refused() {
        for text in ["<!DOCTYPE m [<!ENTITY a 'b'>]><m>&a;</m>", "<m>&a;</m>", "<!DOCTYPE html><html/>"] {
            assert!(matches!(read(text), Err(ManifestError::Refused { .. })), "{text}");
        }
        assert!(read("<m a='&b;'/>").is_err());
    }

    #[test]
    fn broken_documents_are_errors() {
        for text in ["", "nothing", "<m>", "<m></n>", "<m", "</m>", "<!-- x -->", "<m a=1/>"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn depth_and_attributes_have_limits() {
        let deep = format!("{}{}", "<m>".repeat(limits::XML_DEPTH), "</m>".repeat(limits::XML_DEPTH));
        assert!(read(&deep).is_ok());
        assert!(matches!(read(&"<m>".repeat(limits::XML_DEPTH + 1)), Err(ManifestError::TooMany { .. })));
        let wide = format!("<m a='{}'/>", "x".repeat(limits::ATTRIBUTE_BYTES + 1));
        assert!(matches!(read(&wide), Err(ManifestError::TooMany { .. })));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(<[a-z:/!?]{0,4}( [a-z]='[^']{0,4}')?/?>|&[a-z#0-9]{0,4};|.){0,60}") {
            let _ = read(&text);
        }
    }
}
