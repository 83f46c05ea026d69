//! Segments that came before they could be written, kept beside the part file, so that a run that was killed does not
//! fetch them again.
//!
//! `NAME.ahead.part` is a mark and then [records](record): pieces of segments as the server gave them, so that one that
//! was on its way is gone on with where it was. What does not fit its hash was never kept. The file begins anew when it is
//! full and all of it is in the part file; between the two nothing is kept, which bounds what it takes of the disk. It is
//! a help and no more: where the system refuses it, the download goes on without. A line so fast that fetching again
//! costs less than writing twice needs none of it.

mod record;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use twox_hash::XxHash3_128;

use super::files::{append_at, open_private, read_at, write_at};
use crate::container::Rope;
pub(super) use record::Piece;
use record::{Entry, HEAD};

/// The first bytes of such a file: what begins otherwise is somebody else's and left alone.
const MARK: &[u8; 8] = b"vidra-a\n";
/// Bytes after which the file is full.
const FULL_BYTES: u64 = 64 * 1024 * 1024;
/// What must be free on the disk, a little of which is taken: the part file must never lack room because of this.
const PLENTY_BYTES: u64 = if cfg!(test) { 1 } else { 1024 * 1024 * 1024 };
/// Pieces after which it is.
const FULL_COUNT: usize = 4096;
/// Bytes of segments that are kept however fast they come: before that nobody knows how fast the line is.
const ALWAYS_BYTES: u64 = 8 * 1024 * 1024;
/// Bytes a second at which what a kill loses is back at once.
const FAST_BYTES: f64 = 32.0 * 1024.0 * 1024.0;

/// What is kept beside one part file. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Ahead(Option<Arc<Mutex<Store>>>);

/// The segments of one stream in it.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    store: Arc<Mutex<Store>>,
    stream: u64,
}

/// A segment as the server gave it, as far as it came.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) bytes: Rope,
    /// Its length.
    pub(super) total: u64,
    /// The version it is of, where it is not whole.
    pub(super) validator: String,
}

impl Begun {
    /// Whether nothing of it is missing.
    pub(super) fn is_whole(&self) -> bool {
        self.bytes.len() as u64 == self.total
    }
}

#[derive(Debug)]
struct Store {
    path: PathBuf,
    /// Made when there is something to keep.
    file: Option<File>,
    /// Where the next record begins.
    end: u64,
    entries: Vec<Entry>,
    /// The first segment of each stream that is not yet in the part file.
    first_needed: HashMap<u64, u64>,
    is_refused: bool,
    /// Bytes of segments that came, and since when.
    came: u64,
    since: Instant,
}

impl Ahead {
    /// What an earlier run left at this path, where that is to be gone on with.
    pub(super) fn open(path: &Path, is_resumed: bool) -> Self {
        let mut store = Store::new(path);
        if fs::symlink_metadata(path).is_ok() {
            store.is_refused = store.take_up(is_resumed).is_err();
        }
        Self(Some(Arc::new(Mutex::new(store))))
    }

    /// The segments of a format in a state of its list.
    pub(super) fn of(&self, format: &str, version: &str) -> Option<Kept> {
        let name = XxHash3_128::oneshot(format!("pieces of\n{format}\n{version}").as_bytes());
        let stream = u64::try_from(name >> 64).unwrap_or_default();
        Some(Kept { store: Arc::clone(self.0.as_ref()?), stream })
    }
}

/// Takes the file away, where it is one of these.
pub(super) fn remove(path: &Path) {
    if fs::symlink_metadata(path).is_ok() && open_private(path).is_ok_and(|file| is_ours(&file)) {
        // What cannot be removed is found and used or removed by the next run.
        let _ = fs::remove_file(path);
    }
}

fn is_ours(file: &File) -> bool {
    let mut mark = [0; MARK.len()];
    matches!(read_at(file, &mut mark, 0), Ok(read) if mark[..read] == MARK[..read])
}

impl Kept {
    /// What is there of a segment, as it was kept.
    pub(super) fn get(&self, segment: usize) -> Option<Begun> {
        let store = self.store();
        let is_it = |entry: &&Entry| (entry.stream, entry.segment) == (self.stream, segment as u64);
        let entries: Vec<&Entry> = store.entries.iter().filter(is_it).collect();
        // It may have been begun more than once: the last time counts.
        let first = entries.iter().rposition(|entry| entry.from == 0)?;
        let mut begun: Option<Begun> = None;
        for entry in &entries[first..] {
            let Some((validator, bytes)) = entry.read_body(store.file.as_ref()?) else { break };
            match &mut begun {
                None => {
                    begun = Some(Begun { bytes: Bytes::from(bytes).into(), total: entry.total, validator });
                }
                Some(begun) if begun.is_followed_by(entry, &validator) => begun.bytes.push(bytes.into()),
                // A second try beside the first has pieces of its own.
                Some(_) => {}
            }
        }
        begun
    }

    /// Keeps a piece of a segment, where there is room.
    pub(super) fn put(&self, segment: usize, piece: &Piece<'_>) {
        let mut store = self.store();
        store.came += piece.bytes.len() as u64;
        if store.is_refused || is_fast(store.came, store.since.elapsed()) || !store.has_room() {
            return;
        }
        if !store.is_there_plenty() || store.add(self.stream, segment as u64, piece).is_err() {
            store.give_up();
        }
    }

    /// All segments before this one are in the part file, and its journal says so.
    pub(super) fn is_written_before(&self, segment: usize) {
        self.store().first_needed.insert(self.stream, segment as u64);
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Begun {
    /// Whether a piece is of the same version and goes on where this ends.
    fn is_followed_by(&self, entry: &Entry, validator: &str) -> bool {
        (entry.from, entry.total) == (self.bytes.len() as u64, self.total) && self.validator == validator
    }
}

/// Whether so many bytes in so much time are more than is worth keeping.
fn is_fast(bytes: u64, time: Duration) -> bool {
    bytes > ALWAYS_BYTES && bytes as f64 > FAST_BYTES * time.as_secs_f64()
}

impl Store {
    fn new(path: &Path) -> Self {
        let (path, first_needed) = (path.to_owned(), HashMap::new());
        Self {
            path,
            file: None,
            end: 0,
            entries: Vec::new(),
            first_needed,
            is_refused: false,
            came: 0,
            since: Instant::now(),
        }
    }

    /// Reads what is there; what an earlier run kept of something else is never asked for.
    fn take_up(&mut self, is_resumed: bool) -> io::Result<()> {
        let file = open_private(&self.path)?;
        if !is_ours(&file) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        write_at(&file, MARK, 0)?;
        let length = if is_resumed { file.metadata()?.len() } else { 0 };
        self.end = MARK.len() as u64;
        while self.entries.len() < FULL_COUNT {
            let mut head = [0; HEAD];
            if self.end + HEAD as u64 > length || read_at(&file, &mut head, self.end)? < HEAD {
                break;
            }
            let Some(entry) = Entry::read(&head, self.end) else { break };
            let Some(next) = entry.end().filter(|next| *next <= length) else { break };
            self.entries.push(entry);
            self.end = next;
        }
        file.set_len(self.end)?;
        self.file = Some(file);
        Ok(())
    }

    /// Whether there is room for more, now or after what nobody needs any more is taken away.
    fn has_room(&mut self) -> bool {
        if self.end < FULL_BYTES && self.entries.len() < FULL_COUNT {
            return true;
        }
        let is_needed =
            |entry: &Entry| self.first_needed.get(&entry.stream).is_some_and(|first| entry.segment >= *first);
        if self.entries.iter().any(is_needed) {
            return false;
        }
        self.entries.clear();
        self.end = MARK.len() as u64;
        self.file.as_ref().is_some_and(|file| file.set_len(self.end).is_ok())
    }

    fn is_there_plenty(&self) -> bool {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        fs4::available_space(folder.unwrap_or(Path::new("."))).is_ok_and(|free| free >= PLENTY_BYTES)
    }

    fn add(&mut self, stream: u64, segment: u64, piece: &Piece<'_>) -> io::Result<()> {
        // A stream that nothing is written of yet needs all of its segments.
        self.first_needed.entry(stream).or_insert(0);
        if self.file.is_none() {
            let file = open_private(&self.path)?;
            write_at(&file, MARK, 0)?;
            (self.file, self.end) = (Some(file), MARK.len() as u64);
        }
        let Some(file) = &self.file else { return Ok(()) };
        let entry = Entry::new((stream, segment), piece, self.end + HEAD as u64);
        let Some(end) = entry.end() else { return Ok(()) };
        // The head last: without it there is no record.
        write_at(file, piece.validator.as_bytes(), entry.offset)?;
        append_at(file, piece.bytes.slices(), entry.offset + piece.validator.len() as u64)?;
        write_at(file, &entry.head(), self.end)?;
        self.entries.push(entry);
        self.end = end;
        Ok(())
    }

    /// The disk is nearly full, or something else is wrong with it: the room is worth more to the part file.
    fn give_up(&mut self) {
        self.is_refused = true;
        self.entries.clear();
        if let Some(file) = self.file.take() {
            let _ = file.set_len(MARK.len() as u64);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(path: &Path) -> Kept {
        Ahead::open(path, true).of("a", "v1").unwrap()
    }

    /// Keeps a segment in one piece.
    fn put_whole(kept: &Kept, segment: usize, bytes: &[u8]) {
        let rope = Rope::from(Bytes::copy_from_slice(bytes));
        kept.put(segment, &Piece { from: 0, total: bytes.len() as u64, validator: "", bytes: &rope });
    }

    /// Keeps a piece of a segment of ten bytes.
    fn put_piece(kept: &Kept, segment: usize, from: u64, validator: &str, bytes: &[u8]) {
        let rope = Rope::from(Bytes::copy_from_slice(bytes));
        kept.put(segment, &Piece { from, total: 10, validator, bytes: &rope });
    }

    fn text(kept: &Kept, segment: usize) -> Option<String> {
        let begun = kept.get(segment)?;
        let end = if begun.is_whole() { "" } else { "…" };
        Some(format!("{}{end}", String::from_utf8_lossy(&begun.bytes.to_bytes())))
    }

    #[test]
    fn a_fast_line_writes_once() {
        let second = Duration::from_secs(1);
        assert!(!is_fast(ALWAYS_BYTES, Duration::ZERO), "nothing is known of the line yet");
        assert!(is_fast(ALWAYS_BYTES + 1, Duration::ZERO));
        assert!(is_fast(64 << 20, second) && !is_fast(64 << 20, 3 * second));
    }

    #[test]
    fn what_was_kept_is_there_for_the_next_run_of_the_same_list_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.ahead.part");
        let first = kept(&path);
        assert!(!path.exists());
        put_whole(&first, 3, b"three");
        put_whole(&first, 5, b"five");
        let second = kept(&path);
        put_whole(&second, 7, b"seven");
        let third = kept(&path);
        assert_eq!(
            [3, 4, 5, 7].map(|segment| text(&third, segment)),
            [Some("three".into()), None, Some("five".into()), Some("seven".into())]
        );
        assert!(Ahead::open(&path, true).of("a", "v2").unwrap().get(3).is_none());
        assert!(Ahead::open(&path, false).of("a", "v1").unwrap().get(3).is_none());
        remove(&path);
        assert!(!path.exists());
    }

    #[test]
    fn pieces_of_one_version_that_follow_each_other_are_joined() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.ahead.part");
        let first = kept(&path);
        put_piece(&first, 1, 0, "\"v1\"", b"abcd");
        put_piece(&first, 2, 0, "\"v1\"", b"other");
        // A second try beside the first, and another version.
        put_piece(&first, 1, 2, "\"v1\"", b"cdef");
        put_piece(&first, 1, 4, "\"v2\"", b"WXYZ");
        put_piece(&first, 1, 4, "\"v1\"", b"efgh");
        let second = kept(&path);
        assert_eq!(text(&second, 1).unwrap(), "abcdefgh…");
        assert_eq!(second.get(1).unwrap().validator, "\"v1\"");
        put_piece(&second, 1, 8, "\"v1\"", b"ij");
        assert_eq!(text(&kept(&path), 1).unwrap(), "abcdefghij");
        // What was begun anew counts from there on.
        put_piece(&second, 1, 0, "\"v2\"", b"ABC");
        assert_eq!(text(&kept(&path), 1).unwrap(), "ABC…");
        assert_eq!(text(&kept(&path), 2).unwrap(), "other…");
    }

    #[test]
    fn what_is_torn_or_damaged_was_never_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.ahead.part");
        let first = kept(&path);
        put_whole(&first, 1, b"one");
        put_piece(&first, 2, 0, "v", b"two");
        let whole_file = fs::read(&path).unwrap();
        for length in 0..whole_file.len() {
            fs::write(&path, &whole_file[..length]).unwrap();
            let store = kept(&path);
            assert!(store.get(2).is_none(), "{length}");
            put_whole(&store, 9, b"nine");
            assert_eq!(text(&kept(&path), 9).unwrap(), "nine", "{length}");
        }
        for at in MARK.len()..MARK.len() + HEAD + 3 {
            let mut damaged = whole_file.clone();
            damaged[at] ^= 0x10;
            fs::write(&path, &damaged).unwrap();
            assert!(kept(&path).get(1).is_none(), "{at}");
        }
    }

    #[test]
    fn a_file_of_somebody_else_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.ahead.part");
        fs::write(&path, "theirs").unwrap();
        let store = kept(&path);
        put_whole(&store, 1, b"one");
        remove(&path);
        assert_eq!((store.get(1).is_none(), fs::read(&path).unwrap()), (true, b"theirs".to_vec()));
    }

    #[test]
    fn the_file_begins_anew_when_it_is_full_and_nobody_needs_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.ahead.part");
        let store = kept(&path);
        for segment in 0..FULL_COUNT + 10 {
            put_whole(&store, segment, b"x");
        }
        assert!(store.get(FULL_COUNT - 1).is_some() && store.get(FULL_COUNT).is_none());
        store.is_written_before(FULL_COUNT - 1);
        put_whole(&store, FULL_COUNT + 10, b"y");
        assert!(store.get(FULL_COUNT + 10).is_none());
        store.is_written_before(FULL_COUNT);
        put_whole(&store, FULL_COUNT + 11, b"z");
        assert!(store.get(FULL_COUNT + 11).is_some() && store.get(5).is_none());
        assert!(fs::metadata(&path).unwrap().len() < 100);
    }
}
