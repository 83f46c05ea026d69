//! What the options mean together, as typed values: the last place that knows of flags.

mod around;
mod conduct;
mod files;
mod judging;
mod session;
mod telling;
mod wishes;

use std::path::PathBuf;
use std::sync::Arc;

use vidra_core::download::DownloadOptions;
use vidra_core::pipeline::PipelineOptions;

pub(crate) use around::{AfterPlan, Around};
pub(crate) use conduct::Conduct;
pub(crate) use session::SessionPlan;
pub(crate) use telling::{Printing, Stages};
use wishes::Unproven;

use super::Arguments;
use super::proxies::proxies;
use crate::archive;
use crate::filters::Filters;
use crate::folders;
use crate::personality::Personality;
use crate::report::ReportOptions;
use crate::site_choice::SiteChoice;

/// Everything the command line asks for.
#[derive(Debug)]
pub(crate) struct Options {
    /// What is done.
    pub(crate) duty: Duty,
    /// URLs in the order given, after those of the batch file.
    pub(crate) urls: Vec<String>,
    /// Where more URLs are.
    pub(crate) batch: Option<BatchFile>,
    /// How the network is reached.
    pub(crate) session: SessionPlan,
    /// What is wanted of every URL.
    pub(crate) pipeline: PipelineOptions,
    /// How downloads are carried out.
    pub(crate) download: DownloadOptions,
    /// What is made around the media.
    pub(crate) around: Around,
    /// Items of an earlier run instead of URLs.
    pub(crate) loaded: Option<PathBuf>,
    /// What is printed on standard output.
    pub(crate) printing: Printing,
    /// How many at once, and when to stop.
    pub(crate) conduct: Conduct,
    /// Which items are left out.
    pub(crate) filters: Filters,
    /// What was downloaded before.
    pub(crate) archive: Option<archive::Place>,
    /// Which sites are asked; `None` for all.
    pub(crate) sites: Option<SiteChoice>,
    /// What a word that is no address is searched with.
    pub(crate) default_search: Option<String>,
    /// What is told on standard error.
    pub(crate) report: ReportOptions,
    /// The cache to be deleted first.
    pub(crate) stale_cache: Option<PathBuf>,
    /// What a user should know about the options.
    pub(crate) warnings: Vec<String>,
    /// The same, for `--verbose`.
    pub(crate) notes: Vec<String>,
    /// What is answered where a list is asked for that is empty.
    pub(crate) empty_list: Option<String>,
    /// Whose password is still to be asked for; see [`Options::ask_password`].
    unproven: Option<Unproven>,
}

impl Options {
    /// Takes over what a run has once, whatever sections of the configuration say.
    pub(crate) fn share_the_run(&mut self, common: &Self) {
        let (own, of_all) = (&mut self.conduct, &common.conduct);
        own.jobs = of_all.jobs;
        own.is_strict = of_all.is_strict;
        own.max_downloads = of_all.max_downloads;
        own.aborts_on_error = of_all.aborts_on_error;
        own.breaks_per_input = of_all.breaks_per_input;
        own.autonumber_start = of_all.autonumber_start;
        self.session.record.clone_from(&common.session.record);
        self.session.replay.clone_from(&common.session.replay);
    }
}

/// What is done with the URLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Duty {
    /// `-U`.
    Update,
    /// `--extractor-descriptions`.
    DescribeExtractors,
    /// `--dump-user-agent`.
    TellUserAgent,
    /// `--list-extractors`.
    ListExtractors,
    /// `--which`.
    Which,
    /// `--rm-cache-dir` without a URL.
    Nothing,
    /// Everything else.
    Follow,
}

/// `-a`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BatchFile {
    StandardInput,
    File(PathBuf),
}

impl Arguments {
    /// Decides what the options mean together. `variable` is the environment.
    ///
    /// # Errors
    /// What contradicts itself or cannot be read, in words that say what to do; a usage error.
    pub(crate) fn options(
        self,
        personality: Personality,
        variable: folders::Variable<'_>,
    ) -> anyhow::Result<Options> {
        let has_source = !self.urls.is_empty()
            || self.general.batch_file.is_some()
            || self.beside.load_info_json.is_some();
        let empty_list = self.ignored.empty_list();
        let duty = if empty_list.is_some() { Duty::Nothing } else { self.duty(has_source) };
        anyhow::ensure!(
            !matches!(duty, Duty::Follow | Duty::Which) || has_source,
            "no URL was given; name at least one, or a file of them with -a FILE (--help shows all options)"
        );
        let printing = self.printing()?;
        let stages = self.stages(&printing);
        let streams = self.is_to_stdout() && stages == Stages::Download;
        anyhow::ensure!(
            !streams || self.may_be_streamed(),
            "-o - writes media as it comes: what is made of a finished file (-x, --recode-video, --download-sections, \
             --remove-chapters, --sponsorblock-remove, --split-chapters, --concat-playlist) needs a file's name"
        );
        let budgets = self.budgets();
        let mut network = self.network_options(budgets.clone());
        network.proxies = proxies(self.network.proxy.as_ref(), variable)?;
        let mut pipeline = self.pipeline_options()?;
        pipeline.settings = Arc::new(self.settings(variable)?);
        let mut warnings = pipeline.sort.remarks();
        warnings.extend(pipeline.template.doubts().iter().map(|doubt| format!("-o: {doubt}")));
        let print_doubts = printing.prints.iter().flat_map(|print| print.template.doubts());
        warnings.extend(self.ignored.warnings());
        warnings.extend(self.merge_doubt());
        if streams && self.writes_beside() {
            warnings.push("-o -: nothing is written beside or into what goes to standard output".to_owned());
        }
        warnings.extend(print_doubts.map(|doubt| format!("--print: {doubt}")));
        Ok(Options {
            duty,
            batch: self.general.batch_file.clone().map(BatchFile::from),
            download: self.download_options(budgets),
            conduct: self.conduct(stages, personality),
            filters: self.filters()?,
            archive: self.archive_place(variable)?,
            sites: self.site_choice()?,
            default_search: self.general.default_search.clone(),
            report: self.report_options(&printing, personality),
            notes: self.ignored.notes().chain(self.around_notes()).collect(),
            around: self.around()?,
            loaded: self.beside.load_info_json.clone(),
            session: self.session_plan(network, variable)?,
            stale_cache: if self.sites.rm_cache_dir { self.cache_folder(variable) } else { None },
            empty_list,
            unproven: self.unproven(),
            urls: self.urls,
            pipeline,
            printing,
            warnings,
        })
    }

    fn duty(&self, has_source: bool) -> Duty {
        match &self.general {
            general if general.asks_for_update() => Duty::Update,
            general if general.dump_user_agent => Duty::TellUserAgent,
            general if general.list_extractors => Duty::ListExtractors,
            general if general.extractor_descriptions => Duty::DescribeExtractors,
            general if general.which => Duty::Which,
            _ if self.sites.rm_cache_dir && !has_source => Duty::Nothing,
            _ => Duty::Follow,
        }
    }
}

impl From<PathBuf> for BatchFile {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { Self::StandardInput } else { Self::File(path) }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use vidra_core::download::Existing;

    use super::*;

    fn read(line: &str) -> anyhow::Result<Options> {
        let words = std::iter::once("vidra").chain(line.split_whitespace());
        Arguments::read(words.map(OsString::from)).unwrap().options(Personality::Vidra, &|_| None)
    }

    fn options(line: &str) -> Options {
        read(&format!("https://a.example/ {line}")).unwrap()
    }

    #[test]
    fn without_a_url_the_message_says_what_to_give() {
        let message = read("-q").unwrap_err().to_string();
        assert!(message.contains("-a FILE"), "{message}");
        assert_eq!(read("--list-extractors").unwrap().duty, Duty::ListExtractors);
        assert_eq!(read("-a -").unwrap().batch, Some(BatchFile::StandardInput));
    }

    #[test]
    fn the_last_of_two_that_contradict_each_other_counts() {
        assert_eq!(options("-w --force-overwrites").download.existing, Existing::Replace);
        assert_eq!(options("--force-overwrites -w").download.existing, Existing::Keep);
        assert!(!options("-c --no-continue").download.is_resumed);
        assert!(options("--no-continue -c").download.is_resumed);
        assert!(!options("--abort-on-error -i").conduct.aborts_on_error);
        assert!(options("-i --abort-on-error").conduct.aborts_on_error);
        assert!(options("--cookies x --no-cookies").session.cookies.is_none());
        assert_eq!(options("-N 2 -N 8").download.connections, 8);
    }

    #[test]
    fn one_file_after_the_other_is_made_when_they_are_counted() {
        assert_eq!(options("--jobs 8 --pick").conduct.jobs, 1);
        let conduct = options("--jobs 8 --max-downloads 3").conduct;
        assert_eq!((conduct.jobs, conduct.max_downloads), (1, Some(3)));
        assert_eq!(options("").conduct.jobs, 4);
    }

    #[test]
    fn tries_reach_as_far_as_the_user_says() {
        let budgets = |line: &str| options(line).download.budgets;
        assert_eq!(budgets("-R 0").retries, 0);
        assert_eq!(budgets("-R infinite").retries, u32::MAX);
        assert!(budgets("-R 100").retry_time > budgets("").retry_time);
        assert_eq!(budgets("-N 20").per_host, 40);
    }

    #[test]
    fn waits_and_tries_are_what_the_user_says() {
        let all = options(
            "-R 7 --extractor-retries 2 --file-access-retries infinite --fragment-retries 1 --retry-sleep 3              --retry-sleep fragment:exp=1:4 --sleep-requests 0.5 --sleep-interval 2 --max-sleep-interval 1              --throttled-rate 100K --http-chunk-size 10M",
        );
        let budgets = &all.download.budgets;
        assert_eq!((budgets.retries, budgets.page_retries), (7, 2));
        assert_eq!(budgets.pauses.unwrap().after(5).as_secs(), 3);
        assert_eq!(budgets.spacing.requests.as_millis(), 500);
        assert_eq!((all.download.segment_tries, all.download.file_retries), (2, u32::MAX));
        assert_eq!(all.download.segment_pauses.unwrap().after(9).as_secs(), 4);
        assert_eq!(all.download.throttled_rate, Some(102_400));
        assert_eq!(all.download.max_range_bytes, Some(10_485_760));
        let interval = all.conduct.sleep_interval.unwrap();
        assert_eq!((interval.least.as_secs(), interval.most.as_secs()), (2, 2));
        assert_eq!(options("-R 4").download.budgets.page_retries, 4);
        assert!(options("").conduct.sleep_interval.is_none());
    }

    #[test]
    fn names_come_from_one_option() {
        let template = |line: &str| options(line).pipeline.template;
        assert_eq!(template("-t"), "%(title)s-%(id)s.%(ext)s".parse().unwrap());
        assert_eq!(template("--id"), "%(id)s.%(ext)s".parse().unwrap());
        assert_eq!(template("-o default:%(id)s"), "%(id)s".parse().unwrap());
        assert_eq!(template("--restrict-filenames"), "%(title)s-[%(id)s].%(ext)s".parse().unwrap());
        for line in ["-t -o x", "-o x -t", "--id -o x", "-t --id"] {
            let words = std::iter::once("vidra").chain(line.split_whitespace());
            assert_eq!(Arguments::read(words.map(OsString::from)).unwrap_err().exit_code(), 2, "{line}");
        }
    }

    #[test]
    fn ordering_given_later_goes_first() {
        let sort = |line: &str| options(line).pipeline.sort;
        assert_eq!(sort("-S res -S fps"), sort("-S fps,res"));
        assert!(read("https://a.example/ -S res:720,,").is_ok());
    }
}
