//! A configuration in TOML: long option names as keys, sections for sites and for profiles.
//!
//! ```toml
//! format-sort = "res:1080"
//! embed-metadata = true
//! match-filters = ["!is_live", "duration > 60"]
//!
//! [site."*.example.com"]
//! limit-rate = "2M"
//!
//! [profile.music]
//! format = "ba"
//! ```

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use toml::{Table, Value};

use super::site::Pattern;
use crate::words::{Grammar, Origin, Word};

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// For everything.
    pub(super) words: Vec<Word>,
    /// For some sites.
    pub(super) sites: Vec<(Pattern, Vec<Word>)>,
    /// For a run that names them.
    pub(super) profiles: Vec<(String, Vec<Word>)>,
}

/// Reads a file's text.
///
/// # Errors
/// What is no TOML, a key that is no option, a value that has no form as an option.
pub(super) fn read(text: &str, path: PathBuf, grammar: &Grammar) -> anyhow::Result<Settings> {
    let table: Table = text.parse().with_context(|| format!("{} cannot be read", path.display()))?;
    let reader = Reader { path: Arc::new(path), grammar };
    let mut settings = Settings::default();
    for (key, value) in &table {
        match (key.as_str(), value) {
            ("site", Value::Table(sites)) => {
                for (name, section) in sites {
                    settings.sites.push((Pattern::new(name), reader.section("site", name, section)?));
                }
            }
            ("profile", Value::Table(profiles)) => {
                for (name, section) in profiles {
                    settings.profiles.push((name.clone(), reader.section("profile", name, section)?));
                }
            }
            _ => reader.option(key, value, &mut settings.words)?,
        }
    }
    Ok(settings)
}

struct Reader<'a> {
    path: Arc<PathBuf>,
    grammar: &'a Grammar,
}

impl Reader<'_> {
    fn section(&self, kind: &str, name: &str, section: &Value) -> anyhow::Result<Vec<Word>> {
        let table = section.as_table().with_context(|| {
            format!("{}: write [{kind}.\"{name}\"] above its options", self.path.display())
        })?;
        let mut words = Vec::new();
        for (key, value) in table {
            self.option(key, value, &mut words)?;
        }
        Ok(words)
    }

    fn option(&self, key: &str, value: &Value, words: &mut Vec<Word>) -> anyhow::Result<()> {
        let name = key.replace('_', "-");
        let at = || format!("{}: {key}", self.path.display());
        let word = |text: String| Word { text: text.into(), origin: Origin::File(Arc::clone(&self.path), 0) };
        let known = self.grammar.long(&name).filter(|_| self.grammar.has(&name));
        let known = known.with_context(|| format!("{} is no option; --help lists them", at()))?;
        let is_flag = known.values == 0;
        match value {
            Value::Boolean(true) if is_flag => words.push(word(format!("--{name}"))),
            Value::Boolean(false) if is_flag => {
                let opposite = name.strip_prefix("no-").map_or_else(|| format!("no-{name}"), str::to_owned);
                anyhow::ensure!(self.grammar.has(&opposite), "{} cannot be taken back; leave it out", at());
                words.push(word(format!("--{opposite}")));
            }
            Value::Array(values) if known.values > 1 && values.iter().all(|one| !one.is_array()) => {
                words.push(word(format!("--{name}")));
                for one in values {
                    words.push(word(text(one).with_context(at)?));
                }
            }
            Value::Array(values) => {
                for one in values {
                    self.option(key, one, words)?;
                }
            }
            other if !is_flag => words.push(word(format!("--{name}={}", text(other).with_context(at)?))),
            _ => anyhow::bail!("{} is true or false", at()),
        }
        Ok(())
    }
}

fn text(value: &Value) -> anyhow::Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        _ => anyhow::bail!("the value must be a text, a number or a list of them"),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::args::Arguments;

    fn words(words: &[Word]) -> Vec<&str> {
        words.iter().map(|word| word.text.to_str().unwrap()).collect()
    }

    fn table(text: &str) -> anyhow::Result<Settings> {
        read(text, PathBuf::from("config.toml"), &Grammar::of(&Arguments::command()))
    }

    #[test]
    fn keys_become_options_and_sections_stay_apart() {
        let settings = table(
            "format_sort = ['res:720', 'fps']\nquiet = true\nrestrict-filenames = false\njobs = 2\n\
             [site.'youtube']\nretries = 3\n[site.'*.example.com']\nlimit-rate = '1M'\n[profile.music]\nformat = 'ba'\n",
        )
        .unwrap();
        assert_eq!(
            words(&settings.words),
            ["--format-sort=res:720", "--format-sort=fps", "--quiet", "--no-restrict-filenames", "--jobs=2"]
        );
        let sites: Vec<_> =
            settings.sites.iter().map(|(name, section)| (name.to_string(), words(section))).collect();
        assert_eq!(
            sites,
            [
                ("youtube".to_owned(), vec!["--retries=3"]),
                ("*.example.com".to_owned(), vec!["--limit-rate=1M"])
            ]
        );
        assert_eq!(settings.profiles[0].0, "music");
    }

    #[test]
    fn mistakes_name_the_key() {
        for text in
            ["nope = 1", "quiet = 'yes'", "format = true", "newline = false", "format = {}", "site = 1", "x"]
        {
            let error = format!("{:#}", table(text).unwrap_err());
            assert!(error.contains("config.toml"), "{error}");
        }
    }
}
