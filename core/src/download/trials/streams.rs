//! Streams of segments, and files that are merged: exact packets, or an honest error.

use std::ffi::OsString;

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};

use super::super::smooth_list::{testing, with_time};
use super::*;

/// Segments of a stream.
const COUNT: u64 = 8;
/// Bytes of the packet in each.
const PACKET_BYTES: usize = 150_000;
const KEY: [u8; 16] = [7; 16];
const DESCRIPTION: &str = "<MPD mediaPresentationDuration='PT16S'><Period><AdaptationSet mimeType='audio/mp4'>\
    <SegmentTemplate media='$Number$.m4s' initialization='head.mp4' duration='2' startNumber='0'/>\
    <Representation id='a' bandwidth='9'/></AdaptationSet></Period></MPD>";

/// How the media is given.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// A playlist of files.
    Segments,
    /// The same, with a key and vectors that are told by the numbers.
    Encrypted,
    /// A playlist of ranges of one file that follow each other.
    Ranges,
    /// A DASH presentation of files.
    Dash,
    /// Two files, which are merged.
    Files,
}

/// The packet with this number in a version of a file: where it is from, and letters that differ everywhere.
fn packet(path: &str, number: u64, version: u32) -> String {
    let mut text = format!("{number} {version:02} {path} ");
    let mut state = number * 1_000_003 + u64::from(version);
    text.extend((0..PACKET_BYTES).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + u8::try_from((state >> 33) % 26).unwrap())
    }));
    text
}

fn segment(path: &str, number: u64, version: u32) -> Bytes {
    let chunk = testing::chunk(packet(path, number, version).as_bytes());
    with_time(&chunk, number * testing::SEGMENT_TICKS).unwrap()
}

/// A version of the media behind a path: `/N.m4s`, `/N.aes`, or a whole file.
fn media(path: &str, version: u32) -> Bytes {
    match path.trim_start_matches('/').split_once('.') {
        Some(("head", _)) => testing::initialisation(2),
        Some((number, "m4s")) => segment(path, number.parse().unwrap(), version),
        Some((number, "aes")) => {
            let number: u64 = number.parse().unwrap();
            let vector = u128::from(number).to_be_bytes();
            let encryptor = cbc::Encryptor::<aes::Aes128>::new(&KEY.into(), &vector.into());
            encryptor.encrypt_padded_vec::<Pkcs7>(&segment(path, number, version)).into()
        }
        _ => {
            let segments = (0..COUNT).map(|number| segment(path, number, version));
            [testing::initialisation(2)].into_iter().chain(segments).flatten().collect()
        }
    }
}

impl Kind {
    fn paths(self) -> Vec<String> {
        let numbered = |extension| (0..COUNT).map(move |number| format!("/{number}.{extension}"));
        let head = ["/head.mp4".to_owned()].into_iter();
        match self {
            Self::Segments | Self::Dash => head.chain(numbered("m4s")).collect(),
            Self::Encrypted => head.chain(numbered("aes")).collect(),
            Self::Ranges => vec!["/all.mp4".to_owned()],
            Self::Files => vec!["/all.mp4".to_owned(), "/other.mp4".to_owned()],
        }
    }

    fn playlist(self) -> String {
        let line = |number: u64| match self {
            Self::Ranges => {
                let length = segment("/all.mp4", number, 1).len();
                format!("#EXTINF:2,\n#EXT-X-BYTERANGE:{length}\nall.mp4\n")
            }
            Self::Encrypted => format!("#EXTINF:2,\n{number}.aes\n"),
            _ => format!("#EXTINF:2,\n{number}.m4s\n"),
        };
        let head = match self {
            Self::Ranges => {
                let length = testing::initialisation(2).len();
                let first = segment("/all.mp4", 0, 1).len();
                let rest: String = (1..COUNT).map(line).collect();
                return format!(
                    "#EXTM3U\n#EXT-X-MAP:URI=\"all.mp4\",BYTERANGE=\"{length}@0\"\n\
                     #EXTINF:2,\n#EXT-X-BYTERANGE:{first}@{length}\nall.mp4\n{rest}#EXT-X-ENDLIST\n"
                );
            }
            Self::Encrypted => "#EXT-X-KEY:METHOD=AES-128,URI=\"key\"\n",
            _ => "",
        };
        let lines: String = (0..COUNT).map(line).collect();
        format!("#EXTM3U\n#EXT-X-MAP:URI=\"head.mp4\"\n{head}{lines}#EXT-X-ENDLIST\n")
    }

    fn server(self, script: &[Behaviour]) -> Server {
        let spared = |bytes| File { is_spared: true, ..File::new(bytes) };
        let media = self.paths().into_iter().map(|path| (path.clone(), File::new(media(&path, 1))));
        let lists = [
            ("/v.m3u8", self.playlist().into()),
            ("/v.mpd", DESCRIPTION.into()),
            ("/key", Bytes::copy_from_slice(&KEY)),
        ];
        let lists = lists.map(|(path, bytes)| (path.to_owned(), spared(bytes)));
        Server {
            change: |path, _, version| self::media(path, version),
            ..Server::of(media.chain(lists).collect(), script)
        }
    }

    fn plan(self, path: &Path) -> Plan {
        let url = |path: &str| RemoteUrl::parse(&format!("https://media.example{path}")).unwrap();
        let sources = match self {
            Self::Files => self.paths().iter().map(|path| Source::progressive(url(path))).collect(),
            Self::Dash => vec![Source::Dash { url: url("/v.mpd"), representation: Some("a".to_owned()) }],
            _ => vec![Source::Hls { url: url("/v.m3u8") }],
        };
        let format = |(number, source): (usize, Source)| Format {
            video: None,
            ..Format::new(number.to_string(), Extension::M4a, source)
        };
        let formats = sources.into_iter().enumerate().map(format).collect();
        let item = Item { extractor: "trial".into(), id: "v".into(), title: "V".into() };
        Plan::new(item, formats, Extension::M4a, path.to_owned(), Scope::default()).unwrap()
    }

    /// What is wrong with a finished file.
    fn fault_of(self, file: &[u8], server: &Server) -> Option<String> {
        let state = server.state.lock().unwrap();
        let mut seen: BTreeMap<String, Vec<(u64, u32)>> = BTreeMap::new();
        for (_, text) in testing::packets(file) {
            let known = (1..=24).flat_map(|version| {
                let numbers = (0..COUNT).map(move |number| (number, version));
                numbers.filter(|(number, version)| text.starts_with(&format!("{number} {version:02} ")))
            });
            let path = text.split(' ').nth(2).unwrap_or_default().to_owned();
            let newest = state.files.get(&path).map_or(0, |file| file.version);
            let found = known.into_iter().next().filter(|(_, version)| *version <= newest);
            let Some((number, version)) =
                found.filter(|(number, version)| packet(&path, *number, *version) == text)
            else {
                return Some(format!("a packet of {path:?} is none that was ever there"));
            };
            seen.entry(path).or_default().push((number, version));
        }
        let is_all = |seen: &[(u64, u32)]| seen.iter().map(|(number, _)| *number).eq(0..COUNT);
        let are_all = match self {
            Self::Segments | Self::Dash | Self::Encrypted => {
                let mut all: Vec<_> = seen.values().flatten().copied().collect();
                all.sort_unstable();
                is_all(&all)
            }
            Self::Ranges | Self::Files => {
                seen.len() == self.paths().len() && seen.values().all(|seen| is_all(seen))
            }
        };
        if !are_all {
            return Some(format!("not every packet is there once: {seen:?}"));
        }
        let is_one = |seen: &Vec<(u64, u32)>| seen.iter().all(|(_, version)| *version == seen[0].1);
        (self == Self::Files && !seen.values().all(is_one)).then(|| "two versions are joined".to_owned())
    }
}

/// The file that comes of it when nothing happens.
fn undisturbed(kind: Kind) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.m4a");
    run_plan(&Arc::new(kind.server(&[])), &kind.plan(&path), 2, 1, None).unwrap();
    fs::read(&path).unwrap()
}

fn any_kind() -> impl Strategy<Value = Kind> {
    let kinds = [Kind::Segments, Kind::Encrypted, Kind::Ranges, Kind::Dash, Kind::Files];
    prop::sample::select(kinds.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_misbehaviour_of_a_stream_ends_in_exact_packets_or_an_honest_error(
        kind in any_kind(),
        script in prop::collection::vec(any_behaviour(200_000), 0..24),
        connections in 1usize..5,
        has_validator: bool,
        has_ranges: bool,
        has_length: bool,
        damage in prop::option::of((0usize..4000, 0usize..1_200_000)),
    ) {
        // A server that names no version and changes the file between two runs, where nothing overlaps, can fool anyone.
        prop_assume!(has_validator || !script.contains(&Behaviour::Changed));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.m4a");
        let server = Arc::new(Server { has_validator, has_ranges, has_length, ..kind.server(&script) });
        match run_plan(&server, &kind.plan(&path), connections, 40, damage) {
            Ok(()) => {
                let file = fs::read(&path).unwrap();
                prop_assert_eq!(kind.fault_of(&file, &server), None);
                if !script.contains(&Behaviour::Changed) {
                    prop_assert!(file == undisturbed(kind), "another file than an undisturbed run makes");
                }
                // What came of a source without a version and a length is set aside by the run after it.
                let is_nameless = !has_validator && !has_length && kind == Kind::Files;
                let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
                let others = names.filter(|name| name != "v.m4a");
                let is_expected =
                    |name: &OsString| is_nameless && name.to_str().is_some_and(|name| name.starts_with("v.earlier"));
                let odd: Vec<OsString> = others.filter(|name| !is_expected(name)).collect();
                prop_assert!(odd.is_empty(), "{:?} stays", odd);
            }
            Err(_) => prop_assert!(!path.exists(), "a final name on an incomplete file"),
        }
    }
}

#[test]
fn two_versions_of_a_file_are_never_joined_whatever_the_first_answer_names() {
    let folder = tempfile::tempdir().unwrap();
    let (path, kind) = (folder.path().join("v.m4a"), Kind::Files);
    let script = [Behaviour::Nameless, Behaviour::Nameless, Behaviour::Changed, Behaviour::Changed];
    let server = Arc::new(kind.server(&script));
    assert!(matches!(run_plan(&server, &kind.plan(&path), 4, 1, None), Err(DownloadError::Changed { .. })));
    assert!(!path.exists());
    run_plan(&server, &kind.plan(&path), 4, 1, None).unwrap();
    assert_eq!(kind.fault_of(&fs::read(&path).unwrap(), &server), None);
}

fn served(server: &Server, path: &str) -> (u64, u64) {
    let state = server.state.lock().unwrap();
    (state.files[path].served, state.files[path].bytes.len() as u64)
}

#[test]
fn a_segment_that_breaks_is_gone_on_with_where_it_broke() {
    for kind in [Kind::Segments, Kind::Encrypted, Kind::Dash] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.m4a");
        let script = [Behaviour::Well, Behaviour::Cut(100_000), Behaviour::Cut(100_001)];
        let server = Arc::new(kind.server(&script));
        run_plan(&server, &kind.plan(&path), 1, 1, None).unwrap();
        assert!(fs::read(&path).unwrap() == undisturbed(kind));
        for name in kind.paths() {
            let (served, length) = served(&server, &name);
            assert_eq!(served, length, "{name}");
        }
    }
}

#[test]
fn what_came_of_a_segment_before_a_kill_is_not_fetched_again() {
    for kind in [Kind::Segments, Kind::Encrypted, Kind::Dash] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.m4a");
        let server = Arc::new(kind.server(&[Behaviour::Well, Behaviour::Killed(100_000)]));
        run_plan(&server, &kind.plan(&path), 1, 2, None).unwrap();
        assert!(fs::read(&path).unwrap() == undisturbed(kind));
        let (served, length) = served(&server, &kind.paths()[1]);
        assert_eq!(served, length, "{kind:?}");
    }
}

#[test]
fn a_segment_that_changed_after_a_kill_is_fetched_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (path, kind) = (folder.path().join("v.m4a"), Kind::Segments);
    let server = Arc::new(kind.server(&[Behaviour::Well, Behaviour::Killed(100_000)]));
    // The first run ends with the kill.
    run_plan(&server, &kind.plan(&path), 1, 1, None).unwrap();
    assert!(!path.exists());
    let mut state = server.state.lock().unwrap();
    let file = state.files.get_mut("/0.m4s").unwrap();
    (file.version, file.bytes) = (2, media("/0.m4s", 2));
    drop(state);
    run_plan(&server, &kind.plan(&path), 1, 1, None).unwrap();
    let file = fs::read(&path).unwrap();
    assert_eq!(kind.fault_of(&file, &server), None);
    assert!(testing::packets(&file)[0].1 == packet("/0.m4s", 0, 2));
}
