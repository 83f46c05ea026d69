//! `--load-info-json`: items of an earlier run, each followed like any other.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use serde_json::Value;
use vidra_core::http::RemoteUrl;
use vidra_core::output::InfoDict;

use super::super::fates::Fates;
use super::super::journey::Journey;
use super::super::position::Position;
use super::super::{Run, prints};
use crate::whole_file;

/// Largest file that is loaded, in bytes.
const FILE_BYTES: u64 = 256 * 1024 * 1024;

/// Follows the items of a file; an error is the file's.
pub(in super::super) async fn follow_loaded(run: Arc<Run>, path: &Path) -> anyhow::Result<()> {
    let text = if path.as_os_str() == "-" {
        whole_file::read_from(std::io::stdin().lock(), FILE_BYTES)
    } else {
        whole_file::read(path, FILE_BYTES)
    };
    let text = text.with_context(|| format!("cannot read {}", path.display()))?;
    let dict: InfoDict = serde_json::from_str(&text).with_context(|| {
        format!("{} is no info JSON; --write-info-json, -j and -J write such files", path.display())
    })?;
    let address = dict.get("webpage_url").or_else(|| dict.get("url")).and_then(Value::as_str);
    let scope = match address.and_then(|address| RemoteUrl::parse(address).ok()) {
        Some(url) => run.session.scope_of(&url).await,
        None => Default::default(),
    };
    let items = run.pipeline.load(&dict, |_| scope.clone());
    anyhow::ensure!(!items.is_empty(), "{} holds no item", path.display());
    for (index, item) in items.into_iter().enumerate() {
        let position = Position::of_url(index);
        let slot = run.whole.results.open(position.clone());
        let pass = run.whole.gate.enter(&position, Vec::new()).await;
        run.whole.unless_stopped().await;
        let fates = Fates::default();
        let journey = Journey { run: &run, item, slot: &slot, fates: &fates };
        let (document, _pass) = journey.travel(pass).await;
        if let Some(document) = document.as_ref().filter(|_| run.printing.single_json) {
            slot.print(&prints::json_line(document));
        }
        run.whole.end_if_enough(&position);
    }
    Ok(())
}
