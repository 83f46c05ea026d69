//! Small pictures of a whole item, many on a sheet, as one page that browsers open: MIME parts beside the page that shows
//! them (RFC 2557, MHTML). There is no list of times or codecs to keep, and an hour of video has some fifteen sheets, so
//! that a run that is killed begins anew.

use std::io::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};

use super::part::Part;
use super::pieces::MergeRecord;
use super::progress::Progress;
use super::remote::Remote;
use super::segment::Segment;
use super::segment_work::{Keys, Work};
use super::segments::{Listing, list};
use super::writer::{Queue, Writer};
use super::{DownloadError, Fetched, Job};
use crate::media::Format;

/// Length of a line of encoded bytes (RFC 2045 section 6.8), in bytes before encoding.
const LINE_BYTES: usize = 57;
/// What the page looks like: one sheet below the other, each as wide as the window at most.
const STYLE: &str =
    "body{margin:0;text-align:center;font-family:sans-serif}img{max-width:100%}figure{margin:1em 0}";

/// Fetches the sheets of the only format into one file.
pub(super) async fn sheets(job: &Job<'_>, remote: &Remote, part: &Part) -> Result<Fetched, DownloadError> {
    let [format] = job.plan.formats.as_slice() else {
        return Err(DownloadError::NotMergeable { format: "several storyboards".to_owned() });
    };
    let progress = Progress::new(&job.plan.item, job.events.clone(), None);
    let Listing { segments, .. } = list(format, remote).await?;
    let boundary = boundary(&job.plan.key, format);
    job.announce(0, None);
    part.begin::<MergeRecord>(&job.identity("sheets", Vec::new()), &[])?;
    part.file.set_len(0).map_err(|error| part.write_error(error, 0))?;
    let file = part.file.try_clone().map_err(|error| part.write_error(error, 0))?;
    let writer = Writer::start(file, |file, bytes: Bytes| file.write_all(&bytes));
    let mut page =
        Page { queue: writer.queue(), boundary, written: 0, missing: 0, limit: part.ceiling(job.options) };
    let outcome = page.write(&job.plan.title, segments, remote, &progress).await;
    let missing = page.missing;
    drop(page);
    writer.finish().await.map_err(|error| part.write_error(error, 0))?;
    outcome?;
    progress.tell();
    Ok(Fetched { bytes: progress.fetched(), missing })
}

/// The page on its way to the disk.
struct Page {
    queue: Queue<Bytes>,
    boundary: String,
    written: u64,
    /// Sheets that could not be had.
    missing: u64,
    /// The largest file that may be written, in bytes.
    limit: u64,
}

impl Page {
    async fn write(
        &mut self,
        title: &str,
        sheets: Vec<Segment>,
        remote: &Remote,
        progress: &Progress,
    ) -> Result<(), DownloadError> {
        self.put(head(title, &self.boundary, &sheets)).await?;
        let (remote_of_sheets, counted) = (remote.clone(), progress.clone());
        let fetched = sheets.into_iter().zip(1..).map(move |(segment, number)| {
            let (remote, progress) = (remote_of_sheets.clone(), counted.clone());
            let work =
                Work { remote, segment, number, keys: Keys::default(), progress, is_live: false, kept: None };
            async move { (work.number, work.fetch().await) }
        });
        let mut fetched = stream::iter(fetched).buffered(remote.streaming.ahead);
        while let Some((number, sheet)) = fetched.next().await {
            match sheet {
                Ok(sheet) => self.put(picture(&self.boundary, number, &sheet.to_bytes())).await?,
                Err(error) if remote.streaming.skips_missing => {
                    self.missing += 1;
                    remote.streaming.warn(format!("{error}; it is left out"));
                }
                Err(error) => return Err(error),
            }
        }
        self.put(format!("--{}--\r\n", self.boundary).into_bytes()).await
    }

    /// Where the writer has stopped, its own error says why.
    async fn put(&mut self, bytes: Vec<u8>) -> Result<(), DownloadError> {
        self.written += bytes.len() as u64;
        if self.written > self.limit {
            return Err(DownloadError::OverLimit { size: self.written, limit: self.limit });
        }
        self.queue.send(bytes.into()).await;
        Ok(())
    }
}

/// A line no sheet holds, the same in every run.
fn boundary(key: &str, format: &Format) -> String {
    let hash = blake3::hash(format!("{key} {}", format.id).as_bytes());
    format!("sheets-{}", &hash.to_hex()[..32])
}

/// What stands before the first sheet: the head of the message, and the page.
fn head(title: &str, boundary: &str, sheets: &[Segment]) -> Vec<u8> {
    let title = escaped(title);
    let mut page = format!(
        "<!DOCTYPE html>\r\n<html><head><meta charset=\"utf-8\"><title>{title}</title>\r\n<style>{STYLE}</style></head>\r\n<body>\r\n"
    );
    let mut begins = Duration::ZERO;
    for (sheet, number) in sheets.iter().zip(1..) {
        let times =
            sheet.duration.map(|length| format!("{} \u{2013} {}", clock(begins), clock(begins + length)));
        begins += sheet.duration.unwrap_or_default();
        let caption = escaped(&times.unwrap_or_else(|| number.to_string()));
        let name = content_id(number, boundary);
        page.push_str(&format!(
            "<figure><figcaption>{caption}</figcaption>\r\n<img src=\"cid:{name}\" alt=\"\"></figure>\r\n"
        ));
    }
    page.push_str("</body></html>\r\n");
    format!(
        "MIME-Version: 1.0\r\nFrom: <nobody@vidra.invalid>\r\nSubject: {}\r\n\
         Content-Type: multipart/related; boundary=\"{boundary}\"; type=\"text/html\"\r\n\r\n\
         --{boundary}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n{page}",
        subject(&title)
    )
    .into_bytes()
}

/// One sheet as a part of the message.
fn picture(boundary: &str, number: usize, bytes: &[u8]) -> Vec<u8> {
    let kind = match bytes {
        [0x89, b'P', b'N', b'G', ..] => "png",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "webp",
        _ => "jpeg",
    };
    let name = content_id(number, boundary);
    let mut out = format!(
        "\r\n--{boundary}\r\nContent-ID: <{name}>\r\nContent-Type: image/{kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    .into_bytes();
    for line in bytes.chunks(LINE_BYTES) {
        out.extend_from_slice(STANDARD.encode(line).as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out
}

fn content_id(number: usize, boundary: &str) -> String {
    format!("{number}.{boundary}@vidra.invalid")
}

/// Text for a page that is ASCII alone: everything else is a reference to the character.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            ' '..='~' if !matches!(letter, '<' | '>' | '&' | '"') => out.push(letter),
            _ if letter.is_control() => out.push(' '),
            _ => out.push_str(&format!("&#{};", u32::from(letter))),
        }
    }
    out
}

/// The escaped title as a header: without what a header must not hold, and no longer than a line of mail may be.
fn subject(title: &str) -> &str {
    &title[..title.len().min(900)]
}

/// `1:02:03`.
fn clock(at: Duration) -> String {
    let seconds = at.as_secs();
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::download::segment::Place;

    #[test]
    fn a_page_shows_every_sheet_by_its_name_and_holds_ascii_alone() {
        let sheet = |seconds| Segment {
            duration: Some(Duration::from_secs(seconds)),
            ..Segment::new(Place::Inline(Bytes::new()), 0)
        };
        let head = String::from_utf8(head("Fog <é>\r\nX-Evil: 1", "b1", &[sheet(3700), sheet(1)])).unwrap();
        assert!(head.is_ascii() && !head.contains("\nX-Evil"), "{head}");
        assert!(head.contains("<title>Fog &#60;&#233;&#62;  X-Evil: 1</title>"), "{head}");
        assert!(
            head.contains(
                "<figcaption>0:00:00 &#8211; 1:01:40</figcaption>\r\n<img src=\"cid:1.b1@vidra.invalid\""
            ),
            "{head}"
        );
        assert!(head.contains("1:01:40 &#8211; 1:01:41"), "{head}");
    }

    #[test]
    fn a_sheet_is_a_part_with_its_kind_in_short_lines() {
        let part = String::from_utf8(picture("b1", 2, &[0xFF; 60])).unwrap();
        let (head, body) = part.split_once("\r\n\r\n").unwrap();
        assert_eq!(
            head,
            "\r\n--b1\r\nContent-ID: <2.b1@vidra.invalid>\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64"
        );
        assert_eq!(body, format!("{}\r\n////\r\n", "/".repeat(76)));
        assert!(String::from_utf8(picture("b1", 1, b"\x89PNG")).unwrap().contains("image/png"));
    }
}
