//! One value of one option, from text to its type. A message says what to write instead.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;
use vidra_core::http::{Secret, UserHeader};
use vidra_core::media::Extension;
use vidra_core::output::Template;
use vidra_core::output::template::expand;
use vidra_core::pipeline::FileKind;
use vidra_core::select::{FormatExpression, parse_file_size, parse_rate};

/// Kinds of file that have templates or folders of their own in yt-dlp and are never written here: part files stay beside
/// what they become.
const VAIN_TEMPLATES: [&str; 1] = ["annotation"];
const VAIN_FOLDERS: [&str; 2] = ["annotation", "temp"];

/// Longest wait anybody means, in seconds: a day.
const LONGEST_SECONDS: f64 = 86_400.0;

/// `-o`.
#[derive(Clone, Debug)]
pub(crate) struct OutputTemplate {
    pub(crate) kinds: Kinds,
    pub(crate) template: Template,
}

/// Which files a template or a folder is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kinds {
    /// The media, and everything that has none of its own.
    pub(crate) has_media: bool,
    /// Files of these kinds; none where only kinds are named that are never written.
    pub(crate) others: Vec<FileKind>,
}

impl Kinds {
    const MEDIA: Self = Self { has_media: true, others: Vec::new() };
}

/// Reads a path, in which `~` and variables of the environment are what they are in a shell.
#[expect(clippy::unnecessary_wraps, reason = "the shape clap wants")]
pub(super) fn path(text: &str) -> Result<PathBuf, String> {
    Ok(PathBuf::from(expand(text, |name| std::env::var(name).ok())))
}

/// `-P`.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    pub(crate) kinds: Kinds,
    pub(crate) path: PathBuf,
}

/// Reads `-o`: a template, perhaps with `default:` or `thumbnail,description:` in front.
pub(super) fn output_template(text: &str) -> Result<OutputTemplate, String> {
    let (kinds, text) = kinds(text, "default", &VAIN_TEMPLATES);
    let text = expand(text, |name| std::env::var(name).ok());
    text.parse().map(|template| OutputTemplate { kinds, template }).map_err(|error| format!("{error}"))
}

/// Reads `-P`: a folder, perhaps with `home:` in front.
#[expect(clippy::unnecessary_wraps, reason = "clap wants a parser that can fail")]
pub(super) fn home_folder(text: &str) -> Result<Folder, String> {
    let (kinds, text) = kinds(text, "home", &VAIN_FOLDERS);
    Ok(Folder { kinds, path: PathBuf::from(expand(text, |name| std::env::var(name).ok())) })
}

/// Kinds with commas between, before a colon; `media` is the word for the media itself. Anything else before a colon is a
/// part of what follows.
fn kinds<'t>(text: &'t str, media: &str, vain: &[&str]) -> (Kinds, &'t str) {
    let Some((front, rest)) = text.split_once(':') else { return (Kinds::MEDIA, text) };
    let names: Vec<String> = front.split(',').map(str::to_ascii_lowercase).collect();
    let is_known =
        |name: &String| name == media || vain.contains(&name.as_str()) || FileKind::from_name(name).is_some();
    if !names.iter().all(is_known) {
        return (Kinds::MEDIA, text);
    }
    let others = names.iter().filter_map(|name| FileKind::from_name(name)).collect();
    (Kinds { has_media: names.iter().any(|name| name == media), others }, rest)
}

/// `-f`.
#[derive(Clone, Debug)]
pub(crate) enum FormatChoice {
    /// The person is asked.
    Asked,
    /// By this expression.
    By(FormatExpression),
}

/// Reads `-f`.
pub(super) fn format(text: &str) -> Result<FormatChoice, String> {
    if text.trim() == "-" {
        return Ok(FormatChoice::Asked);
    }
    text.parse().map(FormatChoice::By).map_err(|error| format!("{error}"))
}

/// `-R`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retries {
    Times(u32),
    Infinite,
}

impl Retries {
    /// The number; endless tries are as many as can be counted.
    pub(super) const fn times(self) -> u32 {
        match self {
            Self::Times(times) => times,
            Self::Infinite => u32::MAX,
        }
    }
}

/// Reads `-R`.
pub(super) fn retries(text: &str) -> Result<Retries, String> {
    match text {
        "infinite" | "inf" => Ok(Retries::Infinite),
        number => number.parse().map(Retries::Times).map_err(|_| "write a number, or infinite".to_owned()),
    }
}

/// Reads `-r`.
pub(super) fn rate(text: &str) -> Result<u64, String> {
    let rate = parse_rate(text).filter(|rate| *rate > 0);
    rate.ok_or_else(|| "write bytes a second, such as 50K or 4.2M".to_owned())
}

/// Reads a size in bytes: `50k` in 1024s, or with a unit's name.
pub(super) fn amount(text: &str) -> Result<u64, String> {
    let size = parse_rate(text).or_else(|| parse_file_size(text));
    size.ok_or_else(|| "write a size such as 50k or 44.6M".to_owned())
}

/// Reads a wait.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let wait = text.parse().ok().filter(|seconds| (0.001..=LONGEST_SECONDS).contains(seconds));
    wait.map(Duration::from_secs_f64).ok_or_else(|| "write seconds, such as 15".to_owned())
}

/// Reads a length of time: seconds, `1:30:00`, or numbers with units (`1h30m`, `90s`).
pub(super) fn length(text: &str) -> Result<Duration, String> {
    let seconds = clock_time(text).or_else(|| with_units(text));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "write seconds, or as in 1:30:00 or 90m".to_owned())
}

/// The longest that is believed: ten years.
const LONGEST_LENGTH: f64 = 315_360_000.0;

/// `[[HOURS:]MINUTES:]SECONDS`.
fn clock_time(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    let numbers: Option<Vec<f64>> = parts.iter().map(|part| number(part)).collect();
    let numbers = numbers.filter(|numbers| numbers.len() <= 3)?;
    Some(numbers.iter().fold(0.0, |sum, part| sum * 60.0 + part)).filter(|sum| *sum <= LONGEST_LENGTH)
}

/// `1h30m`, `90s`, `2d`.
fn with_units(text: &str) -> Option<f64> {
    let (mut sum, mut rest) = (0.0, text);
    while !rest.is_empty() {
        let end = rest.find(|letter: char| letter.is_ascii_alphabetic())?;
        let value = number(rest.get(..end)?)?;
        let factor = match rest.get(end..=end)?.to_ascii_lowercase().as_str() {
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            _ => return None,
        };
        sum += value * factor;
        rest = rest.get(end + 1..)?;
    }
    (!text.is_empty() && sum <= LONGEST_LENGTH).then_some(sum)
}

/// A number without a sign.
fn number(text: &str) -> Option<f64> {
    let is_plain = !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    text.parse().ok().filter(|value: &f64| is_plain && value.is_finite())
}

/// Reads a pause; none at all is allowed too.
pub(super) fn pause(text: &str) -> Result<Duration, String> {
    let wait = text.parse().ok().filter(|seconds| (0.0..=LONGEST_SECONDS).contains(seconds));
    wait.map(Duration::from_secs_f64).ok_or_else(|| "write seconds, such as 1.5".to_owned())
}

/// Reads one of `mp4/mkv`.
pub(super) fn merge_container(text: &str) -> Result<Extension, String> {
    use Extension::{Avi, Flv, Mkv, Mov, Mp4, Webm};
    let container = Extension::from_known_name(text);
    container
        .filter(|one| matches!(one, Avi | Flv | Mkv | Mov | Mp4 | Webm))
        .ok_or_else(|| "write mkv, mp4, webm or mov, or several with `/` between".to_owned())
}

/// Reads `NAME:VALUE`.
pub(super) fn header(text: &str) -> Result<UserHeader, String> {
    UserHeader::parse(text).ok_or_else(|| "write NAME:VALUE, as in Accept-Language:de".to_owned())
}

/// Reads a secret.
#[expect(clippy::unnecessary_wraps, reason = "clap wants a parser that can fail")]
pub(super) fn secret(text: &str) -> Result<Secret<String>, String> {
    Ok(Secret::new(text.to_owned()))
}

/// Reads a header's value.
pub(super) fn header_text(text: &str) -> Result<String, String> {
    let is_fit = |character: char| !character.is_control();
    text.chars().all(is_fit).then(|| text.to_owned()).ok_or_else(|| "leave out line breaks".to_owned())
}

/// `--proxy`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ProxyChoice {
    /// None, whatever the environment says.
    Direct,
    /// This one for everything.
    Through(String),
}

/// Reads `--proxy`, and the variables of the same meaning.
pub(super) fn proxy(text: &str) -> Result<ProxyChoice, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(ProxyChoice::Direct);
    }
    let address = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let is_usable = Url::parse(&address).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h")
            && url.host_str().is_some_and(|host| !host.is_empty())
    });
    if is_usable {
        return Ok(ProxyChoice::Through(address));
    }
    Err("write http://HOST:PORT, https://HOST:PORT, socks5://HOST:PORT or socks5h://HOST:PORT".to_owned())
}

/// Reads a pause that may be none.
pub(super) fn interval(text: &str) -> Result<Duration, String> {
    let pause = text.parse().ok().filter(|seconds| (0.0..=LONGEST_SECONDS).contains(seconds));
    pause.map(Duration::from_secs_f64).ok_or_else(|| "write seconds, such as 0.5".to_owned())
}

/// `--progress-template`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ProgressTemplate {
    /// What it is for.
    pub(crate) kind: ProgressKind,
    /// What is shown.
    pub(crate) template: Template,
}

/// What a template of progress is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProgressKind {
    Download,
    DownloadTitle,
    Postprocess,
    PostprocessTitle,
}

/// Reads `--progress-template`: a template, perhaps with its kind in front.
pub(super) fn progress_template(text: &str) -> Result<ProgressTemplate, String> {
    let kinds = [
        ("download", ProgressKind::Download),
        ("download-title", ProgressKind::DownloadTitle),
        ("postprocess", ProgressKind::Postprocess),
        ("postprocess-title", ProgressKind::PostprocessTitle),
    ];
    let named = text.split_once(':').and_then(|(name, rest)| {
        let (_, kind) = kinds.iter().find(|(known, _)| *known == name)?;
        Some((*kind, rest))
    });
    let (kind, text) = named.unwrap_or((ProgressKind::Download, text));
    let template = text.parse().map_err(|error| format!("{error}"))?;
    Ok(ProgressTemplate { kind, template })
}

/// `--xff`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Forwarded {
    /// Nothing is said.
    Nothing,
    /// This address.
    From(std::net::IpAddr),
}

/// Reads `--xff`: an address or the first one of a block.
pub(super) fn forwarded(text: &str) -> Result<Forwarded, String> {
    if matches!(text, "default" | "never") {
        return Ok(Forwarded::Nothing);
    }
    let address = text.split_once('/').map_or(text, |(address, _)| address);
    let is_block = text.parse::<vidra_core::http::AddressBlock>().is_ok() || !text.contains('/');
    address.parse().ok().filter(|_| is_block).map(Forwarded::From).ok_or_else(|| {
        "write an address or a block such as 193.0.0.0/8; there is no table of countries here".to_owned()
    })
}

/// `--color`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    Always,
    Auto,
    Never,
}

/// Reads `--color`: `[STREAM:]WHEN`.
pub(super) fn colour(text: &str) -> Result<Colour, String> {
    let (stream, when) = text.split_once(':').unwrap_or(("stderr", text));
    let when = match when {
        "always" => Colour::Always,
        "auto" | "auto-tty" => Colour::Auto,
        "never" | "no_color" | "no_color-tty" => Colour::Never,
        _ => return Err("write always, auto or never".to_owned()),
    };
    match stream {
        "stderr" => Ok(when),
        // Results are never coloured.
        "stdout" => Ok(Colour::Auto),
        _ => Err("write stderr:WHEN or WHEN".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_seconds_clock_times_or_units() {
        let table = [
            ("90", 90.0),
            ("1:30", 90.0),
            ("1:00:01", 3601.0),
            ("1h30m", 5400.0),
            ("1.5m", 90.0),
            ("0", 0.0),
        ];
        for (text, seconds) in table {
            assert_eq!(length(text), Ok(Duration::from_secs_f64(seconds)), "{text}");
        }
        for text in ["", "-1", "1:2:3:4", "h", "1x", "1h2", "inf", "1e9d"] {
            assert!(length(text).is_err(), "{text}");
        }
    }

    #[test]
    fn templates_and_folders_are_for_the_kinds_before_their_colon() {
        assert!(output_template("-").is_ok());
        assert!(output_template("default:%(id)s.%(ext)s").is_ok());
        assert!(output_template("C:%(id)s").is_ok());
        assert!(
            output_template("infojson:%(id)s")
                .is_ok_and(|one| one.kinds.others == [FileKind::InfoJson] && !one.kinds.has_media)
        );
        assert!(output_template("%(id").is_err());
        let kinds = |text: &str| home_folder(text).unwrap().kinds;
        let of = |others: &[FileKind]| Kinds { has_media: false, others: others.to_vec() };
        assert_eq!(kinds("temp:/t"), of(&[]));
        assert_eq!(kinds("Thumbnail,description:d"), of(&[FileKind::Thumbnail, FileKind::Description]));
        assert_eq!((kinds("home:d"), kinds("a:d"), kinds("d")), (Kinds::MEDIA, Kinds::MEDIA, Kinds::MEDIA));
        assert_eq!(kinds("home,thumbnail:d"), Kinds { has_media: true, ..of(&[FileKind::Thumbnail]) });
        assert_eq!(output_template("temp:x").unwrap().kinds, Kinds::MEDIA);
    }

    #[test]
    fn a_proxy_without_a_scheme_is_an_http_one() {
        let through = |text: &str| Ok(ProxyChoice::Through(text.to_owned()));
        assert_eq!(proxy(""), Ok(ProxyChoice::Direct));
        assert_eq!(proxy("127.0.0.1:8080"), through("http://127.0.0.1:8080"));
        assert_eq!(proxy("socks5h://u:p@proxy.example:1080"), through("socks5h://u:p@proxy.example:1080"));
        assert!(proxy("ftp://proxy.example").is_err());
    }

    #[test]
    fn waits_are_positive_and_at_most_a_day() {
        assert_eq!(seconds("1.5"), Ok(Duration::from_millis(1500)));
        for text in ["0", "-1", "nan", "inf", "1e9", "x"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_and_numbers_are_read() {
        assert_eq!(amount("50k"), Ok(51_200));
        assert_eq!(amount("5MB"), Ok(5_000_000));
        assert!(rate("0").is_err());
        assert_eq!(retries("infinite"), Ok(Retries::Infinite));
        assert_eq!(retries("3"), Ok(Retries::Times(3)));
        assert!(retries("-1").is_err());
    }

    #[test]
    fn a_colour_policy_may_name_its_stream() {
        assert_eq!(colour("never"), Ok(Colour::Never));
        assert_eq!(colour("stderr:always"), Ok(Colour::Always));
        assert_eq!(colour("stdout:always"), Ok(Colour::Auto));
        assert!(colour("purple").is_err());
    }
}
