//! Puts the tracks of one or more files into another container: `remux OUT IN… [OPTION=VALUE…]`.
//!
//! The container is the one of OUT's extension. `title=`, `cover=FILE`, `chapters=SECONDS,…`, `text=START-END:WORDS` and
//! `faststart=1` dress the file; `only=video|audio` leaves tracks out; `jobs=FILE` makes many files in one run, of which
//! each line is such an argument list, parted by tabs. What the checks in `.ci/containers` run.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::time::Duration;

use bytes::Bytes;
use vidra_core::container::interleave::{earliest, next_track, shift};
use vidra_core::container::{
    Cover, Cue, Demuxer, Disposition, Dressing, Finish, Muxer, OutputKind, Sample, Step, Tag, TagName,
    TextForm, TextTrack, Track, TrackKind, demuxer_for, muxer_for_dressed,
};
use vidra_core::media::{Chapter, Extension};

type Failure = Box<dyn std::error::Error>;

/// Bytes read at once.
const READ_BYTES: usize = 1 << 20;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(list) = arguments.first().and_then(|first| first.strip_prefix("jobs=")) else {
        return remux(&arguments);
    };
    let mut report = String::new();
    for line in fs::read_to_string(list)?.lines() {
        let job: Vec<String> = line.split('\t').map(str::to_owned).collect();
        if let Err(failure) = remux(&job) {
            report.push_str(&format!("{}\t{failure}\n", job[0]));
        }
    }
    fs::write(format!("{list}.failures"), report)?;
    Ok(())
}

fn remux(arguments: &[String]) -> Result<(), Failure> {
    let (options, files): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|argument| argument.contains('='));
    let (out, inputs) = files.split_first().ok_or("usage: remux OUT IN… [OPTION=VALUE…]")?;
    let option = |name: &str| options.iter().find_map(|option| option.strip_prefix(name));
    let mut sources = Vec::new();
    for input in inputs {
        sources.push(Source::open(input, option("only="))?);
    }
    let texts = texts(option("text="))?;
    let tracks: Vec<Track> =
        sources.iter().flat_map(Source::tracks).chain(texts.iter().map(TextTrack::track)).collect();
    let extension = Extension::from_name(out.rsplit('.').next().unwrap_or_default());
    let kind = OutputKind::from_extension(extension).ok_or("no such container")?;
    let muxer = muxer_for_dressed(kind, tracks, dressing(&option)?)?;
    if kind.counts_from_zero() {
        begin_at_zero(&mut sources)?;
    }
    write(out, muxer, sources, &texts)
}

fn dressing<'a>(option: &impl Fn(&str) -> Option<&'a str>) -> Result<Dressing, Failure> {
    let mut dressing = Dressing { is_faststart: option("faststart=").is_some(), ..Dressing::default() };
    dressing.tags.extend(option("title=").map(|title| Tag::new(TagName::Title, title)));
    if let Some(cover) = option("cover=") {
        let mime = if cover.ends_with(".png") { "image/png" } else { "image/jpeg" };
        dressing.cover = Some(Cover { mime: mime.to_owned(), bytes: fs::read(cover)?.into() });
    }
    for (number, start) in option("chapters=").into_iter().flat_map(|list| list.split(',')).enumerate() {
        let (start, title) = (Duration::from_secs_f64(start.parse()?), format!("part {}", number + 1));
        dressing.chapters.push(Chapter { start, end: None, title });
    }
    Ok(dressing)
}

fn texts(cue: Option<&str>) -> Result<Vec<TextTrack>, Failure> {
    let Some((times, words)) = cue.and_then(|cue| cue.split_once(':')) else { return Ok(Vec::new()) };
    let (start, end) = times.split_once('-').ok_or("text=START-END:WORDS")?;
    let time = |seconds: &str| seconds.parse().map(Duration::from_secs_f64);
    let cue = Cue { start: time(start)?, end: time(end)?, text: words.to_owned(), ..Cue::default() };
    let disposition = Disposition { is_default: Some(true), ..Disposition::default() };
    Ok(vec![TextTrack {
        form: TextForm::WebVtt,
        language: Some("en".to_owned()),
        title: Some("Words".to_owned()),
        disposition,
        head: String::new(),
        cues: vec![cue],
    }])
}

/// Takes off what all tracks wait before the first of them begins.
fn begin_at_zero(sources: &mut [Source]) -> Result<(), Failure> {
    let mut shown = Vec::new();
    for source in sources.iter_mut() {
        source.fill()?;
        for (lane, (_, samples)) in source.lanes.iter().enumerate() {
            if let (Some((time, scale)), Some(first)) = (source.head(lane), samples.front()) {
                shown.push((time + first.pts - first.dts, scale));
            }
        }
    }
    if let Some(begin) = earliest(shown.into_iter()).filter(|(ticks, _)| *ticks > 0) {
        sources.iter_mut().for_each(|source| source.begin_at(begin));
    }
    Ok(())
}

fn write(
    out: &str,
    mut muxer: Box<dyn Muxer>,
    mut sources: Vec<Source>,
    texts: &[TextTrack],
) -> Result<(), Failure> {
    let mut file = File::options().read(true).write(true).create(true).truncate(true).open(out)?;
    file.write_all(&muxer.head()?)?;
    let mut texts: Vec<(VecDeque<Sample>, u32)> =
        texts.iter().map(|text| (text.samples().into(), text.track().timescale)).collect();
    loop {
        let mut heads = Vec::new();
        for source in &mut sources {
            source.fill()?;
            heads.extend((0..source.lanes.len()).map(|lane| source.head(lane)));
        }
        let of_sources = heads.len();
        heads.extend(texts.iter().map(|(samples, scale)| samples.front().map(|first| (first.dts, *scale))));
        let Some(track) = next_track(&heads) else { break };
        let sample = if track < of_sources {
            take(&mut sources, track)
        } else {
            texts[track - of_sources].0.pop_front()
        };
        if let Some(bytes) = muxer.write(track, sample.ok_or("no sample")?)? {
            file.write_all(&bytes.to_bytes())?;
        }
    }
    end(&mut file, muxer.finish()?)?;
    Ok(())
}

fn take(sources: &mut [Source], mut track: usize) -> Option<Sample> {
    for source in sources {
        if track < source.lanes.len() {
            return source.lanes[track].1.pop_front();
        }
        track -= source.lanes.len();
    }
    None
}

fn end(file: &mut File, finish: Finish) -> io::Result<()> {
    file.write_all(&finish.append.to_bytes())?;
    for (offset, bytes) in &finish.patches {
        file.seek(SeekFrom::Start(*offset))?;
        file.write_all(bytes)?;
    }
    let Some(front) = finish.front else { return Ok(()) };
    let mut media = vec![0; (front.end - front.start) as usize];
    file.seek(SeekFrom::Start(front.start))?;
    let mut reader = file.try_clone()?;
    reader.read_exact(&mut media)?;
    file.seek(SeekFrom::Start(front.start))?;
    file.write_all(&front.index)?;
    file.write_all(&media)?;
    file.set_len(front.end + front.index.len() as u64)
}

/// One input, taken apart.
struct Source {
    file: File,
    demuxer: Box<dyn Demuxer>,
    /// The tracks that are kept and the samples that wait; for each track of the file, its lane.
    lanes: Vec<(Track, VecDeque<Sample>)>,
    lane_of: Vec<Option<usize>>,
    is_over: bool,
    /// What is taken off all times.
    begin: (i64, u32),
}

impl Source {
    fn open(name: &str, only: Option<&str>) -> Result<Self, Failure> {
        let mut file = File::open(name)?;
        let first = read(&mut file)?;
        let mut demuxer = demuxer_for(&first).ok_or("no container vidra reads")?;
        demuxer.push(first);
        let mut source =
            Self { file, demuxer, lanes: Vec::new(), lane_of: Vec::new(), is_over: false, begin: (0, 1) };
        loop {
            match source.demuxer.step()? {
                Step::Tracks(tracks) => {
                    for track in tracks {
                        let is_wanted = match track.kind {
                            TrackKind::Video(_) => only != Some("audio"),
                            TrackKind::Audio(_) => only != Some("video"),
                            TrackKind::Subtitle(_) => only.is_none(),
                        };
                        source.lane_of.push(is_wanted.then_some(source.lanes.len()));
                        if is_wanted {
                            source.lanes.push((track, VecDeque::new()));
                        }
                    }
                    return Ok(source);
                }
                Step::NeedBytes => source.feed()?,
                Step::Seek(offset) => drop(source.file.seek(SeekFrom::Start(offset))?),
                Step::Sample { .. } | Step::End => return Err("no tracks".into()),
            }
        }
    }

    fn tracks(&self) -> impl Iterator<Item = Track> {
        self.lanes.iter().map(|(track, _)| track.clone())
    }

    fn feed(&mut self) -> io::Result<()> {
        let bytes = read(&mut self.file)?;
        if bytes.is_empty() {
            self.demuxer.end();
        } else {
            self.demuxer.push(bytes);
        }
        Ok(())
    }

    /// Reads on until every track has a sample; text, which may have none for long, is not waited for.
    fn fill(&mut self) -> Result<(), Failure> {
        let is_empty = |(track, samples): &(Track, VecDeque<Sample>)| {
            samples.is_empty() && !matches!(track.kind, TrackKind::Subtitle(_))
        };
        while !self.is_over && self.lanes.iter().any(is_empty) {
            match self.demuxer.step()? {
                Step::NeedBytes => self.feed()?,
                Step::Seek(offset) => drop(self.file.seek(SeekFrom::Start(offset))?),
                Step::Tracks(_) => {}
                Step::End => self.is_over = true,
                Step::Sample { track, mut sample, .. } => {
                    if let Some(lane) = self.lane_of[track] {
                        let ticks = shift(self.begin, self.lanes[lane].0.timescale);
                        sample.dts -= ticks;
                        sample.pts -= ticks;
                        self.lanes[lane].1.push_back(sample);
                    }
                }
            }
        }
        Ok(())
    }

    fn begin_at(&mut self, begin: (i64, u32)) {
        self.begin = begin;
        for (track, samples) in &mut self.lanes {
            let ticks = shift(begin, track.timescale);
            for sample in samples {
                sample.dts -= ticks;
                sample.pts -= ticks;
            }
        }
    }

    fn head(&self, lane: usize) -> Option<(i64, u32)> {
        let (track, samples) = &self.lanes[lane];
        let shown_from = track.media_start - i64::try_from(track.start_delay).unwrap_or(0);
        samples.front().map(|sample| (sample.dts - shown_from, track.timescale))
    }
}

fn read(file: &mut File) -> io::Result<Bytes> {
    let mut bytes = Vec::with_capacity(READ_BYTES);
    file.take(READ_BYTES as u64).read_to_end(&mut bytes)?;
    Ok(bytes.into())
}
