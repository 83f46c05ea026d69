//! Reads MP4 files with the parser of Firefox: `mp4parse FILE…` prints what is wrong and ends with 1.

use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::process::ExitCode;

use mp4parse::unstable::create_sample_table;

fn main() -> ExitCode {
    let mut ended = ExitCode::SUCCESS;
    for path in std::env::args().skip(1) {
        if let Err(error) = judge(&path) {
            println!("{path}: {error}");
            ended = ExitCode::FAILURE;
        }
    }
    ended
}

fn judge(path: &str) -> Result<(), Box<dyn Error>> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let context = mp4parse::read_mp4(&mut BufReader::new(file)).map_err(|error| format!("{error:?}"))?;
    if context.tracks.is_empty() {
        return Err("no tracks".into());
    }
    for (number, track) in context.tracks.iter().enumerate() {
        let table = create_sample_table(track, 0.into());
        let table = table.ok_or_else(|| format!("track {number}: tables that make no sense"))?;
        let has_entry = track.stsd.as_ref().is_some_and(|entries| !entries.descriptions.is_empty());
        if table.is_empty() || !has_entry {
            return Err(format!("track {number}: no samples, or no description of them").into());
        }
        if let Some(sample) = table.iter().find(|sample| sample.end_offset.0 > length) {
            return Err(
                format!("track {number}: a sample up to {} of {length} bytes", sample.end_offset.0).into()
            );
        }
    }
    Ok(())
}
