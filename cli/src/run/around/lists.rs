//! The files beside a list: its info JSON, description and picture.

use std::path::PathBuf;
use std::sync::Arc;

use vidra_core::beside::{Fetcher, clean, kind_of, thumbnails_of, without_private};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{MediaInfo, Source};
use vidra_core::output::{InfoDict, info_dict};
use vidra_core::pipeline::{FileKind, List, with_suffix};

use super::super::Run;
use super::super::entries::list_dict;
use super::{text, write_beside};
use crate::args::Stages;

/// Writes what is asked for of a list, before its items.
pub(in super::super) fn list_files(run: &Arc<Run>, list: &List) -> impl Future<Output = ()> + Send + use<> {
    // The list itself is read from one task at a time and stays out of the future.
    let (dict, about, page) = (dictionary(list), list.about.clone(), list.webpage_url.clone());
    let run = Arc::clone(run);
    async move {
        let files = &run.around.files;
        let makes_files = matches!(run.conduct.stages, Stages::Download | Stages::WithoutMedia);
        if !files.of_lists || !makes_files {
            return;
        }
        write_texts(&run, &dict);
        let wants_picture = run.around.thumbnails.is_written || run.around.thumbnails.all_are_written;
        if let Some(about) = about.filter(|_| wants_picture) {
            write_picture(&run, &dict, &about, page).await;
        }
    }
}

fn write_texts(run: &Run, dict: &InfoDict) {
    let files = &run.around.files;
    if files.info_json {
        let written = if files.is_info_json_whole { without_private(dict) } else { clean(dict) };
        let bytes = serde_json::to_vec(&written).unwrap_or_default();
        let path = named(run, dict, FileKind::ListInfoJson, "info.json");
        write_beside(run, None, "playlist metadata as JSON", &path, &bytes);
    }
    if let Some(description) = text(dict, "description").filter(|_| files.description) {
        let path = named(run, dict, FileKind::ListDescription, "description");
        write_beside(run, None, "playlist description", &path, description.as_bytes());
    }
}

async fn write_picture(run: &Run, dict: &InfoDict, about: &MediaInfo, page: Option<RemoteUrl>) {
    let Some(page) = page.or_else(|| about.thumbnails.first().map(|one| one.url.clone())) else { return };
    let fetcher = Fetcher::new(run.session.client(), run.session.scope_of(&page).await, &[]);
    for one in thumbnails_of(about) {
        let fetched = fetcher.pieces(&Source::progressive(one.url.clone())).await;
        let bytes = fetched.ok().and_then(|pieces| pieces.into_iter().next()).unwrap_or_default();
        if let Some(kind) = kind_of(&bytes) {
            let path = named(run, dict, FileKind::ListThumbnail, kind.as_str());
            write_beside(run, None, "playlist thumbnail", &path, &bytes);
            return;
        }
    }
    run.reporter.warning("the playlist's thumbnail was not fetched");
}

fn named(run: &Run, dict: &InfoDict, kind: FileKind, suffix: &str) -> PathBuf {
    with_suffix(&run.pipeline.beside(dict, None, kind), suffix)
}

/// The list as its files and their names see it: with its own fields under the names its items have for it.
fn dictionary(list: &List) -> InfoDict {
    let mut dict = list_dict(list, 0);
    dict.remove("playlist_count");
    if let Some(about) = &list.about {
        for (name, value) in info_dict(about, list.site) {
            if !["formats", "subtitles", "automatic_captions"].contains(&name.as_str()) {
                dict.entry(name).or_insert(value);
            }
        }
    }
    let own = [
        ("playlist", serde_json::json!(list.title.as_ref().unwrap_or(&list.id))),
        ("playlist_id", serde_json::json!(list.id)),
        ("playlist_title", serde_json::json!(list.title)),
        ("playlist_index", serde_json::json!(0)),
        ("playlist_count", serde_json::json!(list.count)),
        ("playlist_webpage_url", serde_json::json!(list.webpage_url.as_ref().map(RemoteUrl::as_str))),
    ];
    for (name, value) in own {
        dict.insert(name.to_owned(), value);
    }
    if dict.get("title").is_none_or(serde_json::Value::is_null) {
        dict.insert("title".to_owned(), serde_json::json!(list.id));
    }
    dict
}
