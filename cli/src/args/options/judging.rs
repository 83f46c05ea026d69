//! Which items are taken, from the options.

use anyhow::Context as _;
use regex::RegexBuilder;
use vidra_core::select::MatchFilters;

use super::super::Arguments;
use crate::archive::{self, Place};
use crate::filters::{Filters, UnreadFilter};
use crate::folders::{self, Variable};
use crate::site_choice::SiteChoice;

impl Arguments {
    pub(super) fn filters(&self) -> anyhow::Result<Filters> {
        let asked = &self.filters;
        let filters = |option: &str, texts: &[String]| {
            MatchFilters::new(texts.iter().map(String::as_str))
                .map_err(|error| anyhow::Error::new(error).context(UnreadFilter(option.to_owned())))
        };
        let pattern = |option: &str, text: Option<&String>| {
            let pattern = text.map(|text| RegexBuilder::new(text).case_insensitive(true).build());
            pattern.transpose().with_context(|| format!("{option} is no regular expression"))
        };
        let on = |day: Option<&super::super::dates::Day>| day.map(|day| day.0.clone());
        Ok(Filters {
            wanted: filters("--match-filters", &asked.match_filters)?,
            breaking: filters("--break-match-filters", &asked.break_match_filters)?,
            days: (
                on(asked.date.as_ref().or(asked.dateafter.as_ref())),
                on(asked.date.as_ref().or(asked.datebefore.as_ref())),
            ),
            views: (asked.min_views, asked.max_views),
            age_limit: asked.age_limit,
            titles: (
                pattern("--match-title", asked.match_title.as_ref())?,
                pattern("--reject-title", asked.reject_title.as_ref())?,
            ),
        })
    }

    /// Which archive is kept; `--upgrade` alone is about vidra's own.
    pub(super) fn archive_place(&self, variable: Variable<'_>) -> anyhow::Result<Option<Place>> {
        let asked = &self.archive;
        if let Some(path) = &asked.download_archive {
            let text = path.to_string_lossy();
            let expanded = vidra_core::output::template::expand(&text, variable).replace("%%", "%");
            return Ok(Some(Place::of(expanded.into())));
        }
        if !(asked.archive || asked.upgrade) {
            return Ok(None);
        }
        let place = archive::own_place(folders::data(variable).as_deref());
        place
            .map(Some)
            .context("there is no home folder for the archive; name a file with --download-archive")
    }

    pub(super) fn site_choice(&self) -> anyhow::Result<Option<SiteChoice>> {
        let names = self.general.use_extractors.iter().flat_map(|names| names.split(','));
        let names: Vec<&str> = names.map(str::trim).filter(|name| !name.is_empty()).collect();
        if names.is_empty() { Ok(None) } else { SiteChoice::new(&names).map(Some) }
    }
}
