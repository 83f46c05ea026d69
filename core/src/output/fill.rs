//! What an item's fields leave out, worked out from those that are there: dates from moments, titles from numbers, lists
//! from joined names. The rules are those of yt-dlp (observed, 2026.10.26).

use std::time::Duration;

use serde_json::{Value, json};

use super::{InfoDict, clock};

/// Moments and the dates they stand for.
const DATES: [(&str, &str); 3] = [
    ("timestamp", "upload_date"),
    ("release_timestamp", "release_date"),
    ("modified_timestamp", "modified_date"),
];
/// Names joined in one text, and the lists of them.
const LISTS: [(&str, &str); 5] = [
    ("album_artist", "album_artists"),
    ("artist", "artists"),
    ("composer", "composers"),
    ("creator", "creators"),
    ("genre", "genres"),
];
/// Longest list of chapters that is gone through.
const MAX_CHAPTERS: usize = 100_000;

/// Fills titles, dates, live state, chapters and lists of names.
pub fn fill_item(dict: &mut InfoDict) {
    title(dict);
    if let Some(seconds) = dict.get("duration").and_then(Value::as_f64)
        && let Ok(duration) = Duration::try_from_secs_f64(seconds)
    {
        dict.insert("duration_string".to_owned(), clock(duration).into());
    }
    dates(dict);
    live(dict);
    chapters(dict);
    for name in ["chapter", "season", "episode"] {
        let number = dict.get(&format!("{name}_number")).and_then(Value::as_i64);
        if let Some(number) = number.filter(|_| !is_told(dict, name)) {
            let initial = name.get(..1).unwrap_or_default().to_uppercase();
            let title = format!("{initial}{} {number}", name.get(1..).unwrap_or_default());
            dict.insert(name.to_owned(), title.into());
        }
    }
    for (joined, list) in LISTS {
        names(dict, joined, list);
    }
    if !is_told(dict, "display_id")
        && let Some(id) = dict.get("id").cloned()
    {
        dict.insert("display_id".to_owned(), id);
    }
}

fn title(dict: &mut InfoDict) {
    let title = dict.get("title").cloned().unwrap_or_default();
    if !is_told(dict, "title") {
        let text = |name: &str| dict.get(name).and_then(Value::as_str).unwrap_or_default();
        let made = format!("{} video #{}", text("extractor").replace(':', "-"), text("id"));
        dict.insert("title".to_owned(), made.into());
    }
    dict.insert("fulltitle".to_owned(), title);
}

fn dates(dict: &mut InfoDict) {
    for (moment, date) in DATES {
        if dict.get(date).is_none_or(Value::is_null)
            && let Some(day) = dict.get(moment).and_then(Value::as_f64).and_then(day)
        {
            dict.insert(date.to_owned(), day.into());
        }
    }
    if !is_told(dict, "release_year") {
        let year = dict.get("release_date").and_then(Value::as_str).and_then(|date| date.get(..4));
        let year = year.and_then(|year| year.parse::<u32>().ok());
        dict.extend(year.map(|year| ("release_year".to_owned(), year.into())));
    }
}

/// `YYYYMMDD` in UTC.
#[expect(
    clippy::cast_possible_truncation,
    reason = "moments far beyond any calendar are refused by the calendar"
)]
fn day(seconds: f64) -> Option<String> {
    let moment = jiff::Timestamp::from_second(seconds.floor() as i64).ok()?;
    Some(moment.strftime("%Y%m%d").to_string())
}

fn live(dict: &mut InfoDict) {
    let flags = ["is_live", "was_live"];
    let told = dict.get("live_status").and_then(Value::as_str).map(str::to_owned);
    let status = told.or_else(|| {
        let is = |name: &str| dict.get(name).and_then(Value::as_bool);
        if flags.iter().all(|name| is(name) == Some(false)) {
            return Some("not_live".to_owned());
        }
        // The first that is not denied decides, and only if it is affirmed.
        let first = flags.into_iter().find(|name| is(name) != Some(false))?;
        (is(first) == Some(true)).then(|| first.to_owned())
    });
    let Some(status) = status else { return };
    for name in flags {
        if dict.get(name).is_none_or(Value::is_null) {
            dict.insert(name.to_owned(), (status == name).into());
        }
    }
    if status == "post_live" {
        dict.insert("was_live".to_owned(), true.into());
    }
    dict.insert("live_status".to_owned(), status.into());
}

/// A beginning where the first chapter begins late, ends where the next begins, names for those without.
fn chapters(dict: &mut InfoDict) {
    let end = dict.get("duration").cloned().unwrap_or_default();
    let Some(Value::Array(chapters)) = dict.get_mut("chapters") else { return };
    if chapters.len() > MAX_CHAPTERS {
        return;
    }
    let begins_late =
        |first: &Value| first.get("start_time").and_then(Value::as_f64).is_some_and(|at| at != 0.0);
    if chapters.first().is_some_and(begins_late) {
        chapters.insert(0, json!({ "start_time": 0 }));
    }
    let mut before = json!(0);
    for index in 0..chapters.len() {
        let next = chapters.get(index + 1).and_then(|next| next.get("start_time")).cloned();
        let next =
            next.unwrap_or_else(|| if index + 1 == chapters.len() { end.clone() } else { Value::Null });
        let Some(chapter) = chapters.get_mut(index).and_then(Value::as_object_mut) else { continue };
        if chapter.get("start_time").is_none_or(Value::is_null) {
            chapter.insert("start_time".to_owned(), before.clone());
        }
        if chapter.get("end_time").is_none_or(|end| end.is_null() || end.as_f64() == Some(0.0)) {
            chapter.insert("end_time".to_owned(), next);
        }
        if !is_told(chapter, "title") {
            chapter.insert("title".to_owned(), format!("<Untitled Chapter {}>", index + 1).into());
        }
        before = chapter.get("end_time").cloned().unwrap_or_default();
    }
}

fn names(dict: &mut InfoDict, joined: &str, list: &str) {
    if dict.contains_key(joined) && dict.contains_key(list) {
        return;
    }
    if let Some(text) = dict.get(joined).and_then(Value::as_str).filter(|text| !text.is_empty()) {
        let all: Vec<&str> = text.split(", ").collect();
        dict.insert(list.to_owned(), json!(all));
    } else if let Some(all) = dict.get(list).and_then(Value::as_array).filter(|all| !all.is_empty()) {
        // A comma inside of a name must not part it again.
        let all: Vec<String> =
            all.iter().filter_map(|name| Some(name.as_str()?.replace(',', "\u{ff0c}"))).collect();
        dict.insert(joined.to_owned(), all.join(", ").into());
    }
}

/// Whether there is something that is neither empty nor 0.
fn is_told(dict: &InfoDict, name: &str) -> bool {
    match dict.get(name) {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(fields)) => !fields.is_empty(),
        Some(Value::Bool(true)) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(dict: &Value) -> InfoDict {
        let mut dict = dict.as_object().unwrap().clone();
        fill_item(&mut dict);
        dict
    }

    #[test]
    fn dates_come_from_moments_and_years_from_dates() {
        let dict =
            filled(&json!({"id": "x", "title": "t", "timestamp": 1_618_488_000.75, "release_date": "2021"}));
        assert_eq!((&dict["upload_date"], &dict["release_year"]), (&json!("20210415"), &json!(2021)));
        assert!(!filled(&json!({"release_date": "soon"})).contains_key("release_year"));
    }

    #[test]
    fn numbers_make_titles_and_no_title_makes_one() {
        let dict = filled(
            &json!({"id": "x", "extractor": "a:b", "episode_number": 3, "season": "S", "season_number": 1}),
        );
        assert_eq!((&dict["episode"], &dict["season"]), (&json!("Episode 3"), &json!("S")));
        assert_eq!((&dict["title"], &dict["fulltitle"]), (&json!("a-b video #x"), &Value::Null));
    }

    #[test]
    fn the_live_state_and_its_flags_agree() {
        let status = |dict: &Value| filled(dict).get("live_status").cloned().unwrap_or_default();
        assert_eq!(status(&json!({"is_live": true})), "is_live");
        assert_eq!(status(&json!({"is_live": false, "was_live": true})), "was_live");
        assert_eq!(status(&json!({"is_live": false, "was_live": false})), "not_live");
        assert_eq!(status(&json!({"was_live": true})), Value::Null);
        let over = filled(&json!({"live_status": "post_live"}));
        assert_eq!((&over["is_live"], &over["was_live"]), (&json!(false), &json!(true)));
    }

    #[test]
    fn chapters_meet_and_have_names() {
        let dict = filled(
            &json!({"duration": 30, "chapters": [{"start_time": 5, "title": "A"}, {"start_time": 9}]}),
        );
        let wanted = json!([
            {"start_time": 0, "end_time": 5, "title": "<Untitled Chapter 1>"},
            {"start_time": 5, "title": "A", "end_time": 9},
            {"start_time": 9, "end_time": 30, "title": "<Untitled Chapter 3>"},
        ]);
        assert_eq!(dict["chapters"], wanted);
    }

    #[test]
    fn names_are_a_text_and_a_list() {
        let dict = filled(&json!({"artist": "A, B", "genres": ["x,y", "z"]}));
        assert_eq!(dict["artists"], json!(["A", "B"]));
        assert_eq!(dict["genre"], "x\u{ff0c}y, z");
    }
}
