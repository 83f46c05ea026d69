//! The tags of a page, in one pass.
//!
//! A tree is not needed here, and building one is not safe: the standard's tree construction looks through all open
//! elements for each new one, so that 200 kB of nested `<div>` take seconds (8 s with html5ever 0.40) and a page at the
//! size limit takes hours. This reads tags as the tokenisation part of the standard does (WHATWG HTML section 13.2.5):
//! comments and the text of scripts hold no tags, quotes count after an equals sign alone, the first of two attributes
//! with one name is meant.

use crate::entity;

/// Elements whose content is text up to their end tag. Frames are left out: content of theirs is never shown, and
/// pages forget their end tag.
const RAW_TEXT: [&str; 4] = ["script", "style", "textarea", "title"];

/// One tag. Copies nothing of the page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag<'a> {
    name: &'a str,
    attributes: &'a str,
    /// What stands between a script or title and its end tag; empty for other elements.
    pub(crate) text: &'a str,
    /// Byte offset in the page.
    pub(crate) position: usize,
    /// Whether it is `</…>`.
    pub(crate) is_end: bool,
}

impl<'a> Tag<'a> {
    /// Whether it begins an element with one of these names.
    pub(crate) fn begins(&self, names: &[&str]) -> bool {
        !self.is_end && self.is_named(names)
    }

    /// Whether it ends an element with one of these names.
    pub(crate) fn ends(&self, names: &[&str]) -> bool {
        self.is_end && self.is_named(names)
    }

    fn is_named(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.name.eq_ignore_ascii_case(name))
    }

    /// An attribute's value, without entities and surrounding white space; `None` where absent or empty.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let (_, raw) = self.attributes().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        let value = entity::decode(raw.trim());
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The same for a name that few elements have, which is told sooner where it is not there; as written, in lower case.
    pub(crate) fn rare(&self, name: &str) -> Option<String> {
        self.attributes.contains(name).then(|| self.attribute(name))?
    }

    /// Whether the attribute is there, with a value or without.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.attributes().any(|(key, _)| key.eq_ignore_ascii_case(name))
    }

    /// All its attributes, as written.
    pub(crate) const fn raw(&self) -> &'a str {
        self.attributes
    }

    /// The element's name, as written.
    pub(crate) const fn name(&self) -> &'a str {
        self.name
    }

    /// All attributes that have a value, decoded, in one pass.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&'a str, String)> {
        let decoded = |(name, raw): (&'a str, &'a str)| (name, entity::decode(raw.trim()).into_owned());
        self.attributes().filter(|(_, raw)| !raw.trim().is_empty()).map(decoded)
    }

    /// All attributes as they are written.
    pub(crate) fn attributes(&self) -> Attributes<'a> {
        Attributes { text: self.attributes, at: 0 }
    }
}

/// Reads the tags of a page.
pub(crate) const fn tags(page: &str) -> Tags<'_> {
    Tags { page, at: 0 }
}

/// The tags of a page, in order.
#[derive(Debug)]
pub(crate) struct Tags<'a> {
    page: &'a str,
    at: usize,
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            let position = self.at + self.page.get(self.at..)?.find('<')?;
            let rest = &self.page[position + 1..];
            let is_end = rest.starts_with('/');
            let named = &rest[usize::from(is_end)..];
            if named.starts_with(|first: char| first.is_ascii_alphabetic()) {
                return self.tag(position, named, is_end);
            }
            self.at = position + 1 + length_of_comment(rest);
        }
    }
}

impl<'a> Tags<'a> {
    fn tag(&mut self, position: usize, named: &'a str, is_end: bool) -> Option<Tag<'a>> {
        let ends_name = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
        let (name, rest) = named.split_at(named.find(ends_name)?);
        let mut attributes = Attributes { text: rest, at: 0 };
        attributes.by_ref().for_each(drop);
        // A tag that the page breaks off in the middle is none.
        let length = attributes.at;
        let after = rest.get(length + 1..)?;
        let is_raw = !is_end && RAW_TEXT.iter().any(|raw| name.eq_ignore_ascii_case(raw));
        let text = if is_raw { raw_text(after, name) } else { "" };
        self.at = self.page.len() - after.len() + text.len();
        Some(Tag { name, attributes: &rest[..length], text, position, is_end })
    }
}

/// Bytes from behind a `<` that begins no tag to where the page goes on.
fn length_of_comment(rest: &str) -> usize {
    let end = match rest.strip_prefix("!--") {
        Some(comment) => comment.find("-->").map(|end| end + "!---->".len()),
        None if rest.starts_with(['!', '?', '/']) => rest.find('>').map(|end| end + 1),
        None => Some(0),
    };
    end.unwrap_or(rest.len())
}

fn raw_text<'a>(after: &'a str, name: &str) -> &'a str {
    let is_end = |at: &usize| {
        let named = after.get(at + 2..at + 2 + name.len());
        named.is_some_and(|named| named.eq_ignore_ascii_case(name))
    };
    let end = after.match_indices("</").map(|(at, _)| at).find(is_end);
    &after[..end.unwrap_or(after.len())]
}

/// The attributes of a tag, as pairs of name and raw value; an attribute without a value has an empty one.
#[derive(Clone, Debug)]
pub(crate) struct Attributes<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Attributes<'a> {
    /// Goes on while the bytes are such, and gives what was passed.
    fn take(&mut self, is_such: impl Fn(u8) -> bool) -> &'a str {
        let rest = &self.text[self.at..];
        let length = rest.bytes().position(|byte| !is_such(byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn value(&mut self) -> &'a str {
        self.take(|byte| byte.is_ascii_whitespace());
        if self.peek() != Some(b'=') {
            return "";
        }
        self.at += 1;
        self.take(|byte| byte.is_ascii_whitespace());
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => {
                self.at += 1;
                let value = self.take(|byte| byte != quote);
                self.at = (self.at + 1).min(self.text.len());
                value
            }
            _ => self.take(|byte| !byte.is_ascii_whitespace() && byte != b'>'),
        }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        self.take(|byte| byte.is_ascii_whitespace() || byte == b'/');
        if matches!(self.peek()?, b'>') {
            return None;
        }
        let start = self.at;
        // An equals sign where a name begins is part of the name.
        self.at += usize::from(self.peek() == Some(b'='));
        self.take(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>' | b'='));
        let name = &self.text[start..self.at];
        Some((name, self.value()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(page: &str) -> Vec<String> {
        tags(page).map(|tag| format!("{}{}", if tag.is_end { "/" } else { "" }, tag.name)).collect()
    }

    #[test]
    fn comments_and_scripts_hold_no_tags() {
        let page =
            "<!doctype html><!-- <a> --><p><script>if (a<b) '<video>'</script></p><1><title><b></title>";
        assert_eq!(names(page), ["p", "script", "/script", "/p", "title", "/title"]);
        assert_eq!(tags(page).nth(1).unwrap().text, "if (a<b) '<video>'");
    }

    #[test]
    fn attributes_are_read_in_every_way_of_writing() {
        let tag = tags("<VIDEO a=1 B='x > y' c = \"&amp;&quot;\" hidden d/e=2 a=3 =f>").next().unwrap();
        assert!(tag.begins(&["video"]));
        let all: Vec<_> = tag.attributes().collect();
        let expected =
            [("a", "1"), ("B", "x > y"), ("c", "&amp;&quot;"), ("hidden", ""), ("d", ""), ("e", "2")];
        assert_eq!(all[..6], expected);
        assert_eq!(tag.attribute("b").as_deref(), Some("x > y"));
        assert_eq!(tag.attribute("a").as_deref(), Some("1"));
        assert_eq!(tag.attribute("c").as_deref(), Some("&\""));
        assert_eq!(tag.attribute("hidden"), None);
    }

    #[test]
    fn a_page_that_breaks_off_ends_there() {
        for page in ["<a href=\"x", "<a ", "<!-- <a>", "<script>var a = '<a>'", "<", "</", "é<é>"] {
            assert!(names(page).len() <= 1, "{page}");
        }
    }

    #[test]
    fn hostile_pages_give_no_more_tags_than_they_hold() {
        for piece in ["<div>", "<a b c d e ", "<!--", "<script>", "</", "<a href='", "<title></titl"] {
            assert!(tags(&piece.repeat(400_000)).count() <= 400_000);
        }
    }
}
