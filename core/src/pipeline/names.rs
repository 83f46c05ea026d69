//! What the files are called; no name is given to two items.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::{Chosen, Item, PipelineError, PipelineOptions};
use crate::media::Extension;
use crate::output::{InfoDict, NameRules, SafeName, Template};

/// The path a template makes of what was chosen, below the output folder.
pub(super) fn path(chosen: &Chosen, options: &PipelineOptions) -> PathBuf {
    let path = render(&options.template, &options.directory, &chosen.dict, options);
    let rendered = path.file_name().unwrap_or_default().to_string_lossy();
    let name = file_name(&rendered, chosen, options);
    name.map(|name| path.with_file_name(name.as_str())).unwrap_or(path)
}

/// The path a template makes of a dictionary, below a folder.
pub(super) fn render(
    template: &Template,
    folder: &Path,
    dict: &InfoDict,
    options: &PipelineOptions,
) -> PathBuf {
    let mut names = options.names.clone();
    let last = dict.get("__last_playlist_index").and_then(Value::as_u64);
    names.render.last_playlist_index = last.or(names.render.last_playlist_index);
    let rendered = template.render_path(dict, &names);
    let mut path = folder.to_owned();
    if !rendered.base().is_empty() {
        path.push(rendered.base());
    }
    path.extend(rendered.folders().iter().map(SafeName::as_str));
    path.push(rendered.file().as_str());
    path
}

/// Where a title and not the user put something unknown behind the last dot (`Trailer.exe`), the extension of what is
/// really in the file follows the rendered name.
fn file_name(rendered: &str, chosen: &Chosen, options: &PipelineOptions) -> Option<SafeName> {
    if chosen.selection.formats.is_empty() {
        return None;
    }
    let extension = rendered.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, name)| name);
    let is_known = extension.is_none_or(|name| Extension::from_known_name(name).is_some());
    if is_known || options.template.is_constant() {
        return None;
    }
    let id = chosen.dict.get("id").and_then(Value::as_str).unwrap_or_default();
    Some(SafeName::file(rendered, id, chosen.selection.extension.as_str(), &options.names.rules))
}

/// The names given out so far, each with the item that has it.
#[derive(Debug, Default)]
pub(super) struct Names(Mutex<HashMap<String, String>>);

impl Names {
    /// Gives the name to the item. Where another item has it, the id is added; where that is taken too, it is an error
    /// and never a silent replacement.
    pub(super) fn claim(
        &self,
        item: &Item,
        chosen: &Chosen,
        path: PathBuf,
    ) -> Result<PathBuf, PipelineError> {
        let key = format!("{} {} {}", item.site.name, item.info.id, chosen.selection.id());
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken_by = |path: &Path| {
            let owner = names.entry(folded(path)).or_insert_with(|| key.clone());
            (*owner != key).then(|| owner.clone())
        };
        if taken_by(&path).is_none() {
            return Ok(path);
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let extension = chosen.selection.extension.as_str();
        let id = SafeName::new(&item.info.id, &NameRules::default());
        let distinct = SafeName::file(
            &format!("{stem} [{}]", id.as_str()),
            id.as_str(),
            extension,
            &NameRules::default(),
        );
        let second = path.with_file_name(distinct.as_str());
        match taken_by(&second) {
            None => Ok(second),
            Some(first) => Err(PipelineError::SameName { path: second, first, second: key }),
        }
    }
}

/// Some file systems take upper and lower case for the same.
fn folded(path: &Path) -> String {
    path.to_string_lossy().to_lowercase()
}
