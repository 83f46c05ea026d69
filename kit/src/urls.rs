//! No URL, however odd, makes a site panic, and no two sites that own their hosts take the same one.

use std::panic::{AssertUnwindSafe, catch_unwind};

use url::Url;
use vidra_core::extract::{Registry, Tier};

/// URLs made for each host or example of each site.
const ROUNDS: usize = 300;
/// Path segments and values that have surprised parsers before.
const ODD: [&str; 24] = [
    "",
    ".",
    "..",
    "%",
    "%2F",
    "%00",
    "%ff%fe",
    "%F0%9F%8E%AC",
    "ü",
    "日本",
    "a b",
    "-",
    "_",
    "0",
    "-1",
    "18446744073709551616",
    "null",
    "watch",
    "embed",
    "v",
    "video",
    "playlist",
    "@name",
    "index.html",
];

/// A stream of numbers that is the same in every run (xorshift64, Marsaglia 2003).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from.get(self.below(from.len())).copied().unwrap_or_default()
    }
}

/// What goes wrong when every site is asked about odd URLs on every site's hosts.
pub fn problems(registry: &Registry) -> Vec<String> {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut problems = Vec::new();
    for site in registry.iter() {
        let hosts = site.hosts.iter().map(|host| format!("https://{}/", host.replace("*.", "www.")));
        let examples = site.examples.iter().map(|example| (*example).to_owned());
        for base in hosts.chain(examples).filter_map(|text| Url::parse(&text).ok()) {
            for _ in 0..ROUNDS {
                problems.extend(asked(&odd(&base, &mut numbers), registry));
            }
        }
    }
    problems.sort();
    problems.dedup();
    problems
}

/// The URL, changed in one to three ways.
fn odd(base: &Url, numbers: &mut Numbers) -> Url {
    let mut url = base.clone();
    for _ in 0..=numbers.below(3) {
        let word = numbers.pick(&ODD);
        let path = url.path().to_owned();
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        match numbers.below(8) {
            0 => url.set_path(&format!("{path}/{word}")),
            1 => url.set_path(&segments[..segments.len().saturating_sub(1)].join("/")),
            2 => url.set_path(&path.to_ascii_uppercase()),
            3 => url.set_path(&path.replace(numbers.pick(&segments), word)),
            4 => url.set_path(&format!("//{path}/{}", word.repeat(500))),
            5 => url.set_query(Some(&format!("v={word}&list={word}&{word}"))),
            6 => url.set_fragment(Some(word)),
            _ => url.set_query(None),
        }
    }
    url
}

/// What goes wrong when every site is asked about one URL.
fn asked(url: &Url, registry: &Registry) -> Vec<String> {
    let mut problems = Vec::new();
    let mut owners = Vec::new();
    for site in registry.iter() {
        // A site has no state that a panic could leave half changed.
        match catch_unwind(AssertUnwindSafe(|| site.extractor.matches(url))) {
            Ok(true) if site.tier == Tier::Site => owners.push(site.name),
            Ok(_) => {}
            Err(_) => problems.push(format!("{}: panics at {:.200}", site.name, url.as_str())),
        }
    }
    let expands = || registry.expand(url.as_str()).or_else(|| registry.expand(url.path()));
    if catch_unwind(AssertUnwindSafe(expands)).is_err() {
        problems.push(format!("a shorthand panics at {:.200}", url.as_str()));
    }
    if owners.len() > 1 {
        problems.push(format!("{owners:?} all take {:.200}", url.as_str()));
    }
    problems
}

#[cfg(test)]
mod tests {
    use vidra_core::extract::Registration;

    use super::*;
    use crate::sample::{self, Habit, registration};
    use crate::{assert_none, assert_some};

    #[test]
    fn a_good_site_passes() {
        assert_none(&problems(&sample::alone(Habit::Good)));
    }

    #[test]
    fn suite_catches_a_panic_at_an_odd_url() {
        assert_some(
            &problems(&sample::alone(Habit::PanicsAtUrls)),
            "clips: panics at https://clips.example/",
        );
    }

    #[test]
    fn suite_catches_two_owners_of_one_url() {
        let twin = Registration { name: "twin", examples: &[], ..registration(Habit::Good) };
        let found = problems(&sample::registry(vec![registration(Habit::Good), twin]));
        assert_some(&found, "[\"clips\", \"twin\"] all take https://clips.example/v/1");
    }
}
