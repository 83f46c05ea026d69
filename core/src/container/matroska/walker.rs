//! Goes through a file from element to element, as the bytes come: opens Segment and Clusters, hands out the elements
//! that matter whole, and passes over the rest without keeping it.

use bytes::Bytes;

use super::ebml::{self, Element, HEADER_MAX, Header, Short, damaged, unsupported};
use super::window::Window;
use super::{CONTAINER, ids, limits};
use crate::container::ContainerError;

/// What the walker came to.
#[derive(Debug)]
pub(super) enum Event {
    /// More bytes are needed.
    NeedBytes,
    /// A Cluster begins at this offset.
    Cluster(u64),
    /// An element that matters, whole.
    Element(Element),
    /// The Segment is over.
    End,
}

/// An open element: where it ends, `None` where its size is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Open {
    end: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// At an element's header, or the end of the element around it.
    Header,
    /// In the content of an element that matters.
    Content {
        id: u32,
        size: u64,
    },
    /// In the content of one that does not.
    Skip(u64),
    Done,
}

/// Where in the file the walk is.
#[derive(Debug)]
pub(super) struct Walker {
    window: Window,
    is_ended: bool,
    state: State,
    has_begun: bool,
    segment: Option<Open>,
    cluster: Option<Open>,
    /// Where the Segment's content begins.
    segment_start: u64,
    /// Whether a Cluster was there: Cues behind it come too late to be of use.
    has_clusters: bool,
}

impl Walker {
    /// At the beginning of a file.
    pub(super) fn new() -> Self {
        Self {
            window: Window::default(),
            is_ended: false,
            state: State::Header,
            has_begun: false,
            segment: None,
            cluster: None,
            segment_start: 0,
            has_clusters: false,
        }
    }

    /// Where the Segment's content begins: positions in it count from there.
    pub(super) const fn segment_start(&self) -> u64 {
        self.segment_start
    }

    /// Gives the next bytes.
    pub(super) fn push(&mut self, bytes: Bytes) {
        self.window.push(bytes);
    }

    /// Says that no more bytes come.
    pub(super) const fn end(&mut self) {
        self.is_ended = true;
    }

    /// Goes on at the beginning of a Cluster at `offset`, where the next bytes pushed lie.
    pub(super) fn restart(&mut self, offset: u64) {
        self.window.restart(offset);
        self.is_ended = false;
        self.state = State::Header;
        self.cluster = None;
    }

    /// The next event.
    pub(super) fn next(&mut self) -> Result<Event, ContainerError> {
        loop {
            match self.state {
                State::Done => return Ok(Event::End),
                State::Skip(left) => {
                    let left = left - self.window.skip(left);
                    if left > 0 {
                        self.state = State::Skip(left);
                        return self.need("an element");
                    }
                    self.state = State::Header;
                }
                State::Content { id, size } => {
                    let offset = self.window.offset();
                    let Some(data) = self.window.take(size) else { return self.need("an element") };
                    self.state = State::Header;
                    return Ok(Event::Element(Element { id, data, offset }));
                }
                State::Header => {
                    if let Some(event) = self.header()? {
                        return Ok(event);
                    }
                }
            }
        }
    }

    /// Asks for bytes, or says what is cut off where there are none.
    fn need(&self, what: &str) -> Result<Event, ContainerError> {
        if self.is_ended {
            return Err(ContainerError::Truncated { container: CONTAINER, what: what.to_owned() });
        }
        Ok(Event::NeedBytes)
    }

    /// Reads one header and decides what to do with its element.
    fn header(&mut self) -> Result<Option<Event>, ContainerError> {
        let offset = self.window.offset();
        if self.cluster.is_some_and(|cluster| cluster.end == Some(offset)) {
            self.cluster = None;
        }
        if self.segment.is_some_and(|segment| segment.end == Some(offset)) {
            self.state = State::Done;
            return Ok(None);
        }
        let mut start = [0; HEADER_MAX];
        let header = match ebml::header(self.window.peek(&mut start)) {
            Ok(header) => header,
            Err(Short::Invalid) => return Err(damaged("no element where one must be", offset)),
            Err(Short::NeedBytes) if self.may_end_here() => {
                self.state = State::Done;
                return Ok(None);
            }
            Err(Short::NeedBytes) => return self.need("the list of elements").map(Some),
        };
        self.close(header.id);
        if matches!(self.state, State::Done) {
            return Ok(None);
        }
        self.window.skip(header.length as u64);
        self.enter(header, offset)
    }

    /// Whether the source may stop before the next element: nothing of it came, and nothing open has a known end.
    fn may_end_here(&self) -> bool {
        let is_open_ended = |open: Open| open.end.is_none();
        self.is_ended
            && self.window.len() == 0
            && self.segment.is_some_and(is_open_ended)
            && self.cluster.is_none_or(is_open_ended)
    }

    /// Closes what an element with this id cannot be in (RFC 8794 section 6.2).
    fn close(&mut self, id: u32) {
        if self.cluster == Some(Open { end: None }) && ids::ends_cluster(id) {
            self.cluster = None;
        }
        let in_segment = self.cluster.is_none() && self.segment == Some(Open { end: None });
        if in_segment && ids::ends_segment(id) {
            self.state = State::Done;
        }
    }

    fn enter(&mut self, header: Header, offset: u64) -> Result<Option<Event>, ContainerError> {
        let content = self.window.offset();
        let end = header.size.map(|size| content.saturating_add(size));
        let around = self.cluster.or(self.segment).and_then(|open| open.end);
        if let (Some(end), Some(around)) = (end, around)
            && end > around
        {
            return Err(damaged("an element larger than the one around it", offset));
        }
        if !self.has_begun && header.id != ids::EBML {
            return Err(damaged("no EBML header at the start", offset));
        }
        self.has_begun = true;
        match header.id {
            ids::SEGMENT if self.segment.is_none() => {
                self.segment = Some(Open { end });
                self.segment_start = content;
                return Ok(None);
            }
            ids::CLUSTER if self.segment.is_some() && self.cluster.is_none() => {
                self.cluster = Some(Open { end });
                self.has_clusters = true;
                return Ok(Some(Event::Cluster(offset)));
            }
            _ => {}
        }
        let Some(size) = header.size else {
            return Err(damaged("an element of unknown size", offset));
        };
        let is_index = header.id == ids::CUES && self.cluster.is_none() && !self.has_clusters;
        self.state = match self.budget(header.id) {
            None if is_index && size <= limits::CUES_BYTES => State::Content { id: header.id, size },
            Some(limit) if size > limit => {
                let what = format!("Matroska element {:X}", header.id);
                return Err(ContainerError::TooLarge { what, size_bytes: size, limit_bytes: limit });
            }
            Some(_) => State::Content { id: header.id, size },
            None => State::Skip(size),
        };
        Ok(None)
    }

    /// How large an element that matters may be here; `None` where it does not matter.
    const fn budget(&self, id: u32) -> Option<u64> {
        match (self.segment, self.cluster, id) {
            (None, _, ids::EBML)
            | (Some(_), None, ids::INFO | ids::TRACKS)
            | (_, Some(_), ids::TIMESTAMP) => Some(limits::HEADER_BYTES),
            (_, Some(_), ids::SIMPLE_BLOCK | ids::BLOCK_GROUP) => Some(limits::BLOCK_BYTES),
            _ => None,
        }
    }
}

/// Checks the EBML header: a Matroska or WebM file of a version this crate reads (RFC 8794 section 11.2).
pub(super) fn check_document(header: &Element) -> Result<(), ContainerError> {
    let mut doc_type = String::new();
    for child in header.children() {
        let child = child?;
        let (most, what) = match child.id {
            ids::EBML_READ_VERSION => (1, "EBML version"),
            ids::EBML_MAX_ID_LENGTH => (4, "longest id"),
            ids::EBML_MAX_SIZE_LENGTH => (8, "longest size"),
            ids::DOC_TYPE_READ_VERSION => (4, "version"),
            ids::DOC_TYPE => {
                doc_type = child.text();
                continue;
            }
            _ => continue,
        };
        let found = child.unsigned()?;
        if found > most {
            return Err(unsupported(format!("{what} {found}")));
        }
    }
    match doc_type.as_str() {
        "matroska" | "webm" => Ok(()),
        other => Err(unsupported(format!("document type {other:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::matroska::emit;

    fn document() -> Vec<u8> {
        let mut out = Vec::new();
        emit::master(&mut out, ids::EBML, |header| emit::text(header, ids::DOC_TYPE, "webm"));
        out
    }

    fn unknown(out: &mut Vec<u8>, id: u32) {
        emit::id(out, id);
        out.extend_from_slice(&emit::UNKNOWN_SIZE);
    }

    /// Ids of the elements handed out, 0 for the start of a Cluster.
    fn walk(file: Vec<u8>) -> Result<Vec<u32>, ContainerError> {
        let mut walker = Walker::new();
        walker.push(file.into());
        walker.end();
        let mut ids = Vec::new();
        loop {
            match walker.next()? {
                Event::Element(element) => ids.push(element.id),
                Event::Cluster(_) => ids.push(0),
                Event::End => return Ok(ids),
                Event::NeedBytes => unreachable!("no more bytes were promised"),
            }
        }
    }

    #[test]
    fn elements_of_unknown_size_end_where_their_parent_goes_on() {
        let mut file = document();
        unknown(&mut file, ids::SEGMENT);
        for time in [0, 1] {
            unknown(&mut file, ids::CLUSTER);
            emit::unsigned(&mut file, ids::TIMESTAMP, time);
            emit::void(&mut file, 9);
            emit::binary(&mut file, ids::SIMPLE_BLOCK, b"block");
        }
        emit::binary(&mut file, ids::CUES, b"");
        emit::binary(&mut file, ids::TRACKS, b"");
        let expected = [
            ids::EBML,
            0,
            ids::TIMESTAMP,
            ids::SIMPLE_BLOCK,
            0,
            ids::TIMESTAMP,
            ids::SIMPLE_BLOCK,
            ids::TRACKS,
        ];
        assert_eq!(walk(file.clone()).unwrap(), expected);
        let next = [file.clone(), document(), b"more".to_vec()].concat();
        assert_eq!(walk(next).unwrap(), expected, "what follows the Segment is not read");
        file.pop();
        assert!(matches!(walk(file), Err(ContainerError::Truncated { .. })));
    }

    #[test]
    fn what_does_not_fit_or_is_too_large_is_refused() {
        assert!(matches!(walk(b"\x1f\x43\xb6\x75\x80".to_vec()), Err(ContainerError::Damaged { .. })));
        let mut larger = document();
        emit::id(&mut larger, ids::SEGMENT);
        larger.extend_from_slice(&[0x85, 0x1F, 0x43, 0xB6, 0x75, 0x81]);
        assert!(matches!(walk(larger), Err(ContainerError::Damaged { .. })));
        let mut huge = document();
        unknown(&mut huge, ids::SEGMENT);
        emit::id(&mut huge, ids::TRACKS);
        emit::vint(&mut huge, limits::HEADER_BYTES + 1);
        assert!(matches!(walk(huge), Err(ContainerError::TooLarge { .. })));
    }

    #[test]
    fn only_matroska_and_webm_documents_are_read() {
        let check = |name: &str, version: u64| {
            let mut data = Vec::new();
            emit::text(&mut data, ids::DOC_TYPE, name);
            emit::unsigned(&mut data, ids::DOC_TYPE_READ_VERSION, version);
            check_document(&Element { id: ids::EBML, data: data.into(), offset: 0 })
        };
        assert_eq!(check("matroska", 4), Ok(()));
        assert!(check("webm", 5).is_err());
        assert!(check("other", 1).is_err());
    }
}
