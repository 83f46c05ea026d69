//! `vidra config …`: what is set and where it comes from, and an existing configuration taken over.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use super::masks::masked;
use crate::args::{Arguments, ignored_reason};
use crate::config::{Assembly, Places, assemble, import_places, shell_words};
use crate::folders;
use crate::personality::Personality;
use crate::whole_file;
use crate::words::{Expander, Grammar, Origin, Piece, Word};

const USAGE: &str = "\
Usage: vidra config show [OPTIONS]             every option that is set, and where it comes from
       vidra config import [--force] [FILE]    take over a configuration of yt-dlp or youtube-dl
       vidra config path                       where vidra's own configuration is
";
/// Largest file that is taken over, in bytes.
const FILE_BYTES: u64 = 4 * 1024 * 1024;

/// Carries out `vidra config`.
///
/// # Errors
/// What cannot be read or written.
pub(super) fn config(words: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let mut words = words.into_iter();
    let task = words.next().unwrap_or_default();
    match task.to_str() {
        Some("show") => show(words.collect()),
        Some("import") => import(&words.collect::<Vec<_>>()),
        Some("path") => {
            let places = Places::of(Personality::Vidra, &crate::variable);
            let paths = places.user.iter().chain(&places.tables).map(|path| format!("{}\n", path.display()));
            Ok(crate::answer(&paths.collect::<String>()))
        }
        Some("-h" | "--help" | "help") => Ok(crate::answer(USAGE)),
        _ => anyhow::bail!("vidra config wants to know what to do\n{USAGE}"),
    }
}

fn show(words: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let grammar = Grammar::of(&Arguments::definition());
    let places = Places::of(Personality::Vidra, &crate::variable);
    let assembly = assemble(words, &places, &grammar, &crate::variable)?;
    Ok(crate::answer(&shown(&assembly)))
}

/// A line an option: `--format-sort res:720    # /home/ann/.config/vidra/config line 3`.
fn shown(assembly: &Assembly) -> String {
    let mut text = String::new();
    for file in &assembly.files {
        text.push_str(&format!("# read: {}\n", file.display()));
    }
    let lines = |pieces: &[Piece]| pieces.iter().map(line).collect::<String>();
    text.push_str(&lines(&assembly.common));
    for (pattern, pieces) in &assembly.sites {
        text.push_str(&format!("# for {pattern} alone:\n"));
        text.push_str(&lines(pieces));
    }
    text.push_str(&lines(&assembly.typed));
    text
}

/// The option for a person to read, without what is nobody's business, and where it comes from.
fn line(piece: &Piece) -> String {
    let option = written(&masked(piece.clone()));
    format!("{option:<48}  # {}\n", origin(piece))
}

fn origin(piece: &Piece) -> String {
    piece.clone().into_words().first().map(|word| word.origin.to_string()).unwrap_or_default()
}

/// The option as a configuration file has it.
fn written(piece: &Piece) -> String {
    let word = |(index, word): (usize, &Word)| match (index, piece.name()) {
        (0, Some(name)) if name.chars().count() > 1 => format!("--{name}"),
        _ => quoted(&word.text.to_string_lossy()),
    };
    piece.clone().into_words().iter().enumerate().map(word).collect::<Vec<_>>().join(" ")
}

/// As a configuration file wants it.
fn quoted(text: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_./:=+,@%()[]<>*!?&|~$^{}".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r#"'"'"'"#))
}

/// What became of an option of the other configuration.
enum Kept {
    Yes,
    Pointless(&'static str),
    No(String),
}

fn import(words: &[OsString]) -> anyhow::Result<ExitCode> {
    let is_forced = words.iter().any(|word| word == "--force");
    let named = words.iter().find(|word| *word != "--force").map(PathBuf::from);
    let from = match named {
        Some(path) => path,
        None => import_places(&crate::variable).into_iter().find(|path| path.is_file()).context(
            "there is no configuration of yt-dlp or youtube-dl in its usual places; name the file",
        )?,
    };
    let text =
        whole_file::read(&from, FILE_BYTES).with_context(|| format!("cannot read {}", from.display()))?;
    let folder =
        folders::config(&crate::variable).context("there is no home folder for the configuration")?;
    let to = folder.join("config");
    anyhow::ensure!(
        is_forced || !to.exists(),
        "{} is there already; look into it, and repeat with --force to replace it",
        to.display()
    );
    let (kept, report) = taken_over(&text, &from)?;
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    // It may hold a password.
    whole_file::write_secret(&to, kept.as_bytes())
        .with_context(|| format!("cannot write {}", to.display()))?;
    Ok(crate::answer(&format!("{report}written to {}\n", to.display())))
}

/// The text of the new file, and what is to be said of it.
fn taken_over(text: &str, from: &Path) -> anyhow::Result<(String, String)> {
    let mut definition = Arguments::definition();
    let grammar = Grammar::of(&definition);
    let path = std::sync::Arc::new(from.to_owned());
    let words = shell_words(text)
        .with_context(|| format!("{} cannot be read", from.display()))?
        .into_iter()
        .map(|(text, line)| Word {
            text: text.into(),
            origin: Origin::File(std::sync::Arc::clone(&path), line),
        })
        .collect();
    // Aliases are kept as they are: what uses them is expanded.
    let pieces = Expander::new(&grammar).expand(words)?;
    let mut new = format!("# Taken over from {}\n", from.display());
    let mut report = String::new();
    let mut count = 0;
    for piece in &pieces {
        let (option, shown, origin) = (written(piece), written(&masked(piece.clone())), origin(piece));
        match judged(piece, &mut definition) {
            Kept::Yes => {
                count += 1;
                new.push_str(&format!("{option}\n"));
            }
            Kept::Pointless(reason) => {
                report.push_str(&format!("left out: {shown} ({origin}): {reason}\n"));
            }
            Kept::No(reason) => {
                // What clap says of a value holds the value.
                let reason = if shown == option { reason.as_str() } else { "its value makes no sense" };
                report.push_str(&format!("could not be kept: {shown} ({origin}): {reason}\n"));
                new.push_str(&format!("# not there: {shown}\n"));
            }
        }
    }
    report.insert_str(0, &format!("{count} of {} options of {} are kept\n", pieces.len(), from.display()));
    Ok((new, report))
}

fn judged(piece: &Piece, definition: &mut clap::Command) -> Kept {
    if let Piece::Unknown(_) = piece {
        return Kept::No("there is no such option".to_owned());
    }
    if let Some(reason) = piece.name().and_then(|name| ignored_reason(definition, name)) {
        return Kept::Pointless(reason);
    }
    let words = piece.clone().into_words().into_iter().map(|word| word.text);
    match Arguments::read_by(definition, std::iter::once(OsString::from("vidra")).chain(words)) {
        Ok(_) => Kept::Yes,
        Err(error) => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Kept::No(line)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_back_as_the_same_and_the_rest_is_told() {
        let text =
            "-f 'bv*+ba' # best\n--prefer-ffmpeg\n--nope 5\n-o \"~/V/it's %(title)s.%(ext)s\"\n-N 0\n-i\n";
        let (new, report) = taken_over(text, Path::new("old")).unwrap();
        let words: Vec<String> = shell_words(&new).unwrap().into_iter().map(|(word, _)| word).collect();
        assert_eq!(
            words,
            ["--format", "bv*+ba", "5", "--output", "~/V/it's %(title)s.%(ext)s", "--ignore-errors"]
        );
        assert!(report.starts_with("4 of 7 options of old are kept\n"), "{report}");
        assert!(report.contains("left out: --prefer-ffmpeg (old line 2): no ffmpeg is used"), "{report}");
        assert!(report.contains("could not be kept: --nope (old line 3)"), "{report}");
        assert!(report.contains("--concurrent-fragments 0 (old line 5)"), "{report}");
    }

    #[test]
    fn secrets_are_neither_shown_nor_reported() {
        let piece = Piece::Option {
            name: "password".to_owned(),
            word: Word::typed("-p"),
            values: vec![Word::typed("hunter2")],
        };
        assert!(!line(&piece).contains("hunter2") && line(&piece).contains("command line"));
        let text = "--ap-password hunter2\n--client-certificate-password hunter2\n--pasword=hunter2\n\
                    --proxy socks9://me:hunter2@p.example\n-p hunter2\n";
        let (new, report) = taken_over(text, Path::new("old")).unwrap();
        assert!(!report.contains("hunter2"), "{report}");
        assert_eq!(new.matches("hunter2").count(), 1, "only what is kept, for its owner to read: {new}");
    }
}
