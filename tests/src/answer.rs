//! From a route, a request and its number to an answer: the whole behaviour of the server, without a socket.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};

use crate::fault::Kind;
use crate::gzip;
use crate::origins::Origins;
use crate::reply::{Ending, Framing};
use crate::site::{Content, Route};
use crate::{Reply, Request};

/// `Last-Modified` of everything that has its first content.
const MODIFIED: &str = "Mon, 02 Jan 2023 03:04:05 GMT";
/// `Last-Modified` of content that came in place of the first.
const MODIFIED_LATER: &str = "Tue, 03 Jan 2023 03:04:05 GMT";

/// The answer to the request that is the `number`th of its route, counted from 1.
pub(crate) fn answer(route: &Route, request: &Request, number: u32, origins: &Origins) -> Reply {
    let faults: Vec<&Kind> =
        route.faults.iter().filter(|fault| fault.happens_to(number)).map(|fault| &fault.kind).collect();
    let mut reply = match refusal(&faults, origins) {
        Some(reply) => reply,
        None => match &route.content {
            Content::Redirect { status, to } => Reply::status(*status).header("Location", &origins.fill(to)),
            Content::Handler(handler) => handler(request),
            Content::Text(text) => resource(origins.fill(text).as_bytes(), route, request, &faults),
            Content::Bytes(bytes) => resource(bytes, route, request, &faults),
        },
    };
    for (name, value) in &route.headers {
        reply.set(name, &origins.fill(value));
    }
    faults.iter().for_each(|fault| wire(&mut reply, fault));
    reply
}

/// The answer of a fault that does not look at the content.
fn refusal(faults: &[&Kind], origins: &Origins) -> Option<Reply> {
    faults.iter().find_map(|fault| match fault {
        Kind::Status(status) => Some(Reply::new(*status, "text/plain", format!("fault {status}\n"))),
        Kind::RetryAfter(seconds) => {
            let reply = Reply::new(429, "text/plain", "too many requests\n");
            Some(reply.header("Retry-After", &seconds.to_string()))
        }
        Kind::Redirect(status, to) => Some(Reply::status(*status).header("Location", &origins.fill(to))),
        _ => None,
    })
}

/// The content, or the part of it that was asked for (RFC 9110 section 14).
fn resource(first: &[u8], route: &Route, request: &Request, faults: &[&Kind]) -> Reply {
    let changed = faults.iter().find_map(|fault| match fault {
        Kind::Content(bytes) => Some(bytes.as_slice()),
        _ => None,
    });
    let bytes = changed.unwrap_or(first);
    let has = |kind: &Kind| faults.contains(&kind);
    let validators = validators(bytes, changed.is_some(), faults);
    let mut reply = Reply::new(200, &route.content_type, bytes);
    reply.headers.extend(validators.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    reply.set("Accept-Ranges", if has(&Kind::NoRanges) { "none" } else { "bytes" });
    if has(&Kind::NoRanges) || has(&Kind::WholeForRange) || !is_same(request, &validators) {
        return reply;
    }
    let length = bytes.len() as u64;
    match request.range().and_then(|text| part(text, length)) {
        None => reply,
        Some(Part::Within(..)) if has(&Kind::RangeRefused) => refused(reply, length),
        Some(Part::Outside) => refused(reply, length),
        Some(Part::Within(start, end)) => {
            let start = start + u64::from(has(&Kind::ShiftedRange) && start + 1 < end);
            reply.status = 206;
            reply.body = slice(bytes, start, end).to_vec();
            reply.set("Content-Range", &format!("bytes {start}-{}/{length}", end - 1));
            reply
        }
    }
}

fn refused(mut reply: Reply, length: u64) -> Reply {
    reply.status = 416;
    reply.body.clear();
    reply.set("Content-Range", &format!("bytes */{length}"));
    reply
}

fn validators(bytes: &[u8], is_changed: bool, faults: &[&Kind]) -> Vec<(&'static str, String)> {
    // `DefaultHasher::new` has fixed keys: the same bytes have the same tag in every run.
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let tag = format!("\"{:016x}\"", hasher.finish());
    if faults.contains(&&Kind::NoValidators) {
        return Vec::new();
    }
    if faults.contains(&&Kind::WeakValidator) {
        return vec![("ETag", format!("W/{tag}"))];
    }
    let modified = if is_changed { MODIFIED_LATER } else { MODIFIED };
    vec![("ETag", tag), ("Last-Modified", modified.to_owned())]
}

/// Whether `If-Range` names what is there now (RFC 9110 section 13.1.5): a strong tag or the date, byte for byte.
fn is_same(request: &Request, validators: &[(&'static str, String)]) -> bool {
    let Some(asked) = request.header("if-range") else { return true };
    validators.iter().any(|(_, value)| value == asked && !value.starts_with("W/"))
}

enum Part {
    /// From the first byte up to the one after the last.
    Within(u64, u64),
    Outside,
}

/// `bytes=a-b`, `bytes=a-` or `bytes=-n`; `None` for anything else, several ranges among it: the whole is sent then.
fn part(text: &str, length: u64) -> Option<Part> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let (start, end) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(start), Ok(last)) if last < start => return None,
        (Ok(start), Ok(last)) => (start, last.saturating_add(1).min(length)),
        (Ok(start), Err(_)) if last.is_empty() => (start, length),
        (Err(_), Ok(suffix)) if first.is_empty() && suffix > 0 => (length.saturating_sub(suffix), length),
        _ => return None,
    };
    Some(if start < end { Part::Within(start, end) } else { Part::Outside })
}

fn slice(bytes: &[u8], start: u64, end: u64) -> &[u8] {
    let index = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
    &bytes[index(start)..index(end)]
}

/// What a fault does to an answer on its way.
fn wire(reply: &mut Reply, fault: &Kind) {
    match fault {
        Kind::NoLength => reply.framing = Framing::Chunked,
        Kind::Length(bytes) => reply.framing = Framing::Claimed(*bytes),
        Kind::CutAfter(bytes) => reply.ending = Ending::Cut(*bytes),
        Kind::Stall => reply.ending = Ending::Silence,
        Kind::StallAfter(bytes) => reply.ending = Ending::Stall(*bytes),
        Kind::Gzip => {
            reply.body = gzip::stored(&reply.body);
            reply.set("Content-Encoding", "gzip");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fault, Site};

    fn ask(site: &Site, number: u32, headers: &[(&str, &str)]) -> Reply {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let request =
            Request { method: "GET".to_owned(), target: "/v.mp4".to_owned(), headers, body: Vec::new() };
        answer(site.find("/v.mp4").unwrap(), &request, number, &Origins::default())
    }

    fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
        reply.headers.iter().find(|(have, _)| have == name).map_or("", |(_, value)| value)
    }

    fn site(faults: &[Fault]) -> Site {
        faults
            .iter()
            .fold(Site::new().file("/v.mp4", "0123456789"), |site, fault| site.fault("/v.mp4", fault.clone()))
    }

    #[test]
    fn ranges_are_cut_as_the_standard_says() {
        let table = [
            ("bytes=2-4", 206, "234", "bytes 2-4/10"),
            ("bytes=7-", 206, "789", "bytes 7-9/10"),
            ("bytes=-2", 206, "89", "bytes 8-9/10"),
            ("bytes=0-99", 206, "0123456789", "bytes 0-9/10"),
            ("bytes=10-", 416, "", "bytes */10"),
            ("bytes=0-1,4-5", 200, "0123456789", ""),
        ];
        for (range, status, body, content_range) in table {
            let reply = ask(&site(&[]), 1, &[("Range", range)]);
            assert_eq!((reply.status, reply.body.as_slice()), (status, body.as_bytes()), "{range}");
            assert_eq!(header(&reply, "Content-Range"), content_range, "{range}");
        }
    }

    #[test]
    fn a_range_of_other_content_becomes_the_whole() {
        let site = site(&[Fault::content("abcdef").after(1)]);
        let tag = header(&ask(&site, 1, &[]), "ETag").to_owned();
        let same = ask(&site, 1, &[("Range", "bytes=2-"), ("If-Range", &tag)]);
        let changed = ask(&site, 2, &[("Range", "bytes=2-"), ("If-Range", &tag)]);
        assert_eq!((same.status, same.body.as_slice()), (206, &b"23456789"[..]));
        assert_eq!((changed.status, changed.body.as_slice()), (200, &b"abcdef"[..]));
    }

    #[test]
    fn a_weak_tag_never_makes_a_range() {
        let site = site(&[Fault::weak_validator()]);
        let tag = header(&ask(&site, 1, &[]), "ETag").to_owned();
        assert_eq!(ask(&site, 1, &[("Range", "bytes=2-"), ("If-Range", &tag)]).status, 200);
    }

    #[test]
    fn faults_about_ranges_do_what_they_say() {
        let status = |fault| ask(&site(&[fault]), 1, &[("Range", "bytes=2-4")]).status;
        assert_eq!(status(Fault::no_ranges()), 200);
        assert_eq!(status(Fault::whole_for_range()), 200);
        assert_eq!(status(Fault::range_refused()), 416);
        let shifted = ask(&site(&[Fault::shifted_range()]), 1, &[("Range", "bytes=2-4")]);
        assert_eq!(
            (shifted.body.as_slice(), header(&shifted, "Content-Range")),
            (&b"34"[..], "bytes 3-4/10")
        );
    }

    #[test]
    fn statuses_come_in_turn() {
        let site = site(&[Fault::status(503).first(2), Fault::retry_after(1).after(2).first(1)]);
        let statuses: Vec<u16> = (1..=4).map(|number| ask(&site, number, &[]).status).collect();
        assert_eq!(statuses, [503, 503, 429, 200]);
    }
}
