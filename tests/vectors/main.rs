//! The small languages of the command line against answers that were recorded, where the recordings are at hand: a
//! folder `shared/vectors` beside the project. Each language has cases of its own in its module; these are many more.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on has failed, and says why"
)]

mod command_line;
mod formats;

use std::path::PathBuf;

use serde_json::{Map, Value};
use vidra_core::output::{NameOptions, NameRules, RenderOptions, Template, sanitise};
use vidra_core::select::{FormatExpression, ItemSelection, MatchFilter, Told};

/// The recorded cases; `None` where they are not at hand.
fn recorded() -> Option<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors/vectors.json");
    let text = std::fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

/// Runs every case of a section; what differs is told, and at least so many of a thousand must be equal.
fn section(name: &str, wanted_of_1000: usize, difference: impl Fn(&Value, &Value) -> Option<String>) {
    let Some(all) = recorded() else { return };
    let cases = all[name].as_array().unwrap();
    let differences: Vec<String> = cases
        .iter()
        .filter_map(|case| difference(&all, case).map(|difference| format!("{case}\n    {difference}")))
        .collect();
    for one in &differences {
        eprintln!("{one}");
    }
    let equal = cases.len() - differences.len();
    eprintln!("{name}: {equal} of {} equal", cases.len());
    assert!(equal * 1000 >= cases.len() * wanted_of_1000, "{name}: {equal} of {}", cases.len());
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap()
}

fn info<'a>(all: &'a Value, case: &Value) -> &'a Map<String, Value> {
    all["infos"][text(case, "info")].as_object().unwrap()
}

fn unequal<T: PartialEq + std::fmt::Debug>(found: &T, wanted: &T) -> Option<String> {
    (found != wanted).then(|| format!("{found:?} instead of {wanted:?}"))
}

#[test]
fn names_become_safe_as_recorded() {
    section("sanitize", 1000, |_, case| {
        let found = sanitise(text(case, "value"), case["restricted"].as_bool().unwrap());
        unequal(&found.as_str(), &text(case, "filename"))
    });
}

#[test]
fn templates_are_filled_as_recorded() {
    section("outtmpl", 990, |all, case| {
        let template: Template = match text(case, "template").parse() {
            Ok(template) => template,
            Err(error) => return Some(error.to_string()),
        };
        let info = info(all, case);
        let printed = template.render(info, &RenderOptions::default());
        let names = NameOptions { rules: NameRules::default(), ..NameOptions::default() };
        let named = template.render_file_text(info, &names);
        unequal(&printed.as_str(), &text(case, "text"))
            .or_else(|| unequal(&named.as_str(), &text(case, "filename")))
    });
}

#[test]
fn places_in_lists_are_as_recorded() {
    section("playlist_items", 1000, |_, case| {
        let count = usize::try_from(case["count"].as_u64().unwrap()).unwrap();
        let found = text(case, "spec").parse::<ItemSelection>().map(|items| items.picks(count));
        let wanted: Option<Vec<usize>> = serde_json::from_value(case["picks"].clone()).ok();
        unequal(&found.ok(), &wanted)
    });
}

#[test]
fn items_pass_filters_as_recorded() {
    section("match_filter", 1000, |all, case| {
        let found = text(case, "filter")
            .parse::<MatchFilter>()
            .and_then(|filter| filter.passes(info(all, case), Told::All));
        unequal(&found.ok(), &case["passes"].as_bool())
    });
}

#[test]
fn formats_are_chosen_as_recorded() {
    section("format", 1000, |all, case| {
        let set = usize::try_from(case["formats"].as_u64().unwrap()).unwrap();
        let (sort, options) = formats::options(case);
        let formats = formats::sorted(&all["format_sets"][set], &sort);
        let expression = match case["selector"].as_str() {
            None => Ok(FormatExpression::default_for(&options)),
            Some(selector) => selector.parse::<FormatExpression>(),
        };
        let chosen = match expression {
            Ok(expression) => expression.select(&formats, &options),
            Err(error) => return (case["error"] != "syntax").then(|| error.to_string()),
        };
        let found: Vec<Value> =
            chosen.iter().map(|one| serde_json::json!([one.id(), one.extension.as_str()])).collect();
        let wanted = case["picks"].as_array().cloned().unwrap_or_default();
        unequal(&found, &wanted)
    });
}
