//! A program of the user's that makes tokens of proof for sites that want them.
//!
//! `--extractor-args "youtubepot-command:run=PROGRAM,ARGUMENT,…"` names it; it is started with `--content-binding VALUE`
//! behind its arguments and writes `{"poToken": "…", "expiresAt": "…"}` as its last line, as the script of
//! bgutil-ytdlp-pot-provider does. No shell is between.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use tokio::process::Command;
use vidra_core::extract::{Proof, ProofProvider, ProofRequest, Settings};
use vidra_core::media::unix_seconds;

/// Such programs start a browser's worth of JavaScript.
const PATIENCE: Duration = Duration::from_secs(90);

/// The program of the arguments.
#[derive(Debug)]
struct TokenCommand {
    program: String,
    arguments: Vec<String>,
}

/// Who makes tokens, as far as the settings name somebody.
pub(crate) fn providers(settings: &Settings) -> Vec<Arc<dyn ProofProvider>> {
    match settings.arguments("youtubepot-command", "run") {
        [program, arguments @ ..] if !program.is_empty() => {
            vec![Arc::new(TokenCommand { program: program.clone(), arguments: arguments.to_vec() })]
        }
        _ => Vec::new(),
    }
}

#[async_trait]
impl ProofProvider for TokenCommand {
    async fn proof(&self, request: &ProofRequest) -> Result<Option<Proof>, String> {
        let program = &self.program;
        let mut command = Command::new(program);
        command.args(&self.arguments).arg("--content-binding").arg(&request.content_binding);
        command.stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let output = tokio::time::timeout(PATIENCE, command.output())
            .await
            .map_err(|_| format!("{program} gave nothing for {} s", PATIENCE.as_secs()))?
            .map_err(|error| format!("{program} cannot be started: {error}"))?;
        if !output.status.success() {
            return Err(format!("{program} ended with {}; run it by hand to see why", output.status));
        }
        read(&String::from_utf8_lossy(&output.stdout))
            .map(Some)
            .ok_or_else(|| format!("{program} wrote no token"))
    }
}

/// The last line: JSON, or the token alone.
fn read(output: &str) -> Option<Proof> {
    let line = output.lines().map(str::trim).rfind(|line| !line.is_empty())?;
    let is_token = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
    match serde_json::from_str::<Value>(line) {
        Ok(Value::Object(fields)) => {
            let token = fields.get("poToken")?.as_str().filter(|token| is_token(token))?.to_owned();
            let expires = fields.get("expiresAt").and_then(Value::as_str).and_then(unix_seconds);
            Some(Proof { token, expires: expires.and_then(|seconds| u64::try_from(seconds).ok()) })
        }
        _ => is_token(line).then(|| Proof { token: line.to_owned(), expires: None }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_the_answer() {
        let proof = |token: &str, expires| Some(Proof { token: token.to_owned(), expires });
        assert_eq!(
            read("starting\n{\"poToken\":\"T-1\",\"expiresAt\":\"1970-01-01T00:01:00Z\"}\n"),
            proof("T-1", Some(60))
        );
        assert_eq!(read("AbC=\n\n"), proof("AbC=", None));
        for output in ["", "no token here", "{\"error\":\"x\"}"] {
            assert_eq!(read(output), None, "{output}");
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_program_gets_what_the_token_is_bound_to() {
        let request = ProofRequest {
            context: "gvs".to_owned(),
            client: "web".to_owned(),
            content_binding: "visitor;$(x)".to_owned(),
            video_id: "id".to_owned(),
        };
        let mut settings = Settings::default();
        settings
            .add_arguments("youtubepot-command:run=/bin/sh,-c,printf '{\"poToken\":\"%s\"}' \"$1\"")
            .unwrap();
        let made = providers(&settings)[0].proof(&request).await;
        assert_eq!(made, Ok(Some(Proof { token: "visitor;$(x)".to_owned(), expires: None })));
        settings.add_arguments("youtubepot-command:run=/bin/false").unwrap();
        assert!(providers(&settings)[0].proof(&request).await.unwrap_err().contains("/bin/false"));
        assert!(providers(&Settings::default()).is_empty());
    }
}
