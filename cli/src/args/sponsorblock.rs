//! SponsorBlock: stretches other viewers marked.

use clap::Args;
use vidra_core::beside::Category;
use vidra_core::http::RemoteUrl;
use vidra_core::output::Template;

#[derive(Args, Debug)]
#[command(next_help_heading = "SponsorBlock (YouTube)")]
pub(crate) struct SponsorBlockOptions {
    /// Make chapters of these stretches: all, or of sponsor, intro, outro, selfpromo, preview, filler, interaction,
    /// music_offtopic, hook, poi_highlight, chapter; `-` in front takes one out
    #[arg(long, value_name = "CATS", value_parser = marks, overrides_with = "no_sponsorblock")]
    pub(crate) sponsorblock_mark: Option<Categories>,

    /// Cut these stretches out, at keyframes; `default` is all but filler
    #[arg(long, value_name = "CATS", value_parser = removals, overrides_with = "no_sponsorblock")]
    pub(crate) sponsorblock_remove: Option<Categories>,

    /// Name such chapters by TEMPLATE; category, categories, name, category_names, start_time and end_time are known
    #[arg(long, value_name = "TEMPLATE")]
    pub(crate) sponsorblock_chapter_title: Option<Template>,

    /// Take back --sponsorblock-mark and --sponsorblock-remove
    #[arg(long, overrides_with_all = ["sponsorblock_mark", "sponsorblock_remove"])]
    no_sponsorblock: bool,

    /// Ask another server
    #[arg(long, value_name = "URL", value_parser = address)]
    pub(crate) sponsorblock_api: Option<RemoteUrl>,
}

/// A list of categories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Categories(pub(crate) Vec<Category>);

fn address(text: &str) -> Result<RemoteUrl, String> {
    let text = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    RemoteUrl::parse(&text).map_err(|error| error.to_string())
}

fn marks(text: &str) -> Result<Categories, String> {
    read(text, |_| true, |_| true)
}

fn removals(text: &str) -> Result<Categories, String> {
    read(text, Category::is_removable, |one| one != Category::Filler)
}

fn read(
    text: &str,
    is_known: impl Fn(Category) -> bool,
    is_default: impl Fn(Category) -> bool,
) -> Result<Categories, String> {
    let known: Vec<Category> = Category::all().filter(|one| is_known(*one)).collect();
    let mut chosen: Vec<Category> = Vec::new();
    for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let (removes, name) = word.strip_prefix('-').map_or((false, word), |name| (true, name));
        let named: Vec<Category> = match name {
            "all" => known.clone(),
            "default" => known.iter().copied().filter(|one| is_default(*one)).collect(),
            name => known.iter().copied().filter(|one| one.as_str() == name).collect(),
        };
        if named.is_empty() {
            let names: Vec<&str> = known.iter().map(|one| one.as_str()).collect();
            return Err(format!("{name:?} is none of all, default, {}", names.join(", ")));
        }
        match removes {
            true => chosen.retain(|one| !named.contains(one)),
            false => chosen.extend(named),
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    Ok(Categories(chosen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_added_and_taken_out() {
        let words = |list: Categories| list.0.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(" ");
        assert_eq!(
            words(removals("default,-intro").unwrap()),
            "sponsor outro selfpromo preview interaction music_offtopic hook"
        );
        assert_eq!(words(marks("all,-all,poi_highlight").unwrap()), "poi_highlight");
        assert!(removals("chapter").is_err());
    }
}
