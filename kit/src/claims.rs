//! Every example URL is taken by exactly the site that lists it.

use url::Url;
use vidra_core::extract::{Registration, Registry, Tier};

/// What is wrong with who takes which URL.
pub fn problems(registry: &Registry) -> Vec<String> {
    let mut problems = Vec::new();
    for site in registry.iter() {
        if site.examples.is_empty() && site.tier != Tier::Generic {
            problems.push(format!("{}: lists no example URL", site.name));
        }
        for example in site.examples {
            match Url::parse(example) {
                Ok(url) => problems.extend(misclaimed(&url, site, registry)),
                Err(error) => problems.push(format!("{}: {example:?} is no URL: {error}", site.name)),
            }
        }
    }
    problems
}

/// What is wrong with who takes this one.
fn misclaimed(url: &Url, lister: &Registration, registry: &Registry) -> Option<String> {
    let takers: Vec<&str> = registry
        .iter()
        .filter(|site| site.tier != Tier::Generic && site.extractor.matches(url))
        .map(|site| site.name)
        .collect();
    let is_right = match lister.tier {
        Tier::Generic => takers.is_empty() && lister.extractor.matches(url),
        _ => takers == [lister.name],
    };
    (!is_right).then(|| format!("{}: its example {url} is taken by {takers:?}", lister.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, Habit, registration};
    use crate::{assert_none, assert_some};

    #[test]
    fn a_good_site_passes() {
        assert_none(&problems(&sample::alone(Habit::Good)));
    }

    #[test]
    fn suite_catches_a_duplicate_claim() {
        let twin = Registration { name: "twin", ..registration(Habit::Good) };
        let found = problems(&sample::registry(vec![registration(Habit::Good), twin]));
        assert_some(&found, "clips: its example https://clips.example/v/1 is taken by [\"clips\", \"twin\"]");
    }

    #[test]
    fn suite_catches_an_example_nobody_takes() {
        let examples = &["https://clips.example/other", "not a url"];
        let found = problems(&sample::registry(vec![Registration { examples, ..registration(Habit::Good) }]));
        assert_some(&found, "its example https://clips.example/other is taken by []");
        assert_some(&found, "\"not a url\" is no URL");
    }

    #[test]
    fn suite_catches_a_site_without_examples() {
        let found =
            problems(&sample::registry(vec![Registration { examples: &[], ..registration(Habit::Good) }]));
        assert_some(&found, "clips: lists no example URL");
    }
}
