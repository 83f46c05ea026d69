//! What a plugin's functions return, read strictly: anything else than a result ends in words that name the place.

use serde_json::Value;
use vidra_core::extract::{Entry, Link, Unavailable};
use vidra_core::http::RemoteUrl;
use vidra_core::media::MediaInfo;

use crate::media;
use crate::shape::{Fields, Wrong, check, which};
use crate::shapes;

/// What `extract` returned.
#[derive(Debug)]
pub(crate) enum Outcome {
    Media(Box<MediaInfo>),
    List(List),
    Redirect(Link),
    Unavailable(Unavailable, String),
    Pass,
}

/// A list and its first items.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) webpage_url: Option<RemoteUrl>,
    pub(crate) count: Option<usize>,
    pub(crate) about: Option<Box<MediaInfo>>,
    pub(crate) first: Page,
}

/// Some items of a list, and what is handed to `more` for those after.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) entries: Vec<Entry>,
    pub(crate) next: Option<Value>,
}

/// Reads what `extract` returned for a URL.
pub(crate) fn outcome(value: &Value, url: &RemoteUrl) -> Result<Outcome, Wrong> {
    if value.is_null() {
        return Err(Wrong::new("", "extract returned nothing"));
    }
    let shape = which(value, shapes::RESULTS, "")?;
    check(value, shape, url, "")?;
    let fields = Fields::of(value, url).ok_or_else(|| Wrong::new("", "expected an object"))?;
    if fields.get("redirect").is_some() {
        return redirect(&fields);
    }
    if let Some(reason) = fields.text("unavailable") {
        return Ok(Outcome::Unavailable(reason_of(&reason), fields.text("message").unwrap_or_default()));
    }
    if fields.get("pass").is_some() {
        return Ok(Outcome::Pass);
    }
    if fields.get("formats").is_some() {
        return Ok(Outcome::Media(Box::new(media::media(&fields, "")?)));
    }
    Ok(Outcome::List(List {
        id: fields.text("id").unwrap_or_default(),
        title: fields.text("title"),
        webpage_url: fields.url("webpageUrl"),
        count: fields.count("count").and_then(|count| usize::try_from(count).ok()),
        about: about(&fields, "")?,
        first: entries(&fields)?,
    }))
}

/// Reads what `more` returned.
pub(crate) fn page(value: &Value, url: &RemoteUrl) -> Result<Page, Wrong> {
    check(value, &shapes::PAGE, url, "")?;
    entries(&Fields::of(value, url).ok_or_else(|| Wrong::new("", "expected an object"))?)
}

/// A kind of no by its stable word.
pub(crate) fn reason_of(word: &str) -> Unavailable {
    let all = [
        Unavailable::Private,
        Unavailable::Removed,
        Unavailable::GeoBlocked,
        Unavailable::AgeRestricted,
        Unavailable::LoginRequired,
        Unavailable::Paid,
        Unavailable::NotYetLive,
        Unavailable::Drm,
        Unavailable::BotCheck,
        Unavailable::EmbedOnly,
        Unavailable::Password,
    ];
    all.into_iter().find(|reason| reason.kind() == word).unwrap_or(Unavailable::Other)
}

fn redirect(fields: &Fields<'_>) -> Result<Outcome, Wrong> {
    let url = fields.url("redirect").ok_or_else(|| Wrong::new("redirect", "is missing"))?;
    let link = Link { id: fields.text("id"), title: fields.text("title"), ..Link::new(url) };
    Ok(Outcome::Redirect(if fields.flag("isEmbed") == Some(true) { link.on(fields.base) } else { link }))
}

fn entries(fields: &Fields<'_>) -> Result<Page, Wrong> {
    let mut entries = Vec::new();
    for (index, one) in fields.objects("entries").enumerate() {
        let path = format!("entries[{index}].");
        entries.push(if one.get("formats").is_some() {
            Entry::Media(Box::new(media::media(&one, &path)?))
        } else {
            let url = one.url("url").ok_or_else(|| Wrong::new(format!("{path}url"), "is missing"))?;
            let about = about(&one, &path)?;
            Entry::Link(Link { id: one.text("id"), title: one.text("title"), about, ..Link::new(url) })
        });
    }
    Ok(Page { entries, next: fields.get("next").cloned() })
}

fn about(fields: &Fields<'_>, path: &str) -> Result<Option<Box<MediaInfo>>, Wrong> {
    let about = fields.object("about").map(|one| media::about(&one, &format!("{path}about.")));
    Ok(about.transpose()?.map(Box::new))
}

#[cfg(test)]
mod tests;
