//! What is taken out and what stays.

use proptest::strategy::Strategy as _;

use super::*;
use crate::http::har::{Case, Content, Entry, EntryRequest, EntryResponse, PostData};

fn exchange(url: &str, posted: Option<&str>, answer: &str) -> Entry {
    let post_data = posted.map(|text| PostData { mime_type: String::new(), text: text.to_owned() });
    let request =
        EntryRequest { method: "POST".to_owned(), url: url.to_owned(), headers: Vec::new(), post_data };
    let content = Content::new(answer.as_bytes(), "text/plain");
    Entry::new(request, EntryResponse { status: 200, headers: Vec::new(), content })
}

fn scrubbed(entry: Entry, known: &[&str]) -> Entry {
    let mut har = Har::default();
    har.log.entries.push(entry);
    let known: Vec<String> = known.iter().map(|&text| text.to_owned()).collect();
    scrub(har, &known).log.entries.remove(0)
}

fn posted(text: &str, known: &[&str]) -> String {
    scrubbed(exchange("https://e.org/", Some(text), ""), known).request.post_data.unwrap().text
}

#[test]
fn fields_of_forms_with_telling_names_are_taken_out_however_short() {
    assert_eq!(posted("user=ann&password=abc&go=1", &[]), "user=ann&password=REDACTED-1&go=1");
    assert_eq!(posted("login%5Bpassword%5D=p%26q", &[]), "login%5Bpassword%5D=REDACTED-1");
    for name in [
        "hashedpass",
        "hashed_pass",
        "xsrft",
        "secretToken",
        "secret_token",
        "playlistSecretToken",
        "track_authorization",
        "video_password",
        "token",
        "access_token",
        "refresh_token",
        "client_secret",
    ] {
        let text = posted(&format!("{name}=opensesame&id=7"), &[]);
        assert_eq!(text, format!("{name}=REDACTED-1&id=7"));
    }
}

#[test]
fn fields_of_json_are_taken_out_and_the_rest_stays_as_it_was_written() {
    assert_eq!(posted(r#"{"a": 1, "token": "long-enough"}"#, &[]), r#"{"a": 1, "token": "REDACTED-1"}"#);
    assert_eq!(posted(r#"{"a": 1, "pwd": "abc", "key": 12}"#, &[]), r#"{"a":1,"pwd":"REDACTED-1","key":12}"#);
    let quoted = posted(r#"{"password": "say \"friend\" / enter"}"#, &[]);
    assert!(!quoted.contains("friend"), "{quoted}");
}

#[test]
fn what_the_user_gave_is_taken_out_wherever_it_stands() {
    let secret = "open / sesame";
    let entry = exchange(
        "https://e.org/open%20%2F%20sesame?q=open+%2F+sesame",
        Some("what=open+%2F+sesame"),
        r#"{"echo": "open / sesame", "json": "open \/ sesame", "basic": "b3BlbiAvIHNlc2FtZQ=="}"#,
    );
    let clean = scrubbed(entry, &[secret]);
    let all = serde_json::to_string(&clean).unwrap();
    assert!(!all.contains("sesame") && !all.contains("b3BlbiAv"), "{all}");
    // A short one is no word to look for everywhere: whole values alone are.
    assert_eq!(posted("a=abc&b=abcd", &["abc"]), "a=REDACTED-1&b=abcd");
}

#[test]
fn a_value_keeps_one_placeholder_and_scrubbing_again_changes_nothing() {
    let entry =
        exchange("https://e.org/?token=0123456789", Some("token=0123456789"), r#"{"token":"0123456789"}"#);
    let once = scrubbed(entry, &[]);
    assert_eq!(once.request.url, "https://e.org/?token=REDACTED-1");
    assert_eq!(once.request.post_data.as_ref().unwrap().text, "token=REDACTED-1");
    assert_eq!(once.response.content.text.as_deref(), Some(r#"{"token":"REDACTED-1"}"#));
    let twice = scrubbed(once.clone(), &[]);
    assert_eq!(serde_json::to_string(&twice).unwrap(), serde_json::to_string(&once).unwrap());
}

#[test]
fn tokens_and_random_values_are_taken_out_whatever_they_are_called() {
    let random = "AOq0QJ8wRQIhANx7Ks2vDfTz3yLmB5cPeGhUiWo1";
    let token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2ln";
    let entry = exchange(
        &format!("https://e.org/?x={random}&title=a-long-title-of-Many-Words-in-2023-and-more"),
        Some(&format!("y={random}")),
        &format!("var a = '{token}'; fetch('https://e.org/?x={random}')"),
    );
    let all = serde_json::to_string(&scrubbed(entry, &[])).unwrap();
    assert!(!all.contains(random) && !all.contains(token), "{all}");
    assert!(all.contains("a-long-title-of-Many-Words-in-2023-and-more"), "{all}");
}

#[test]
fn headers_are_kept_by_name() {
    let mut entry = exchange("https://e.org/", None, "");
    for name in ["Cookie", "Authorization", "X-Csrf-Token", "Accept"] {
        entry.request.headers.push(Pair { name: name.to_owned(), value: "v".to_owned() });
    }
    let names: Vec<String> = scrubbed(entry, &[]).request.headers.into_iter().map(|pair| pair.name).collect();
    assert_eq!(names, ["Accept"]);
}

const RANDOM: &str = "AOq0QJ8wRQIhANx7Ks2vDfTz3yLmB5cPeGhUiWo1";

fn recording(url: &str, answer: &str) -> Har {
    let mut har = Har::default();
    har.log.vidra = Some(Case { profile: 1, url: url.to_owned(), ..Case::default() });
    har.log.entries.push(exchange(url, None, answer));
    har
}

fn answer_of(har: &Har) -> String {
    har.log.entries[0].response.content.text.clone().unwrap_or_default()
}

#[test]
fn keys_are_taken_out_of_pages_and_scripts_and_what_is_public_stays() {
    let page = format!(
        "<script nonce=\"{RANDOM}\">var o = {{playerKey='{RANDOM}', n: 12, id: \"9e107d9d372bb6826bd81d3542a419d6\"}}; \
         load(\"https://e.org/f/9e107d9d372bb6826bd81d3542a419d6/a.mp4?b=1&s={RANDOM}\")</script>\
         <video data-video-id=62462d44a9744a08385dffd3 src=/a.mp4?x=2024-11-30></video><p>A long sentence, of words.</p>"
    );
    let har = recording("https://e.org/v/1", &page).scrubbed(&[]);
    assert_eq!(answer_of(&har), page.replace(RANDOM, "REDACTED-1"));
    assert_eq!(har.secrets(), Vec::<String>::new());
}

#[test]
fn what_the_asked_address_says_is_no_secret() {
    let url = format!("https://e.org/watch?clip={RANDOM}&token=abc123def");
    let har = recording(&url, &format!("{{\"x\":\"{RANDOM}\",\"y\":\"abc123def\"}}")).scrubbed(&[]);
    assert_eq!(answer_of(&har), format!("{{\"x\":\"{RANDOM}\",\"y\":\"REDACTED-1\"}}"));
    assert_eq!(har.log.vidra.unwrap().url, format!("https://e.org/watch?clip={RANDOM}&token=REDACTED-1"));
}

#[test]
fn pages_in_other_encodings_are_looked_through_as_well() {
    let mut har = recording("https://e.org/v/1", "");
    let page = [b"<meta charset=latin1>gr\xfc\xdfe <i key=".as_slice(), RANDOM.as_bytes(), b">"].concat();
    har.log.entries[0].response.content = Content::new(&page, "text/html");
    assert!(!har.secrets().is_empty());
    let har = har.scrubbed(&[]);
    let clean = har.log.entries[0].response.content.bytes().unwrap();
    assert_eq!(clean.as_ref(), b"<meta charset=latin1>gr\xfc\xdfe <i key=REDACTED-1>");
}

#[test]
fn a_later_scrubbing_counts_on() {
    let har = recording("https://e.org/v/1", &format!("a=REDACTED-7&b={RANDOM}")).scrubbed(&[]);
    assert_eq!(answer_of(&har), "a=REDACTED-7&b=REDACTED-8");
}

proptest::proptest! {
    /// Whatever stands in an answer: what was scrubbed has nothing left to scrub, and scrubbing it again changes nothing.
    #[test]
    fn what_was_scrubbed_passes(
        pieces in proptest::collection::vec(
            proptest::prop_oneof![
                "[a-zA-Z0-9_+/=-]{1,60}",
                "[ \"'&?=:;/.<>\\\\%]{1,3}",
                proptest::sample::select(vec!["token=", "\"sig\": \"", "https://e.org/", "%26", "eyJh.eyJi.c", "REDACTED-", "id:", "data:x;base64,", "ü"])
                    .prop_map(str::to_owned),
            ],
            0..30,
        ),
    ) {
        let har = recording("https://e.org/v/1", &pieces.concat()).scrubbed(&[]);
        proptest::prop_assert_eq!(har.secrets(), Vec::<String>::new());
        let text = har.to_text();
        proptest::prop_assert_eq!(har.scrubbed(&[]).to_text(), text);
    }
}
