//! Configuration and command line, put together in the order of their weight.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use vidra_core::extract::Registry;
use vidra_core::http::RemoteUrl;
use vidra_core::output::template::expand as expand_variables;

use super::places::Places;
use super::shell_words;
use super::site::Pattern;
use super::table;
use crate::folders::Variable;
use crate::whole_file;
use crate::words::{Expander, Grammar, Origin, Piece, Word, split};

/// Largest configuration file, in bytes.
const FILE_BYTES: u64 = 4 * 1024 * 1024;
/// Files that name further files.
const DEPTH: usize = 10;

/// What is asked for, from what counts least to what counts most.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    /// From files, for every URL.
    pub(crate) common: Vec<Piece>,
    /// From files, for some URLs.
    pub(crate) sites: Vec<(Pattern, Vec<Piece>)>,
    /// From the command line.
    pub(crate) typed: Vec<Piece>,
    /// The files that were read, for `--verbose` and `vidra doctor`.
    pub(crate) files: Vec<PathBuf>,
}

impl Assembly {
    /// The words for a URL, or for none in particular.
    pub(crate) fn words(&self, sections: &[usize]) -> Vec<OsString> {
        let sites = self.sites.iter().enumerate().filter(|(index, _)| sections.contains(index));
        let sites = sites.flat_map(|(_, (_, pieces))| pieces);
        let pieces = self.common.iter().chain(sites).chain(&self.typed).cloned();
        pieces.flat_map(Piece::into_words).map(|word| word.text).collect()
    }

    /// The sections that mean a URL, in the order they are written.
    pub(crate) fn sections_for(&self, url: &RemoteUrl, registry: &Registry) -> Vec<usize> {
        let meant = self.sites.iter().enumerate().filter(|(_, (pattern, _))| pattern.means(url, registry));
        meant.map(|(index, _)| index).collect()
    }
}

/// Reads the configuration the command line leaves in place.
///
/// # Errors
/// A file that cannot be read or understood, an option in one that there is none of, a profile nobody wrote.
pub(crate) fn assemble(
    typed: Vec<OsString>,
    places: &Places,
    grammar: &Grammar,
    variable: Variable<'_>,
) -> anyhow::Result<Assembly> {
    let typed: Vec<Word> = typed.into_iter().map(Word::typed).collect();
    let asked = Asked::of(&split(typed.clone(), grammar, |_| None), variable);
    let mut reading = Reading { grammar, variable, files: Vec::new() };
    let mut files: Vec<Word> = Vec::new();
    let mut tables = Vec::new();
    if !asked.ignores_files {
        let system = reading.first_of(&places.system)?;
        let user = reading.first_of(&places.user)?;
        // For old machines' sake: the system's file may say that the users' are not read.
        let is_alone = Asked::of(&split(system.clone(), grammar, |_| None), variable).ignores_files;
        files.extend(system);
        if !is_alone {
            files.extend(user);
        }
        tables = reading.tables(&places.tables)?;
    }
    for location in &asked.locations {
        files.extend(reading.location(location, 0)?);
    }
    let mut expander = Expander::new(grammar);
    let mut assembly = Assembly { common: expander.expand(files)?, ..Assembly::default() };
    let mut profiles = Vec::new();
    for settings in tables {
        assembly.common.extend(expander.expand(settings.words)?);
        for (pattern, words) in settings.sites {
            assembly.sites.push((pattern, expander.expand(words)?));
        }
        profiles.extend(settings.profiles);
    }
    for name in &asked.profiles {
        let named: Vec<_> = profiles.iter().filter(|(known, _)| known == name).cloned().collect();
        anyhow::ensure!(
            !named.is_empty(),
            "no file has a profile {name:?}; write [profile.{name}] in config.toml"
        );
        for (_, words) in named {
            assembly.common.extend(expander.expand(words)?);
        }
    }
    check_files(&assembly.common)?;
    assembly.typed = expander.expand(typed)?;
    assembly.files = reading.files;
    Ok(assembly)
}

/// What is said about configuration itself.
#[derive(Default)]
struct Asked {
    ignores_files: bool,
    locations: Vec<PathBuf>,
    profiles: Vec<String>,
}

impl Asked {
    fn of(pieces: &[Piece], variable: Variable<'_>) -> Self {
        let mut asked = Self::default();
        for piece in pieces {
            let Piece::Option { name, values, .. } = piece else { continue };
            let value = || values.first().map(|value| value.text.to_string_lossy().into_owned());
            match name.as_str() {
                "ignore-config" => asked.ignores_files = true,
                "no-config-locations" => asked.locations.clear(),
                "config-locations" => {
                    let path = value().map(|value| PathBuf::from(expand_variables(&value, variable)));
                    asked.locations.extend(path);
                }
                "profile" => asked.profiles.extend(value()),
                _ => {}
            }
        }
        asked
    }
}

/// A file that names an option nobody knows is told with its line.
fn check_files(pieces: &[Piece]) -> anyhow::Result<()> {
    for piece in pieces {
        if let Piece::Unknown(word) = piece {
            anyhow::bail!(
                "{}: there is no option {}; take it out of the file, or see --help",
                word.origin,
                word.text.to_string_lossy()
            );
        }
    }
    Ok(())
}

struct Reading<'a> {
    grammar: &'a Grammar,
    variable: Variable<'a>,
    files: Vec<PathBuf>,
}

impl Reading<'_> {
    fn first_of(&mut self, paths: &[PathBuf]) -> anyhow::Result<Vec<Word>> {
        match paths.iter().find(|path| path.is_file()) {
            Some(path) => self.file(path, 0),
            None => Ok(Vec::new()),
        }
    }

    fn tables(&mut self, paths: &[PathBuf]) -> anyhow::Result<Vec<table::Settings>> {
        let mut all = Vec::new();
        for path in paths.iter().filter(|path| path.is_file()) {
            let text = self.text(path)?;
            all.push(table::read(&text, path.clone(), self.grammar)?);
        }
        Ok(all)
    }

    /// A file, or the one a folder holds, or standard input.
    fn location(&mut self, path: &Path, depth: usize) -> anyhow::Result<Vec<Word>> {
        if path.as_os_str() == "-" {
            let text = whole_file::read_from(io::stdin().lock(), FILE_BYTES)
                .context("cannot read the configuration from standard input")?;
            return self.words(&text, Path::new("standard input"), depth);
        }
        let inside = ["vidra.conf", "yt-dlp.conf"].map(|name| path.join(name));
        match inside.iter().find(|path| path.is_file()) {
            Some(path) => self.file(path, depth),
            None => self.file(path, depth),
        }
    }

    fn file(&mut self, path: &Path, depth: usize) -> anyhow::Result<Vec<Word>> {
        let text = self.text(path)?;
        self.words(&text, path, depth)
    }

    fn text(&mut self, path: &Path) -> anyhow::Result<String> {
        self.files.push(path.to_owned());
        whole_file::read(path, FILE_BYTES)
            .with_context(|| format!("cannot read the configuration {}", path.display()))
    }

    /// The words of a file, behind those of the files it names.
    fn words(&mut self, text: &str, path: &Path, depth: usize) -> anyhow::Result<Vec<Word>> {
        anyhow::ensure!(depth < DEPTH, "{} names itself; take --config-locations out of it", path.display());
        let path = Arc::new(path.to_owned());
        let own: Vec<Word> = shell_words(text)
            .with_context(|| format!("cannot read the configuration {}", path.display()))?
            .into_iter()
            .map(|(text, line)| Word { text: text.into(), origin: Origin::File(Arc::clone(&path), line) })
            .collect();
        let asked = Asked::of(&split(own.clone(), self.grammar, |_| None), self.variable);
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let mut words = Vec::new();
        for location in asked.locations {
            words.extend(self.location(&folder.join(location), depth + 1)?);
        }
        words.extend(own);
        Ok(words)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use clap::CommandFactory as _;

    use super::*;
    use crate::args::Arguments;

    /// What files and a command line make; `{}` is the folder of the files.
    fn assembled(files: &[(&str, &str)], line: &str) -> anyhow::Result<(Assembly, Vec<String>)> {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let fill = |text: &str| text.replace("{}", &folder.path().display().to_string());
        for (name, text) in files {
            fs::write(at(name), fill(text)).unwrap();
        }
        let places = Places {
            system: vec![at("system")],
            user: vec![at("none"), at("user")],
            tables: vec![at("toml")],
        };
        let typed = fill(line).split_whitespace().map(OsString::from).collect();
        let assembly = assemble(typed, &places, &Grammar::of(&Arguments::command()), &|_| None)?;
        let words = assembly.words(&[]).into_iter().map(|word| word.into_string().unwrap()).collect();
        Ok((assembly, words))
    }

    #[test]
    fn the_command_line_stands_behind_the_user_and_the_user_behind_the_machine() {
        let files = [("system", "-f s"), ("user", "-f 'u v' # x"), ("toml", "format = 't'")];
        let (assembly, words) = assembled(&files, "-f c URL").unwrap();
        assert_eq!(words, ["-f", "s", "-f", "u v", "--format", "t", "-f", "c", "URL"]);
        assert_eq!(assembly.files.len(), 3);
        assert_eq!(assembled(&files, "--ignore-config URL").unwrap().1, ["--ignore-config", "URL"]);
    }

    #[test]
    fn the_machines_file_can_shut_the_users_out() {
        let files = [("system", "--ignore-config -q"), ("user", "-v")];
        assert_eq!(assembled(&files, "URL").unwrap().1, ["--ignore-config", "-q", "URL"]);
    }

    #[test]
    fn files_name_files_beside_them() {
        let files = [("more", "-w --config-locations deep"), ("deep", "-c")];
        let (_, words) = assembled(&files, "--no-config --config-locations {}/more URL").unwrap();
        assert_eq!(words[..2], ["-c", "-w"]);
        assert!(assembled(&[("loop", "--config-locations loop")], "--config-locations {}/loop").is_err());
        assert!(assembled(&[], "--config-locations {}/absent").is_err());
    }

    #[test]
    fn profiles_count_where_they_are_named_and_aliases_of_files_are_known() {
        let files = [("toml", "[profile.music]\nformat = 'ba'\n"), ("user", "--alias hd '-S res:{0}'")];
        let (_, words) = assembled(&files, "--profile music --hd 720 URL").unwrap();
        assert_eq!(words, ["--format", "ba", "--profile", "music", "-S", "res:720", "URL"]);
        assert!(assembled(&files, "--profile nope URL").is_err());
    }

    #[test]
    fn an_option_nobody_knows_is_told_with_its_line() {
        let error = assembled(&[("user", "-q\n\n--nope")], "URL").unwrap_err().to_string();
        assert!(error.contains("user line 3") && error.contains("--nope"), "{error}");
    }
}
