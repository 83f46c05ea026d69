//! `vidra verify FILE…`: is a file what it should be?

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufReader, Write as _};
use std::path::Path;
use std::process::ExitCode;

use vidra_core::container::verify::{Verdict, verify};

/// Looks at every file and says what is wrong with it; the exit code is 1 where anything is.
pub(super) fn run(words: Vec<OsString>) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(!words.is_empty(), "name the files to look at, as in vidra verify FILE");
    let mut is_sound = true;
    let mut out = std::io::stdout().lock();
    for word in &words {
        let path = Path::new(word);
        let looked = File::open(path).and_then(|file| verify(&mut BufReader::with_capacity(1 << 16, file)));
        let lines = match looked {
            Ok(verdict) => {
                is_sound &= verdict.is_sound();
                told(path, &verdict)
            }
            Err(error) => {
                is_sound = false;
                format!("{}: cannot be read: {error}\n", path.display())
            }
        };
        out.write_all(lines.as_bytes())?;
    }
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn told(path: &Path, verdict: &Verdict) -> String {
    let name = path.display();
    let mut out = match verdict.faults.len() {
        0 => format!("{name}: {}, {} samples, nothing is wrong\n", verdict.kind, verdict.samples),
        1 => format!("{name}: {}, 1 fault\n", verdict.kind),
        count => format!("{name}: {}, {count} faults\n", verdict.kind),
    };
    for fault in &verdict.faults {
        match fault.offset {
            Some(offset) => out.push_str(&format!("  at byte {offset}: {}\n", fault.what)),
            None => out.push_str(&format!("  {}\n", fault.what)),
        }
    }
    for remark in &verdict.remarks {
        out.push_str(&format!("  (no fault: {remark})\n"));
    }
    out
}
