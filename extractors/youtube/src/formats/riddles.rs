//! The riddles in addresses: signatures, and the number `n`. They are collected from all clients and solved together.

use std::collections::BTreeSet;

use url::form_urlencoded;
use vidra_core::http::RemoteUrl;

use super::Given;
use crate::player::Stream;
use crate::solver::Answers;

/// What has to be asked of the player script.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) n: BTreeSet<String>,
    pub(crate) signatures: BTreeSet<String>,
}

impl Asked {
    pub(crate) fn is_empty(&self) -> bool {
        self.n.is_empty() && self.signatures.is_empty()
    }
}

/// What it answered.
#[derive(Debug, Default)]
pub(crate) struct Solved(Answers);

impl From<Answers> for Solved {
    fn from(answers: Answers) -> Self {
        Self(answers)
    }
}

impl Solved {
    pub(crate) fn n(&self, riddle: &str) -> Option<&str> {
        self.0.n.get(riddle)?.as_deref().ok()
    }

    pub(super) fn signature(&self, riddle: &str) -> Option<&str> {
        self.0.signatures.get(riddle)?.as_deref().ok()
    }
}

/// The riddles in all of these.
pub(crate) fn of(given: &[Given]) -> Asked {
    let mut asked = Asked::default();
    for one in given {
        for stream in one.data.streams() {
            let Some(raw) = Raw::of(stream) else { continue };
            asked.n.extend(raw.url.query_value("n").filter(|value| !value.is_empty()));
            asked.signatures.extend(raw.signature.map(|(riddle, _)| riddle));
        }
        let manifests = [&one.data.hls_manifest_url, &one.data.dash_manifest_url];
        asked.n.extend(manifests.into_iter().flatten().filter_map(|url| in_path(url)).map(str::to_owned));
    }
    asked
}

/// An address as it was given.
pub(super) struct Raw {
    pub(super) url: RemoteUrl,
    /// The riddle, and the parameter its answer is put under.
    pub(super) signature: Option<(String, String)>,
}

impl Raw {
    /// `None` where there is no address: the stream comes through YouTube's own protocol.
    pub(super) fn of(stream: &Stream) -> Option<Self> {
        if let Some(url) = &stream.url {
            return Some(Self { url: RemoteUrl::parse(url).ok()?, signature: None });
        }
        let cipher = stream.signature_cipher.as_deref()?;
        let value = |name: &str| {
            let mut pairs = form_urlencoded::parse(cipher.as_bytes());
            pairs
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
                .filter(|value| !value.is_empty())
        };
        let name = value("sp").unwrap_or_else(|| "signature".to_owned());
        Some(Self { url: RemoteUrl::parse(&value("url")?).ok()?, signature: Some((value("s")?, name)) })
    }
}

/// The riddle in a manifest's path: `/n/RIDDLE/`.
pub(super) fn in_path(url: &str) -> Option<&str> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let (_, rest) = path.split_once("/n/")?;
    rest.split_once('/').map(|(riddle, _)| riddle).filter(|riddle| !riddle.is_empty())
}
