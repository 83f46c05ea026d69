//! `vidra debug youtube-player FILE n:… sig:…`: what a player script answers, for a report when a player breaks.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use vidra_extractors::youtube_player::{Questions, solve};

use crate::report::{ReportOptions, Reporter};
use crate::whole_file;

/// Largest script that is read, in bytes.
const SCRIPT_BYTES: u64 = 64 * 1024 * 1024;
const USAGE: &str = "write: vidra debug youtube-player FILE n:CHALLENGE sig:CHALLENGE …";

/// A question as it was asked.
enum Asked {
    N(String),
    Signature(String),
}

/// Carries out `vidra debug …`.
///
/// # Errors
/// Words that ask for nothing, and a file that cannot be read.
pub(crate) fn debug(words: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let [what, file, challenges @ ..] = words.as_slice() else { bail!(USAGE) };
    if what != "youtube-player" || challenges.is_empty() {
        bail!(USAGE);
    }
    let asked = challenges.iter().map(asked).collect::<anyhow::Result<Vec<_>>>()?;
    let code = whole_file::read(Path::new(file), SCRIPT_BYTES)
        .with_context(|| format!("cannot read the player script {}", Path::new(file).display()))?;
    let (text, failures) = answers(&code, &asked)?;
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush())?;
    if failures.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let report = ReportOptions { shows_warnings: true, ..ReportOptions::default() };
    Reporter::new(report).error(&format!("no answer for {}", failures.join("; ")));
    Ok(ExitCode::FAILURE)
}

fn asked(word: &OsString) -> anyhow::Result<Asked> {
    match word.to_str().and_then(|word| word.split_once(':')) {
        Some(("n", challenge)) => Ok(Asked::N(challenge.to_owned())),
        Some(("sig", challenge)) => Ok(Asked::Signature(challenge.to_owned())),
        _ => bail!("{} is no challenge; {USAGE}", Path::new(word).display()),
    }
}

/// A line for each answer, in the order asked, and what has none.
fn answers(code: &str, asked: &[Asked]) -> anyhow::Result<(String, Vec<String>)> {
    let of = |is_n: bool| {
        let one = |asked: &Asked| match asked {
            Asked::N(challenge) if is_n => Some(challenge.clone()),
            Asked::Signature(challenge) if !is_n => Some(challenge.clone()),
            _ => None,
        };
        asked.iter().filter_map(one).collect::<BTreeSet<_>>()
    };
    let questions = Questions { n: of(true), signatures: of(false) };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let answers = runtime.block_on(solve(code, &questions));
    let (mut text, mut failures) = (String::new(), Vec::new());
    for one in asked {
        let (kind, challenge, answer) = match one {
            Asked::N(challenge) => ("n", challenge, answers.n.get(challenge)),
            Asked::Signature(challenge) => ("sig", challenge, answers.signatures.get(challenge)),
        };
        match answer {
            Some(Ok(answer)) => _ = writeln!(text, "{kind}:{challenge}\t{answer}"),
            Some(Err(reason)) => failures.push(format!("{kind}:{challenge}: {reason}")),
            None => failures.push(format!("{kind}:{challenge}")),
        }
    }
    Ok((text, failures))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_ask_for_nothing_are_an_error() {
        for line in ["", "youtube-player", "youtube-player x", "other x n:1", "youtube-player x m:1"] {
            let words = line.split_whitespace().map(OsString::from).collect();
            assert!(debug(words).unwrap_err().to_string().contains("vidra debug youtube-player"), "{line}");
        }
    }

    #[test]
    fn answers_come_in_the_order_asked() {
        let code = "(function(g){var B=function(a,b,c){var p={};var u={set:function(k,v){p[k]=v},get:function(k){return p[k]},\
            go:function(){p.n='n'+p.n.length}};u.set(\"alr\",\"yes\");c&&u.set(b,c.slice(1));return u};})({});";
        let asked =
            [Asked::Signature("abc".to_owned()), Asked::N("12".to_owned()), Asked::Signature(String::new())];
        let (text, failures) = answers(code, &asked).unwrap();
        assert_eq!(text, "sig:abc\tbc\nn:12\tn2\n");
        assert_eq!(failures.len(), 1);
    }
}
