//! `--exec`: commands of the user's, with what is known of an item in them.
//!
//! A stranger's text never reaches a shell as it is: a template may hold numbers and quoted words alone (advisory
//! GHSA-69qj-pvh9-c5wg), and what has no field gets the file's path, quoted.

use std::process::{Command, Stdio};

use anyhow::Context as _;
use vidra_core::output::{InfoDict, RenderOptions, Template, TemplateError};

use crate::args::Stage;

/// The file, as a template.
const PATH: &str = "%(filepath,_filename|)q";

/// One `--exec`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Exec {
    /// When.
    pub(crate) stage: Stage,
    /// What is run, in pieces between which nothing is read: a command of the old way stays as it was typed.
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Plain(String),
    Filled(Template),
}

impl Exec {
    /// Reads `[WHEN:]COMMAND`: a template; or, without a field, a command in which `{}` is the file, which stands at the
    /// end otherwise.
    ///
    /// # Errors
    /// A template that cannot be read, or would put a stranger's text into a shell unquoted.
    pub(crate) fn read(text: &str, render: &RenderOptions) -> Result<Self, TemplateError> {
        let (stage, command) = Stage::in_front_of(text).unwrap_or((Stage::AfterMove, text));
        let template: Template = command.parse()?;
        if !template.is_constant() {
            template.check_for_command(render)?;
            return Ok(Self { stage, pieces: vec![Piece::Filled(template)] });
        }
        let path: Template = PATH.parse()?;
        let command = if command.contains("{}") { command.to_owned() } else { format!("{command} {{}}") };
        let mut pieces = Vec::new();
        for (index, part) in command.split("{}").enumerate() {
            pieces.extend((index > 0).then(|| Piece::Filled(path.clone())));
            pieces.push(Piece::Plain(part.to_owned()));
        }
        Ok(Self { stage, pieces })
    }

    /// The command line for an item.
    pub(crate) fn command(&self, dict: &InfoDict, render: &RenderOptions) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Plain(text) => text.clone(),
            Piece::Filled(template) => template.render(dict, render),
        };
        self.pieces.iter().map(piece).collect()
    }
}

/// Runs a command line in the system's shell and waits for its end.
///
/// # Errors
/// A shell that does not start, a command that ends with an error.
pub(crate) fn run(command: &str) -> anyhow::Result<()> {
    let (shell, option) = if cfg!(windows) { ("cmd", "/C") } else { ("/bin/sh", "-c") };
    let status = Command::new(shell)
        .args([option, command])
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("{shell} cannot be started for --exec"))?;
    anyhow::ensure!(status.success(), "the command of --exec ended with {status}: {command}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn command(text: &str) -> Result<String, TemplateError> {
        let render = RenderOptions::default();
        let dict = json!({"filepath": "/v/it's $(x).mp4", "title": "; rm -rf ~", "height": 720});
        Ok(Exec::read(text, &render)?.command(dict.as_object().unwrap(), &render))
    }

    #[test]
    fn what_strangers_wrote_is_quoted() {
        assert_eq!(command("echo").unwrap(), r#"echo '/v/it'"'"'s $(x).mp4'"#);
        assert_eq!(command("echo {} ok").unwrap(), r#"echo '/v/it'"'"'s $(x).mp4' ok"#);
        assert_eq!(
            command("awk '{}' %(height)d").unwrap(),
            "awk '{}' 720",
            "brackets are the file only without a field"
        );
        assert_eq!(command("date +%s%%; true").unwrap(), r#"date +%s%%; true '/v/it'"'"'s $(x).mp4'"#);
        assert_eq!(command("before_dl:x %(title)q %(height)d").unwrap(), "x '; rm -rf ~' 720");
        for text in ["x %(title)s", "x %(title)j", "x %(id|`y`)q"] {
            assert!(command(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_moment_stands_in_front() {
        let stage = |text: &str| Exec::read(text, &RenderOptions::default()).unwrap().stage;
        assert_eq!(stage("echo a:b"), Stage::AfterMove);
        assert_eq!(stage("after_video:echo"), Stage::AfterVideo);
    }
}
