//! A new site from a recording of one page: everything that is written, before it is written.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;
use vidra_core::extract::{Registration, Registry, Tier};
use vidra_core::http::RemoteUrl;
use vidra_core::http::har::{Case, Har};
use vidra_generic::survey::{Kind, Sighting, survey};

use super::trace::Recorded;
use super::{Address, Ask, Blueprint, Facts, Shape};
use crate::outcome::{Outcome, replay, replay_by};
use crate::{Fixture, suite};

/// A new site, ready to be written.
#[derive(Debug)]
pub struct Draft {
    /// How it works.
    pub blueprint: Blueprint,
    /// What the recognisers of generic pages saw.
    pub sightings: Vec<Sighting>,
    /// The recording, cut to what the site asks, with what comes of it.
    pub fixture: Har,
    /// What came of it, in a line.
    pub outcome: String,
    /// What its author should look at, in words.
    pub remarks: Vec<String>,
    /// What of the rules it breaks; empty for one that may stay as it is.
    pub problems: Vec<String>,
}

/// Begins a site of this name for the page of a recording, which is scrubbed already.
///
/// # Errors
/// A name that is taken or out of shape, an address that no site can take, and a recording without the page.
pub fn draft(name: &str, url: &RemoteUrl, har: Har, registry: &Arc<Registry>) -> Result<Draft, String> {
    check_name(name, registry)?;
    let shape = "this address has no part that could be an id; give the address of one video";
    let address = Address::guess(url.as_url()).ok_or(shape)?;
    let answers = Recorded::all(&har.log);
    let page =
        answers.first().ok_or("the recording holds no page that was answered; look at it with --verbose")?;
    let claims = |url: &url::Url| registry.claims(url);
    let sightings = survey(&page.page, &claims);
    let mut remarks = Vec::new();
    if let Some(other) = registry.find(url.as_url()).filter(|site| site.tier != Tier::Generic) {
        remarks
            .push(format!("{} takes this address already; only one of them can be asked first", other.name));
    }
    let mut facts = facts(url, &har, registry, &mut remarks);
    let player = sightings.iter().find(|one| one.what == Kind::Site).map(|one| one.url.clone());
    let is_seen_first = sightings.first().is_some_and(|one| one.what == Kind::Site);
    if facts.elsewhere.is_some() || (!facts.is_playable() && is_seen_first) {
        facts.elsewhere = player.clone().or(facts.elsewhere);
    } else if !facts.is_playable() {
        facts = Facts::in_answers(&answers);
    }
    let mut blueprint = Blueprint::new(name, url, address.clone(), &facts, &answers);
    if let (Shape::Unknown, None, Some(player)) = (&blueprint.shape, &facts.elsewhere, player) {
        facts = Facts { elsewhere: Some(player), ..Facts::default() };
        blueprint = Blueprint::new(name, url, address, &facts, &answers);
    }
    remarks.extend(about(&blueprint, &facts, registry));
    let unknown = sightings.iter().find(|one| one.what == Kind::Player);
    if let (Shape::Unknown, Some(player)) = (&blueprint.shape, unknown) {
        remarks.push(format!(
            "a player that no site takes is at {}; begin with its address, or with --har FILE",
            player.url.redacted()
        ));
    }
    let (fixture, outcome, problems) = tried(&blueprint, url, har, registry);
    Ok(Draft { blueprint, sightings, fixture, outcome, remarks, problems })
}

/// Whether a site may be called this: the name is what its file is called and what archives hold.
///
/// # Errors
/// A name that is taken or out of shape, in words.
pub fn check_name(name: &str, registry: &Registry) -> Result<(), String> {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_plain = name.starts_with(is_word)
        && name.ends_with(is_word)
        && name.len() <= 40
        && name.chars().all(|c| is_word(c) || c == '-');
    if !is_plain {
        return Err(format!("{name:?} is no name for a site: use lower case letters, digits and dashes"));
    }
    registry
        .named(name)
        .map_or(Ok(()), |_| Err(format!("there is a site called {name} already; choose another name")))
}

/// What the generic recognisers make of the page; nothing where they make nothing of it.
fn facts(url: &RemoteUrl, har: &Har, registry: &Arc<Registry>, remarks: &mut Vec<String>) -> Facts {
    let fixture = fixture(url, har.clone());
    let generic = registry.iter().find(|site| site.tier == Tier::Generic);
    let outcome = generic.map(|generic| replay_by(Some(generic), &fixture, registry, None).outcome);
    match outcome {
        Some(Outcome::Found(answer)) if answer.site == generic.map_or("", |site| site.name) => {
            if answer.entries > 1 {
                remarks.push(format!("the page shows {} items; this begins with the first", answer.entries));
            }
            answer.items.first().map(Facts::of).unwrap_or_default()
        }
        Some(Outcome::Found(answer)) => {
            let title = answer.value["title"].as_str().unwrap_or("a list");
            remarks.push(format!("{} was asked, too, and gives {title:?}", answer.site));
            Facts { elsewhere: Some(answer.url.clone()), ..Facts::default() }
        }
        _ => Facts::default(),
    }
}

/// What an author should know of a blueprint.
fn about(blueprint: &Blueprint, facts: &Facts, registry: &Registry) -> Vec<String> {
    let mut remarks = Vec::new();
    let taker = facts.elsewhere.as_ref().and_then(|url| registry.find(url.as_url()));
    match &blueprint.shape {
        Shape::Elsewhere(_) => remarks.push(format!(
            "the media is on another site, which {} takes: the plugin finds its address and sends there",
            taker.map_or("none", |site| site.name)
        )),
        Shape::Unknown if facts.elsewhere.is_some() => remarks.push(format!(
            "the media is on another site, which {} takes, and nothing of its address stands on the page; export what the \
             browser asks as HAR and begin again with --har FILE",
            taker.map_or("none", |site| site.name)
        )),
        Shape::Unknown if facts.is_playable() => remarks.push(
            "the media was found, and its address stands nowhere in what was recorded: a script makes it; export what the \
             browser asks as HAR and begin again with --har FILE"
                .to_owned(),
        ),
        Shape::Unknown => remarks.push(
            "no media was found; if a script of the page asks for it, play it in a browser, export what the browser asked as \
             HAR, and begin again with --har FILE"
                .to_owned(),
        ),
        Shape::Media { title: None, .. } => {
            remarks.push("no title was found where the media stands; the id stands in for it".to_owned());
        }
        _ => {}
    }
    if let Ask::Known(address) = &blueprint.asks {
        let told =
            if address.contains("{id}") { "holds the id" } else { "is always the same; say how it is made" };
        remarks.push(format!("what it asks instead of the page {told}: {address}"));
    }
    remarks
}

/// Runs the blueprint against its recording: what came of it is the fixture's result.
fn tried(
    blueprint: &Blueprint,
    url: &RemoteUrl,
    har: Har,
    registry: &Arc<Registry>,
) -> (Har, String, Vec<String>) {
    // Lives as long as the program, which begins one site and ends.
    let text = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let hosts: Vec<&'static str> = blueprint.hosts.iter().map(|host| text(host)).collect();
    let registration: &'static Registration = Box::leak(Box::new(Registration {
        hosts: Box::leak(hosts.into_boxed_slice()),
        examples: Box::leak(vec![text(url.as_str())].into_boxed_slice()),
        ..Registration::new(text(&blueprint.name), Tier::Site, Box::leak(Box::new(blueprint.clone())))
    }));
    let others =
        registry.iter().filter(|site| !(site.tier != Tier::Generic && site.extractor.matches(url.as_url())));
    let registry = Arc::new(Registry::new(others.chain([registration])));
    let mut fixture = fixture(url, har);
    if matches!(blueprint.shape, Shape::Elsewhere(_)) {
        // What the other site says is that site's to test.
        fixture.case.expected = Some(json!({ "_type": "url" }));
    }
    let run = replay(&fixture, &registry, None);
    let manifests: Vec<String> = match &run.outcome {
        Outcome::Found(answer) => {
            let formats = answer.items.iter().flat_map(|item| &item.formats);
            formats.filter_map(|format| format.source.url().map(ToString::to_string)).collect()
        }
        _ => Vec::new(),
    };
    let mut served = run.served.iter();
    // Manifests are not asked for by the site, but by whoever replays the recording further: -F, a download.
    fixture.har.log.entries.retain(|entry| {
        served.next().is_some_and(|count| *count > 0) || manifests.contains(&entry.request.url)
    });
    let outcome = match run.outcome {
        Outcome::Found(answer) => {
            let formats: usize = answer.items.iter().map(|item| item.formats.len()).sum();
            let title = answer.value["title"].as_str().unwrap_or_default();
            let told = match answer.value["url"].as_str().filter(|_| answer.value["_type"] == "url") {
                Some(url) => format!("a redirect to {url}"),
                None if formats == 1 => format!("\"{title}\", 1 format"),
                None => format!("\"{title}\", {formats} formats"),
            };
            fixture.case.expected = Some(answer.value);
            told
        }
        Outcome::Failed(kind, message) => {
            fixture.case.expected = None;
            fixture.case.error = Some(kind.to_owned());
            format!("the error {kind}: {message}")
        }
        Outcome::Panicked(message) => format!("a panic: {message}"),
        Outcome::Hung => "no end".to_owned(),
    };
    fixture.har.log.vidra = Some(fixture.case.clone());
    let broken = suite::check(&fixture, &registry);
    (fixture.har, outcome, broken.into_iter().flat_map(|(_, problems)| problems).collect())
}

fn fixture(url: &RemoteUrl, har: Har) -> Fixture {
    let case = Case { profile: 1, url: url.to_string(), ..Case::default() };
    Fixture { folder: "new".to_owned(), name: "first".to_owned(), path: PathBuf::new(), har, case }
}
