//! MP4 (ISO/IEC 14496-12): every box lies within its parent, and the tables of each track agree with each other.

use std::io::{self, Read, Seek, SeekFrom};

use super::Verdict;
use super::tables::{self, Tables};

/// Boxes that hold boxes and nothing before them.
const PARENTS: [&[u8; 4]; 11] =
    [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts", b"mvex", b"moof", b"traf", b"udta"];
/// Deepest nesting that is followed.
const DEPTH: usize = 8;
/// Largest table that is read, in bytes.
const TABLE_BYTES: u64 = 256 * 1024 * 1024;

/// What the walk has seen.
#[derive(Default)]
struct Seen {
    top: Vec<[u8; 4]>,
    /// Where media lies: first byte and the one behind the last.
    media: Vec<(u64, u64)>,
    tracks: Vec<Tables>,
    has_fragments: bool,
}

pub(super) fn walk(file: &mut (impl Read + Seek), length: u64, verdict: &mut Verdict) -> io::Result<()> {
    let mut seen = Seen::default();
    children(file, (0, length), 0, &mut seen, verdict)?;
    if seen.top.first() != Some(b"ftyp") {
        verdict.fault(0, "the file does not begin with its type (ftyp)");
    }
    match seen.top.iter().filter(|name| *name == b"moov").count() {
        0 => verdict.fault(None, "there is no index (moov): the file was not finished"),
        1 => {}
        count => verdict.fault(None, format!("there are {count} indexes (moov) instead of one")),
    }
    let has_samples = seen.tracks.iter().any(|tables| tables.count() > 0);
    if has_samples && seen.media.is_empty() {
        verdict.fault(None, "there is no media (mdat)");
    }
    for (number, tables) in seen.tracks.iter().enumerate() {
        tables.check(number + 1, &seen.media, verdict);
    }
    if seen.tracks.is_empty() && !seen.has_fragments && seen.top.contains(b"moov") {
        verdict.fault(None, "the index names no track");
    }
    Ok(())
}

/// Walks the boxes of a stretch of the file.
fn children(
    file: &mut (impl Read + Seek),
    (start, end): (u64, u64),
    depth: usize,
    seen: &mut Seen,
    verdict: &mut Verdict,
) -> io::Result<()> {
    let mut at = start;
    while at < end {
        if end - at < 8 {
            // QuickTime ends some of its lists with four zero bytes.
            if !(depth > 0 && end - at == 4) {
                verdict.fault(at, format!("{} bytes are left that are no box", end - at));
            }
            return Ok(());
        }
        let Some((name, header, size)) = header(file, at, end)? else {
            verdict.fault(at, "a box ends before its own header does");
            return Ok(());
        };
        if at.saturating_add(size) > end {
            let missing = at.saturating_add(size) - end;
            let place = if depth == 0 { "the file" } else { "the box around it" };
            verdict.fault(
                at,
                format!("the box {} reaches {missing} bytes over the end of {place}", shown(name)),
            );
            return Ok(());
        }
        let body = (at + header, at + size);
        if depth == 0 {
            seen.top.push(name);
        }
        match &name {
            b"mdat" => seen.media.push(body),
            b"moof" => seen.has_fragments = true,
            b"trak" => seen.tracks.push(Tables::default()),
            _ => {}
        }
        if PARENTS.contains(&&name) && depth < DEPTH {
            // Before its boxes QuickTime's and ISO's user data hold nothing else.
            children(file, body, depth + 1, seen, verdict)?;
        } else if tables::is_table(name)
            && let Some(tables) = seen.tracks.last_mut()
        {
            let bytes = read(file, body)?;
            if let Err(what) = tables.read(name, &bytes) {
                verdict.fault(at, format!("the table {} {what}", shown(name)));
            }
        }
        at += size;
    }
    Ok(())
}

/// Name, length of the header and of the whole box.
fn header(file: &mut (impl Read + Seek), at: u64, end: u64) -> io::Result<Option<([u8; 4], u64, u64)>> {
    let mut bytes = [0u8; 16];
    file.seek(SeekFrom::Start(at))?;
    let there = usize::try_from((end - at).min(16)).unwrap_or(16);
    file.read_exact(&mut bytes[..there])?;
    let name = [bytes[4], bytes[5], bytes[6], bytes[7]];
    let size = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    let (header, size) = match size {
        0 => (8, end - at),
        1 if there == 16 => {
            let mut large = [0u8; 8];
            large.copy_from_slice(&bytes[8..16]);
            (16, u64::from_be_bytes(large))
        }
        size => (8, u64::from(size)),
    };
    Ok((size >= header).then_some((name, header, size)))
}

fn read(file: &mut (impl Read + Seek), (start, end): (u64, u64)) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.by_ref().take((end - start).min(TABLE_BYTES)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn shown(name: [u8; 4]) -> String {
    name.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { '?' }).collect()
}
