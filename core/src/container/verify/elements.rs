//! Matroska and WebM (RFC 8794, RFC 9559): elements fill their parents, and what the index points at is there.

use std::io::{self, Read, Seek, SeekFrom};

use super::Verdict;
use crate::container::matroska::ebml;
use crate::container::matroska::ids::{
    self, CLUSTER, CUE_CLUSTER_POSITION, CUE_POINT, CUE_TRACK_POSITIONS, CUES, SEEK, SEEK_HEAD, SEEK_ID,
    SEEK_POSITION, SEGMENT, TIMESTAMP, TRACKS, VOID,
};

const CRC: u32 = 0xbf;
/// Elements of the Segment (RFC 9559 section 5.1).
const TOP: [u32; 8] =
    [SEEK_HEAD, ids::INFO, TRACKS, ids::CHAPTERS, CLUSTER, CUES, ids::ATTACHMENTS, ids::TAGS];
/// Largest index that is read, in bytes.
const INDEX_BYTES: u64 = 64 * 1024 * 1024;

struct Element {
    id: u32,
    body: u64,
    /// `None` is unknown: to the end of its parent.
    size: Option<u64>,
}

pub(super) fn walk(file: &mut (impl Read + Seek), length: u64, verdict: &mut Verdict) -> io::Result<()> {
    let Some(head) = element(file, 0, length)? else {
        verdict.fault(0, "the file's head (EBML) is cut off");
        return Ok(());
    };
    let at = head.body + head.size.unwrap_or(0);
    let Some(segment) = element(file, at, length)?.filter(|found| found.id == SEGMENT) else {
        verdict.fault(at, "there is no Segment behind the head");
        return Ok(());
    };
    let end = match segment.size {
        None => length,
        Some(size) if segment.body + size > length => {
            let missing = segment.body + size - length;
            verdict.fault(at, format!("the Segment is {missing} bytes longer than the file"));
            length
        }
        Some(size) => {
            let rest = length - segment.body - size;
            if rest > 0 {
                verdict.remarks.push(format!("{rest} bytes stand behind the Segment"));
            }
            segment.body + size
        }
    };
    if segment.size.is_none() {
        verdict.remarks.push(
            "the Segment's length is not told: the file was not finished, or is a recording".to_owned(),
        );
    }
    let mut tops = Vec::new();
    level_one(file, (segment.body, end), &mut tops, verdict)?;
    pointers(file, segment.body, &tops, verdict)?;
    if !tops.iter().any(|(id, _)| *id == TRACKS) {
        verdict.fault(None, "the file names no tracks");
    }
    if !tops.iter().any(|(id, _)| *id == CLUSTER) {
        verdict.fault(None, "there is no media (no Cluster)");
    }
    Ok(())
}

/// The elements of the Segment, and the times of its Clusters.
fn level_one(
    file: &mut (impl Read + Seek),
    (start, end): (u64, u64),
    tops: &mut Vec<(u32, u64)>,
    verdict: &mut Verdict,
) -> io::Result<()> {
    let mut at = start;
    let mut latest = 0;
    while at < end {
        let Some(found) = element(file, at, end)? else {
            verdict.fault(at, "what stands here is no element");
            return Ok(());
        };
        if !TOP.contains(&found.id) && !matches!(found.id, VOID | CRC) {
            verdict.fault(at, format!("the element {:X} does not belong into the Segment", found.id));
            return Ok(());
        }
        tops.push((found.id, at));
        let Some(size) = found.size else {
            // A Cluster of unknown length ends where the next element of the Segment begins.
            at = unknown_end(file, found.body, end)?;
            continue;
        };
        if found.body + size > end {
            let missing = found.body + size - end;
            verdict.fault(at, format!("an element reaches {missing} bytes over the end of the Segment"));
            return Ok(());
        }
        if found.id == CLUSTER
            && let Some(time) = number_in(file, (found.body, found.body + size), TIMESTAMP)?
        {
            if time < latest {
                verdict.fault(
                    at,
                    format!("the Cluster begins at {time}, before the one in front of it ({latest})"),
                );
            }
            latest = time;
        }
        at = found.body + size;
    }
    Ok(())
}

/// The end of a Cluster whose length is not told.
fn unknown_end(file: &mut (impl Read + Seek), start: u64, end: u64) -> io::Result<u64> {
    let mut at = start;
    while at < end {
        match element(file, at, end)? {
            Some(found) if TOP.contains(&found.id) => return Ok(at),
            Some(Element { body, size: Some(size), .. }) => at = body.saturating_add(size),
            _ => return Ok(end),
        }
    }
    Ok(end)
}

/// What Cues and SeekHead point at must be there.
fn pointers(
    file: &mut (impl Read + Seek),
    segment: u64,
    tops: &[(u32, u64)],
    verdict: &mut Verdict,
) -> io::Result<()> {
    let is_at = |id: u32, position: u64| tops.contains(&(id, segment.saturating_add(position)));
    for (id, at) in tops.iter().filter(|(id, _)| matches!(*id, CUES | SEEK_HEAD)) {
        let Some(Element { body, size: Some(size), .. }) = element(file, *at, u64::MAX)? else { continue };
        let bytes = read(file, (body, body + size.min(INDEX_BYTES)))?;
        if *id == CUES {
            let clusters = inside(&bytes, CUE_POINT)
                .flat_map(|point| inside(point, CUE_TRACK_POSITIONS))
                .flat_map(|place| inside(place, CUE_CLUSTER_POSITION));
            if let Some(lost) = clusters.map(unsigned).find(|position| !is_at(CLUSTER, *position)) {
                verdict.fault(
                    *at,
                    format!("the index (Cues) points at byte {} and no Cluster begins there", segment + lost),
                );
            }
            continue;
        }
        for seek in inside(&bytes, SEEK) {
            let (id, position) = (inside(seek, SEEK_ID).next(), inside(seek, SEEK_POSITION).next());
            let (Some(id), Some(position)) = (id.map(unsigned), position.map(unsigned)) else { continue };
            if !u32::try_from(id).is_ok_and(|id| is_at(id, position)) {
                let what = format!(
                    "the table of contents (SeekHead) points at byte {}, where {id:X} does not begin",
                    segment + position
                );
                verdict.fault(*at, what);
            }
        }
    }
    Ok(())
}

/// An element's head. `None` where there is no whole one.
fn element(file: &mut (impl Read + Seek), at: u64, end: u64) -> io::Result<Option<Element>> {
    let mut bytes = [0u8; ebml::HEADER_MAX];
    file.seek(SeekFrom::Start(at))?;
    let there = read_up_to(file, &mut bytes, end.saturating_sub(at))?;
    let header = ebml::header(&bytes[..there]).ok();
    Ok(header.map(|header| Element { id: header.id, body: at + header.length as u64, size: header.size }))
}

/// The bodies of the children of one kind.
fn inside(bytes: &[u8], wanted: u32) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let header = ebml::header(rest).ok()?;
            let end = header.length.checked_add(usize::try_from(header.size?).ok()?)?;
            let body = rest.get(header.length..end)?;
            rest = &rest[end..];
            if header.id == wanted {
                return Some(body);
            }
        }
        None
    })
}

fn unsigned(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |value, byte| (value << 8) | u64::from(*byte))
}

/// A number among the first children of an element.
fn number_in(
    file: &mut (impl Read + Seek),
    (start, end): (u64, u64),
    wanted: u32,
) -> io::Result<Option<u64>> {
    let bytes = read(file, (start, end.min(start + 64)))?;
    Ok(inside(&bytes, wanted).next().map(unsigned))
}

fn read(file: &mut (impl Read + Seek), (start, end): (u64, u64)) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.by_ref().take(end - start).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn read_up_to(file: &mut impl Read, bytes: &mut [u8], most: u64) -> io::Result<usize> {
    let wanted = usize::try_from(most).unwrap_or(usize::MAX).min(bytes.len());
    let mut filled = 0;
    while filled < wanted {
        match file.read(&mut bytes[filled..wanted])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}
