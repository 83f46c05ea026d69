//! Names and passwords by host: the netrc file, or what a command prints in its form.
//!
//! As with git's credentials, an entry counts for exactly the host (or the site's name) it is written for, and for no
//! host below it; `default` counts where nothing else does.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;
use vidra_core::extract::Account;
use vidra_core::http::Secret;

use crate::config::plain_words;
use crate::whole_file;

/// Largest netrc file, in bytes.
const FILE_BYTES: u64 = 1024 * 1024;

/// Where names and passwords come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Netrc {
    /// This file.
    File(PathBuf),
    /// What this command prints; `{}` is the host.
    Command(String),
}

impl Netrc {
    /// The account for one of these machines: the site's name, then the host.
    ///
    /// # Errors
    /// A file that cannot be read, a command that fails. The messages hold nothing of what is in them.
    pub(crate) fn account(&self, machines: &[&str]) -> anyhow::Result<Option<Account>> {
        match self {
            Self::File(path) => {
                let text = whole_file::read(path, FILE_BYTES)
                    .with_context(|| format!("cannot read the netrc file {}", path.display()))?;
                Ok(find(&text, machines))
            }
            Self::Command(command) => {
                for machine in machines {
                    let found = find(&printed(command, machine)?, &[machine]);
                    if found.is_some() {
                        return Ok(found);
                    }
                }
                Ok(None)
            }
        }
    }

    /// Whether it is one file for all machines.
    pub(crate) const fn is_file(&self) -> bool {
        matches!(self, Self::File(_))
    }

    /// The file a location means: itself, or the one in a folder.
    pub(crate) fn at(path: &Path) -> Self {
        Self::File(if path.is_dir() { path.join(".netrc") } else { path.to_owned() })
    }
}

/// What the command prints for a machine. It is run without a shell, so that no host's name can act in one.
fn printed(command: &str, machine: &str) -> anyhow::Result<String> {
    let words = plain_words(command).context("--netrc-cmd cannot be read")?;
    let mut words = words.into_iter().map(|word| word.replace("{}", machine));
    let program = words.next().context("--netrc-cmd names no command")?;
    let output = Command::new(&program)
        .args(words)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("{program} of --netrc-cmd cannot be started"))?;
    anyhow::ensure!(output.status.success(), "{program} of --netrc-cmd ended with {}", output.status);
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The entry of the first machine that has one, else of `default`.
fn find(text: &str, machines: &[&str]) -> Option<Account> {
    let entries = entries(text);
    let named = |machine: &str| {
        entries
            .iter()
            .find(|(name, _)| name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(machine)))
    };
    let default = || entries.iter().find(|(name, _)| name.is_none());
    machines.iter().find_map(|machine| named(machine)).or_else(default).map(|(_, account)| account.clone())
}

/// The entries: the machine, `None` for `default`, and its account. Macros and comments are left out.
fn entries(text: &str) -> Vec<(Option<String>, Account)> {
    let mut entries: Vec<(Option<String>, Account)> = Vec::new();
    let mut is_macro = false;
    for line in text.lines() {
        if is_macro {
            // A macro ends with an empty line.
            is_macro = !line.trim().is_empty();
            continue;
        }
        let mut words = words(line).into_iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "machine" => entries.push((Some(words.next().unwrap_or_default()), nobody())),
                "default" => entries.push((None, nobody())),
                "macdef" => {
                    is_macro = true;
                    break;
                }
                "login" | "user" | "password" => {
                    let value = words.next().unwrap_or_default();
                    if let Some((_, account)) = entries.last_mut() {
                        if word == "password" {
                            account.password = Secret::new(value);
                        } else {
                            account.username = value;
                        }
                    }
                }
                "account" => {
                    words.next();
                }
                comment if comment.starts_with('#') => break,
                _ => {}
            }
        }
    }
    entries.retain(|(_, account)| !account.username.is_empty() || !account.password.expose().is_empty());
    entries
}

fn nobody() -> Account {
    Account { username: String::new(), password: Secret::new(String::new()), second_factor: None }
}

/// Words of a netrc file, which is no shell's: parted by white space; one in quotation marks may hold blanks, and a backslash takes the next character.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut letters = line.chars().peekable();
    while let Some(first) = letters.next() {
        if first.is_whitespace() {
            continue;
        }
        let is_quoted = first == '"';
        let mut word = String::new();
        let mut next = if is_quoted { letters.next() } else { Some(first) };
        while let Some(letter) = next {
            match letter {
                '"' if is_quoted => break,
                letter if letter.is_whitespace() && !is_quoted => break,
                '\\' => word.extend(letters.next()),
                letter => word.push(letter),
            }
            next = letters.next();
        }
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# mine\nmachine example.org login ann password \"a b\\\"c\"\nmacdef init\nmachine x login y\n\n\
        machine youtube\n  login me\n  account z\n  password p#1\ndefault login anonymous password x\n";

    fn found(machines: &[&str]) -> Option<(String, String)> {
        find(TEXT, machines).map(|account| (account.username, account.password.expose().clone()))
    }

    #[test]
    fn an_entry_counts_for_its_own_host_alone() {
        let is = |name: &str, password: &str| Some((name.to_owned(), password.to_owned()));
        assert_eq!(found(&["site", "Example.org"]), is("ann", "a b\"c"));
        assert_eq!(found(&["youtube", "www.youtube.com"]), is("me", "p#1"));
        assert_eq!(found(&["a.example.org"]), is("anonymous", "x"));
        assert_eq!(find("machine a login b", &["c"]), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_command_is_run_without_a_shell() {
        let command = Netrc::Command("printf 'machine %s login me password p' {}".to_owned());
        let account = command.account(&["a; exit 1"]).unwrap();
        assert!(account.is_none(), "the name has a blank and ends there");
        assert_eq!(command.account(&["a.example"]).unwrap().unwrap().username, "me");
        assert!(Netrc::Command("false".to_owned()).account(&["a"]).is_err());
    }
}
