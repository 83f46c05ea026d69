//! Options that old configuration files and other programs pass and that mean nothing here: accepted, and told of with
//! `--verbose`.

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

const NO_FFMPEG: &str = "no ffmpeg is used";
const OWN_DOWNLOADER: &str = "files are fetched natively, over several connections";
const NO_JAVASCRIPT: &str = "no JavaScript runtime is used";
const NO_PYTHON: &str = "there is no Python here";
const SPONSKRUB: &str = "SponskRub is gone; see --sponsorblock-mark and --sponsorblock-remove";
const NEVER_DONE: &str = "this is never done";
const ALWAYS_DONE: &str = "this is always so";

/// One option.
struct Ignored {
    /// One no other group of options uses.
    id: &'static str,
    name: &'static str,
    /// How many values follow.
    values: usize,
    reason: &'static str,
}

macro_rules! options {
    ($(($name:literal, $values:literal, $reason:expr),)*) => {
        &[$(Ignored { id: concat!("ignored ", $name), name: $name, values: $values, reason: $reason }),*]
    };
}

/// Name, how many values follow, and why it has no meaning. What another group of options defines is left to it.
const TABLE: &[Ignored] = options![
    ("prefer-ffmpeg", 0, NO_FFMPEG),
    ("prefer-avconv", 0, NO_FFMPEG),
    ("no-prefer-ffmpeg", 0, NO_FFMPEG),
    ("ffmpeg-location", 1, NO_FFMPEG),
    ("avconv-location", 1, NO_FFMPEG),
    ("fixup", 1, "files are written right in the first place"),
    ("hls-prefer-native", 0, ALWAYS_DONE),
    ("hls-prefer-ffmpeg", 0, NO_FFMPEG),
    ("hls-use-mpegts", 0, "a file is playable at any moment whatever its container"),
    ("no-hls-use-mpegts", 0, ALWAYS_DONE),
    ("hls-split-discontinuity", 0, ALWAYS_DONE),
    ("no-hls-split-discontinuity", 0, "streams with breaks are read as what they are"),
    ("allow-dynamic-mpd", 0, ALWAYS_DONE),
    ("ignore-dynamic-mpd", 0, "manifests are read as what they are"),
    ("downloader", 1, OWN_DOWNLOADER),
    ("external-downloader", 1, OWN_DOWNLOADER),
    ("downloader-args", 1, OWN_DOWNLOADER),
    ("external-downloader-args", 1, OWN_DOWNLOADER),
    ("buffer-size", 1, OWN_DOWNLOADER),
    ("no-resize-buffer", 0, OWN_DOWNLOADER),
    ("resize-buffer", 0, OWN_DOWNLOADER),
    ("http-chunk-size", 1, OWN_DOWNLOADER),
    ("keep-fragments", 0, "fragments go straight into the file"),
    ("no-keep-fragments", 0, ALWAYS_DONE),
    ("js-runtimes", 1, NO_JAVASCRIPT),
    ("no-js-runtimes", 0, NO_JAVASCRIPT),
    ("remote-components", 1, NO_JAVASCRIPT),
    ("no-remote-components", 0, ALWAYS_DONE),
    ("plugin-dirs", 1, NO_PYTHON),
    ("no-plugin-dirs", 0, NO_PYTHON),
    ("use-postprocessor", 1, NO_PYTHON),
    ("compat-options", 1, "what they bring back is old behaviour of yt-dlp's own"),
    ("call-home", 0, NEVER_DONE),
    ("no-call-home", 0, ALWAYS_DONE),
    ("no-update", 0, ALWAYS_DONE),
    ("include-ads", 0, NEVER_DONE),
    ("no-include-ads", 0, ALWAYS_DONE),
    ("write-annotations", 0, "no site has annotations any more"),
    ("no-write-annotations", 0, ALWAYS_DONE),
    ("youtube-skip-dash-manifest", 0, "no such manifest is fetched"),
    ("no-youtube-skip-dash-manifest", 0, "no such manifest is fetched"),
    ("youtube-skip-hls-manifest", 0, "no such manifest is fetched"),
    ("no-youtube-skip-hls-manifest", 0, "no such manifest is fetched"),
    ("youtube-include-dash-manifest", 0, "every format the site tells is there"),
    ("no-mtime", 0, ALWAYS_DONE),
    ("no-check-formats", 0, ALWAYS_DONE),
    ("lazy-playlist", 0, ALWAYS_DONE),
    ("no-lazy-playlist", 0, "lists are read as they are needed"),
    ("encoding", 1, "text is UTF-8"),
    ("bidi-workaround", 0, "terminals know how to write from right to left"),
    ("prefer-insecure", 0, NEVER_DONE),
    ("prefer-unsecure", 0, NEVER_DONE),
    ("geo-bypass", 0, "no site is told another address unless --xff names one"),
    ("no-geo-bypass", 0, ALWAYS_DONE),
    ("literal", 0, "names are literal"),
    ("auto-number", 0, "write %(autonumber)s in -o"),
    ("no-wait-for-video", 0, ALWAYS_DONE),
    ("no-live-from-start", 0, ALWAYS_DONE),
    ("no-write-subs", 0, ALWAYS_DONE),
    ("no-write-auto-subs", 0, ALWAYS_DONE),
    ("no-write-thumbnail", 0, ALWAYS_DONE),
    ("no-write-info-json", 0, ALWAYS_DONE),
    ("no-write-description", 0, ALWAYS_DONE),
    ("no-embed-info-json", 0, ALWAYS_DONE),
    ("no-sponsorblock", 0, ALWAYS_DONE),
    ("xattr-set-filesize", 0, NEVER_DONE),
    ("no-prefer-avconv", 0, ALWAYS_DONE),
    ("no-youtube-include-dash-manifest", 0, "no such manifest is fetched"),
    ("youtube-include-hls-manifest", 0, "every format the site tells is there"),
    ("no-youtube-include-hls-manifest", 0, "no such manifest is fetched"),
    ("youtube-print-sig-code", 0, NEVER_DONE),
    ("no-ignore-dynamic-mpd", 0, ALWAYS_DONE),
    ("no-allow-dynamic-mpd", 0, "manifests are read as what they are"),
    ("list-formats-as-table", 0, ALWAYS_DONE),
    ("list-formats-old", 0, "formats are listed as a table"),
    ("no-list-formats-as-table", 0, "formats are listed as a table"),
    ("allow-unplayable-formats", 0, NEVER_DONE),
    ("no-allow-unplayable-formats", 0, ALWAYS_DONE),
    ("post-overwrites", 0, ALWAYS_DONE),
    ("no-post-overwrites", 0, "what a command makes of a file takes its place"),
    ("sponskrub", 0, SPONSKRUB),
    ("no-sponskrub", 0, SPONSKRUB),
    ("sponskrub-cut", 0, SPONSKRUB),
    ("no-sponskrub-cut", 0, SPONSKRUB),
    ("sponskrub-force", 0, SPONSKRUB),
    ("no-sponskrub-force", 0, SPONSKRUB),
    ("sponskrub-location", 1, SPONSKRUB),
    ("sponskrub-args", 1, SPONSKRUB),
    ("load-pages", 0, "use --replay FILE"),
    ("test", 0, NEVER_DONE),
];

/// Options with a meaning that this version does not have: accepted, so that old configurations work, and warned of.
const MISSING: &[Ignored] = options![
    ("check-formats", 0, "formats are checked when they are fetched"),
    ("check-all-formats", 0, "formats are checked when they are fetched"),
    ("geo-verification-proxy", 1, "all requests go one way; use --proxy"),
    ("geo-bypass-country", 1, "there is no table of countries here; use --xff with an address block"),
    (
        "impersonate",
        1,
        "every request names a current desktop Chrome in its User-Agent, but its TLS and HTTP handshakes are vidra's \
         own; a site that judges by those answers as without the option"
    ),
    ("legacy-server-connect", 0, "connections are never made less safe"),
    ("dump-pages", 0, "use --write-pages"),
    ("print-traffic", 0, "use --verbose, or --record FILE for everything"),
    ("ap-mso", 1, "television providers are not known here"),
    ("ap-username", 1, "television providers are not known here"),
    ("ap-password", 1, "television providers are not known here"),
    ("ap-list-mso", 0, "television providers are not known here"),
    ("cn-verification-proxy", 1, "all requests go one way; use --proxy"),
    (
        "list-impersonate-targets",
        0,
        "the handshakes of other programs are not imitated; --user-agent sets the name that is told"
    ),
    ("enable-file-urls", 0, "only http and https are opened"),
    ("break-on-reject", 0, "use --break-match-filters"),
    ("all-formats", 0, "use -f all"),
    ("client-certificate-key", 1, "put the key into the file of --client-certificate"),
    ("client-certificate-password", 1, "the key of --client-certificate must not be locked"),
    ("xattrs", 0, "no extended attributes are written"),
];

/// Which options of the table were given.
#[derive(Debug, Default)]
pub(crate) struct IgnoredOptions {
    meaningless: Vec<(&'static str, &'static str)>,
    missing: Vec<(&'static str, &'static str)>,
}

impl IgnoredOptions {
    /// A sentence for each.
    pub(crate) fn notes(&self) -> impl Iterator<Item = String> + '_ {
        self.meaningless.iter().map(|(name, reason)| format!("--{name} has no meaning here: {reason}"))
    }

    /// The answer to an option that asks for a list of something there is none of.
    pub(crate) fn empty_list(&self) -> Option<String> {
        let lists = ["list-impersonate-targets", "ap-list-mso"];
        let (name, reason) = self.missing.iter().find(|(name, _)| lists.contains(name))?;
        Some(format!("--{name}: there are none; {reason}\n"))
    }

    /// The same for what a user will miss.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = String> + '_ {
        self.missing.iter().map(|(name, reason)| format!("--{name} is not there in this version: {reason}"))
    }
}

/// Why an option of this name has no meaning in a command line, where it has none.
pub(crate) fn ignored_reason(command: &Command, name: &str) -> Option<&'static str> {
    let one = TABLE.iter().chain(MISSING).find(|one| one.name == name)?;
    command.get_arguments().any(|argument| argument.get_id() == one.id).then_some(one.reason)
}

impl FromArgMatches for IgnoredOptions {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let is_given = |one: &&Ignored| {
            let is_there = matches.try_contains_id(one.id).is_ok();
            is_there && matches.value_source(one.id) == Some(ValueSource::CommandLine)
        };
        let given = |table: &'static [Ignored]| {
            table.iter().filter(is_given).map(|one| (one.name, one.reason)).collect()
        };
        Ok(Self { meaningless: given(TABLE), missing: given(MISSING) })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for IgnoredOptions {
    fn augment_args(command: Command) -> Command {
        // Another group's option of the same name comes first: the table shrinks as more is known.
        let known: Vec<String> = command
            .get_arguments()
            .flat_map(|argument| {
                argument.get_long().into_iter().chain(argument.get_all_aliases().unwrap_or_default())
            })
            .map(str::to_owned)
            .collect();
        let left = TABLE.iter().chain(MISSING).filter(|one| !known.iter().any(|known| known == one.name));
        let arguments = left.map(|one| {
            let action = if one.values > 0 { ArgAction::Append } else { ArgAction::SetTrue };
            let argument = Arg::new(one.id).long(one.name).action(action).hide(true);
            // The one of them that has a letter.
            let argument = if one.name == "call-home" { argument.short('C') } else { argument };
            if one.values > 0 { argument.num_args(one.values) } else { argument }
        });
        command.args(arguments.collect::<Vec<_>>())
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_that_was_given_is_told() {
        let command = IgnoredOptions::augment_args(Command::new("x"));
        let matches = command
            .try_get_matches_from(["x", "--js-runtimes", "deno", "--no-mtime", "--check-formats"])
            .unwrap();
        let given = IgnoredOptions::from_arg_matches(&matches).unwrap();
        let notes: Vec<String> = given.notes().collect();
        assert_eq!(given.empty_list(), None);
        assert!(given.warnings().next().unwrap().starts_with("--check-formats is not there"));
        assert_eq!(
            notes,
            [
                "--js-runtimes has no meaning here: no JavaScript runtime is used",
                "--no-mtime has no meaning here: this is always so"
            ]
        );
    }
}
