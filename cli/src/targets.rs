//! The URLs of a run: from the batch file, then from the command line; and what a word that is no URL stands for.

use std::io::{self, IsTerminal as _};

use anyhow::Context as _;
use vidra_core::extract::Registry;
use vidra_core::http::RemoteUrl;

use crate::args::BatchFile;
use crate::whole_file;

/// Largest batch file, in bytes.
const BATCH_BYTES: u64 = 64 * 1024 * 1024;

/// Everything that was asked for, in order: the batch file's lines before the command line's words.
///
/// # Errors
/// A batch file that cannot be read.
pub(crate) fn all(
    batch: Option<&BatchFile>,
    urls: &[String],
    say: impl FnOnce(&str),
) -> anyhow::Result<Vec<String>> {
    let mut words = match batch {
        None => Vec::new(),
        Some(BatchFile::File(path)) => {
            let text = whole_file::read(path, BATCH_BYTES)
                .with_context(|| format!("cannot read the batch file {}", path.display()))?;
            lines(&text)
        }
        Some(BatchFile::StandardInput) => {
            if io::stdin().is_terminal() {
                say("reading URLs from standard input, one a line; end them with Ctrl-D");
            }
            let text = whole_file::read_from(io::stdin().lock(), BATCH_BYTES);
            lines(&text.context("cannot read URLs from standard input")?)
        }
    };
    words.extend(urls.iter().map(|url| url.trim().to_owned()).filter(|url| !url.is_empty()));
    Ok(words)
}

/// The URLs of a batch file. A line that begins with `#`, `;` or `]` is a comment, and so is what follows white space
/// and `#`.
fn lines(text: &str) -> Vec<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let kept = text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';', ']']));
    kept.map(without_comment).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn without_comment(line: &str) -> &str {
    let comment = line.match_indices('#').map(|(at, _)| at);
    let mut parts = comment.filter_map(|at| line.split_at_checked(at));
    let before = parts.find(|(before, _)| before.ends_with(char::is_whitespace));
    before.map_or(line, |(before, _)| before.trim_end())
}

/// The URL a word stands for: itself, what a site makes of it, a page of the host it names, or what a search finds.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn url(word: &str, registry: &Registry, search: Option<&str>) -> Result<RemoteUrl, String> {
    let is_http = ["http://", "https://"]
        .iter()
        .any(|scheme| word.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    if is_http {
        return RemoteUrl::parse(word).map_err(|error| error.to_string());
    }
    if let Some(url) = registry.expand(word) {
        return Ok(url);
    }
    if word.contains("://") {
        return RemoteUrl::parse(word).map_err(|error| error.to_string());
    }
    let address = word.trim_start_matches("//");
    if word.starts_with("//") || names_a_host(address) {
        return RemoteUrl::parse(&format!("https://{address}")).map_err(|error| error.to_string());
    }
    if let Some(prefix) = search.filter(|prefix| !matches!(*prefix, "error" | "fixup_error")) {
        let prefix = if prefix.starts_with("auto") { "ytsearch" } else { prefix };
        let sought = format!("{}:{word}", prefix.trim_end_matches(':'));
        return registry.expand(&sought).ok_or_else(|| {
            format!("no site searches for {sought:?}; give --default-search another prefix, or an address")
        });
    }
    Err(format!(
        "{word:?} is neither a URL nor anything a site knows; give an address such as https://example.org/page"
    ))
}

/// A word as it may be shown: without the name and password an address can hold.
pub(crate) fn shown(word: &str) -> String {
    match url::Url::parse(word) {
        Ok(mut url) if !url.username().is_empty() || url.password().is_some() => {
            // Both fail only for addresses without a host, which hold neither.
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url.to_string()
        }
        _ => word.to_owned(),
    }
}

/// Whether a word begins with what looks like a host: `example.org/page`, `example.org:8080`, `localhost`.
fn names_a_host(word: &str) -> bool {
    let authority = word.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let is_sign = |character: char| character.is_alphanumeric() || character == '-' || character == '_';
    let is_label = |label: &str| !label.is_empty() && label.chars().all(is_sign);
    let has_port = port.is_some_and(|port| port.parse::<u16>().is_ok());
    let is_long = host.contains('.') || host == "localhost" || has_port;
    is_long && (port.is_none() || has_port) && host.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_blank_lines_of_a_batch_file_are_left_out() {
        let text = "\u{feff}https://a.example/1\n# no\n ; no\n] no\n\n  https://a.example/2#t=5 # why\r\nhttps://a.example/3\t#x";
        assert_eq!(lines(text), ["https://a.example/1", "https://a.example/2#t=5", "https://a.example/3"]);
    }

    #[test]
    fn words_become_urls_where_they_can() {
        let registry = Registry::new([]);
        let table = [
            ("https://a.example/v", Some("https://a.example/v")),
            ("HTTP://a.example", Some("http://a.example/")),
            ("a.example/v?x=1", Some("https://a.example/v?x=1")),
            ("//a.example/v", Some("https://a.example/v")),
            ("localhost:8080/x", Some("https://localhost:8080/x")),
            ("host:8080", Some("https://host:8080/")),
            ("file:///etc/passwd", None),
            ("https://u:p@a.example/", None),
            ("mp4", None),
            ("two words.here", None),
            ("ytsearch:cats", None),
            ("..", None),
        ];
        for (word, wanted) in table {
            assert_eq!(url(word, &registry, None).ok().as_ref().map(RemoteUrl::as_str), wanted, "{word}");
        }
    }
}
