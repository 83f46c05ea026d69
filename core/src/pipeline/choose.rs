//! Which formats of an item become files.

use std::borrow::Cow;

use serde_json::Value;

use super::dictionary::dictionary;
use super::{Item, PipelineError, PipelineOptions};
use crate::download::is_downloadable;
use crate::extract::{ExtractError, Unavailable};
use crate::media::{Extension, Format};
use crate::output::InfoDict;
use crate::select::{FormatExpression, Selection};

/// One file to be made of an item.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The formats.
    pub selection: Selection,
    /// The item with the formats' fields in it, as `-j` prints it and templates see it.
    pub dict: InfoDict,
}

pub(super) fn choose(item: &Item, options: &PipelineOptions) -> Result<Vec<Chosen>, PipelineError> {
    described(item, options.format.as_ref(), options)
}

/// The same by another expression than the options'.
pub(super) fn choose_by(
    item: &Item,
    expression: &FormatExpression,
    options: &PipelineOptions,
) -> Result<Vec<Chosen>, PipelineError> {
    described(item, Some(expression), options)
}

fn described(
    item: &Item,
    expression: Option<&FormatExpression>,
    options: &PipelineOptions,
) -> Result<Vec<Chosen>, PipelineError> {
    // What was loaded can be told of even where there is nothing to fetch.
    if let Some(loaded) = item.loaded.as_deref().filter(|_| item.info.formats.is_empty()) {
        return Ok(vec![without_formats(item, loaded.get("ext"))]);
    }
    let described = |selection| {
        let mut dict = dictionary(item, &selection);
        tell_headers(&mut dict, &options.headers);
        Chosen { dict, selection }
    };
    Ok(select_by(item, expression, options)?.into_iter().map(described).collect())
}

/// The formats of each file, without anything that is told of them.
pub(super) fn select(item: &Item, options: &PipelineOptions) -> Result<Vec<Selection>, PipelineError> {
    select_by(item, options.format.as_ref(), options)
}

fn select_by(
    item: &Item,
    expression: Option<&FormatExpression>,
    options: &PipelineOptions,
) -> Result<Vec<Selection>, PipelineError> {
    let all = &item.info.formats;
    let formats: Cow<'_, [Format]> = if all.iter().all(is_downloadable) {
        Cow::Borrowed(all)
    } else {
        all.iter().filter(|format| is_downloadable(format)).cloned().collect()
    };
    if formats.is_empty() {
        return Err(nothing_to_fetch(item));
    }
    let expression = match expression {
        Some(expression) => Cow::Borrowed(expression),
        None => Cow::Owned(FormatExpression::default_for(&options.select)),
    };
    let selections = expression.select(&formats, &options.select);
    if selections.is_empty() {
        let offered = formats.iter().map(|format| format.id.as_str()).collect::<Vec<_>>().join(", ");
        return Err(PipelineError::NotOffered { expression: expression.to_string(), offered });
    }
    Ok(selections)
}

/// Puts what every request carries beneath what a format needs, in each place a format is told of.
pub(super) fn tell_headers(dict: &mut InfoDict, headers: &[(String, String)]) {
    tell(dict, headers);
    for list in ["formats", "requested_formats"] {
        let formats = dict.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
        formats.filter_map(Value::as_object_mut).for_each(|format| tell(format, headers));
    }
}

fn tell(format: &mut InfoDict, headers: &[(String, String)]) {
    // A merge has none of its own.
    if !format.contains_key("url") {
        return;
    }
    let own = format.remove("http_headers");
    let mut all: InfoDict =
        headers.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    for (name, value) in own.as_ref().and_then(Value::as_object).into_iter().flatten() {
        all.retain(|known, _| !known.eq_ignore_ascii_case(name));
        all.insert(name.clone(), value.clone());
    }
    format.insert("http_headers".to_owned(), Value::Object(all));
}

/// The item alone, to be told of though there is nothing to download.
pub(super) fn without_formats(item: &Item, extension: Option<&Value>) -> Chosen {
    let name = extension.and_then(Value::as_str).unwrap_or("mp4");
    let selection = Selection { formats: Vec::new(), extension: Extension::from_name(name) };
    let mut dict = dictionary(item, &selection);
    dict.extend(extension.map(|name| ("ext".to_owned(), name.clone())));
    Chosen { selection, dict }
}

pub(super) fn nothing_to_fetch(item: &Item) -> PipelineError {
    let formats = &item.info.formats;
    if let Some(system) = formats.iter().find_map(|format| format.protection.as_ref())
        && formats.iter().all(|format| format.protection.is_some())
    {
        return ExtractError::unavailable(Unavailable::Drm, system.system.clone()).into();
    }
    let mut reasons = item.info.skipped.clone();
    if !formats.is_empty() {
        let ids = formats.iter().map(|format| format.id.as_str()).collect::<Vec<_>>().join(", ");
        reasons.push(format!("this version cannot fetch {ids}"));
    }
    PipelineError::NoFormats { reasons }
}
