//! URLs and the options that count for each: those of the sections of the configuration that mean it.

use std::collections::HashMap;
use std::ffi::OsString;
use std::sync::Arc;

use anyhow::Context as _;
use vidra_core::extract::Registry;
use vidra_core::http::Secret;

use crate::args::{Arguments, Options};
use crate::config::Assembly;
use crate::personality::Personality;
use crate::report::Reporter;
use crate::targets;

/// Options that a run has once: a section for a site cannot change them.
const OF_THE_RUN: [&str; 24] = [
    "abort-on-error",
    "autonumber-start",
    "batch-file",
    "break-per-input",
    "color",
    "console-title",
    "ignore-errors",
    "jobs",
    "load-info-json",
    "max-downloads",
    "newline",
    "no-abort-on-error",
    "no-colors",
    "no-progress",
    "no-warnings",
    "progress",
    "progress-delta",
    "progress-json",
    "progress-template",
    "quiet",
    "record",
    "replay",
    "use-extractors",
    "verbose",
];

/// URLs, each with its place among all.
type Places = Vec<(usize, String)>;

/// URLs with the same options.
pub(crate) struct Group {
    pub(crate) options: Options,
    pub(crate) words: Places,
}

/// Reads command lines by one definition, and asks for each password once.
pub(crate) struct Reader<'a> {
    pub(crate) definition: clap::Command,
    pub(crate) assembly: &'a Assembly,
    pub(crate) personality: Personality,
    passwords: HashMap<String, Secret<String>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(definition: clap::Command, assembly: &'a Assembly, personality: Personality) -> Self {
        Self { definition, assembly, personality, passwords: HashMap::new() }
    }

    /// The options for URLs that these sections mean; inside, clap's own errors.
    ///
    /// # Errors
    /// What the options say together and makes no sense.
    pub(crate) fn options(&mut self, sections: &[usize]) -> anyhow::Result<Result<Options, clap::Error>> {
        let words = std::iter::once(OsString::from("vidra")).chain(self.assembly.words(sections));
        match Arguments::read_by(&mut self.definition, words) {
            Ok(arguments) => arguments.options(self.personality, &crate::variable).map(Ok),
            Err(error) => Ok(Err(error)),
        }
    }

    /// One group for every set of sections that some of the URLs have; one for all where there are no sections.
    ///
    /// # Errors
    /// A section that cannot be read, a password that nobody types.
    pub(crate) fn groups(
        &mut self,
        common: Options,
        words: Vec<String>,
        registry: &Arc<Registry>,
        reporter: &Reporter,
    ) -> anyhow::Result<Vec<Group>> {
        let words = words.into_iter().enumerate();
        let mut groups = if self.assembly.sites.is_empty() {
            vec![Group { options: common, words: words.collect() }]
        } else {
            self.by_section(&common, words, registry, reporter)?
        };
        for group in &mut groups {
            group.options.ask_password(&mut self.passwords)?;
        }
        Ok(groups)
    }

    fn by_section(
        &mut self,
        common: &Options,
        words: impl Iterator<Item = (usize, String)>,
        registry: &Arc<Registry>,
        reporter: &Reporter,
    ) -> anyhow::Result<Vec<Group>> {
        let mut parted: Vec<(Vec<usize>, Places)> = Vec::new();
        for (index, word) in words {
            let url = targets::url(&word, registry, common.default_search.as_deref());
            let sections = url.map(|url| self.assembly.sections_for(&url, registry)).unwrap_or_default();
            match parted.iter_mut().find(|(known, _)| *known == sections) {
                Some((_, group)) => group.push((index, word)),
                None => parted.push((sections, vec![(index, word)])),
            }
        }
        if parted.is_empty() {
            // What is loaded from a file has no address before it is read.
            parted.push((Vec::new(), Vec::new()));
        }
        let mut groups = Vec::new();
        for (sections, words) in parted {
            self.warn_of(&sections, reporter);
            let mut options = self.options(&sections)?.context("a section for a site cannot be read")?;
            options.share_the_run(common);
            groups.push(Group { options, words });
        }
        Ok(groups)
    }

    fn warn_of(&self, sections: &[usize], reporter: &Reporter) {
        for (pattern, pieces) in sections.iter().filter_map(|section| self.assembly.sites.get(*section)) {
            for name in pieces.iter().filter_map(|piece| piece.name()) {
                if OF_THE_RUN.contains(&name) {
                    reporter.warning(&format!(
                        "--{name} counts for a whole run and not for a site; write it outside of [site.\"{pattern}\"]"
                    ));
                }
            }
        }
    }
}
