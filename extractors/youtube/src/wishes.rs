//! What the user wishes of YouTube: `--extractor-args "youtube:NAME=VALUE;…"`, with yt-dlp's names and meaning.

use vidra_core::extract::{Context, Settings};

use crate::clients::{ALL, Client};

const SITE: &str = "youtube";

/// The wishes, read where they are needed.
pub(crate) struct Wishes<'a> {
    settings: &'a Settings,
}

/// When tokens of proof are asked for (`fetch_pot`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AskForTokens {
    Never,
    /// Where they are needed or welcome.
    Sensibly,
    Always,
}

impl<'a> Wishes<'a> {
    pub(crate) fn of(cx: &'a Context) -> Self {
        Self { settings: cx.settings() }
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.settings.arguments(SITE, name).iter().map(String::as_str).filter(|value| !value.is_empty())
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        self.values(name).next()
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.values(name).any(|one| one.eq_ignore_ascii_case(value))
    }

    /// `player_client`: whom to ask instead of `usual`; `default` stands for those, `all` for everybody, a dash in front
    /// leaves one out. `None` where nothing was said. Names nobody has are told.
    pub(crate) fn clients(&self, usual: &[&'static Client], cx: &Context) -> Option<Vec<&'static Client>> {
        let (mut wanted, mut unwanted): (Vec<&'static Client>, Vec<String>) = (Vec::new(), Vec::new());
        let mut is_said = false;
        for value in self.values("player_client") {
            is_said = true;
            let name = value.to_ascii_lowercase();
            match name.as_str() {
                "default" => wanted.extend(usual),
                "all" => wanted.extend(ALL),
                _ => match (name.strip_prefix('-'), Client::named(&name)) {
                    (Some(other), _) => unwanted.push(other.to_owned()),
                    (None, Some(client)) => wanted.push(client),
                    (None, None) => {
                        let known: Vec<&str> = ALL.iter().map(|client| client.key).collect();
                        cx.warn(format!(
                            "player_client={value}: there is no such client; there are {}",
                            known.join(", ")
                        ));
                    }
                },
            }
        }
        if !is_said {
            return None;
        }
        if wanted.is_empty() {
            wanted.extend(usual);
        }
        let mut seen = Vec::new();
        wanted.retain(|client| {
            let is_new = !seen.contains(&client.key) && !unwanted.iter().any(|other| other == client.key);
            seen.push(client.key);
            is_new
        });
        Some(wanted)
    }

    /// `player_skip`: requests that are not made (`webpage`, `configs`, `js`, `initial_data`).
    pub(crate) fn skips_request(&self, name: &str) -> bool {
        self.has("player_skip", name)
    }

    /// `skip`: kinds of formats that are not wanted (`hls`, `dash`, `translated_subs`).
    pub(crate) fn skips(&self, name: &str) -> bool {
        self.has("skip", name)
    }

    /// `formats`: what is wanted beside the usual (`missing_pot`, `incomplete`, `duplicate`, `dashy`).
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.has("formats", name)
    }

    /// `lang`: the language of titles and descriptions.
    pub(crate) fn language(&self) -> &'a str {
        self.value("lang").unwrap_or("en")
    }

    /// `po_token`: `CLIENT.CONTEXT+TOKEN`, several.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = &'a str> {
        self.values("po_token")
    }

    pub(crate) fn ask_for_tokens(&self) -> AskForTokens {
        match self.value("fetch_pot") {
            Some("never") => AskForTokens::Never,
            Some("always") => AskForTokens::Always,
            _ => AskForTokens::Sensibly,
        }
    }

    /// `visitor_data`: who the visitor is.
    pub(crate) fn visitor_data(&self) -> Option<&'a str> {
        self.value("visitor_data")
    }

    /// `data_sync_id`: which account of a session.
    pub(crate) fn data_sync_id(&self) -> Option<&'a str> {
        self.value("data_sync_id")
    }

    /// `player_params`: a constant of the question that some experiments need.
    pub(crate) fn parameters(&self) -> Option<&'a str> {
        self.value("player_params")
    }

    /// `use_ad_playback_context`: asks for the video without the advertisement before it.
    pub(crate) fn is_without_advertisement(&self) -> bool {
        self.value("use_ad_playback_context").is_some_and(|value| !value.eq_ignore_ascii_case("false"))
    }

    /// `youtubepot-bgutilhttp:base_url`: a service that makes tokens.
    pub(crate) fn token_service(&self) -> Option<&'a str> {
        self.settings.arguments("youtubepot-bgutilhttp", "base_url").first().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use vidra_core::extract::Registry;
    use vidra_core::http::har::Har;
    use vidra_core::http::{Replay, Scope};

    use super::*;
    use crate::clients::LOGGED_IN;

    fn context(arguments: &str) -> Context {
        let mut settings = Settings::default();
        settings.add_arguments(arguments).unwrap();
        let client = Arc::new(Replay::new(Har::default()).unwrap());
        Context::new(client, Arc::new(Registry::new([])), Scope::default()).with_settings(Arc::new(settings))
    }

    fn clients(arguments: &str) -> Option<Vec<&'static str>> {
        let cx = context(arguments);
        let found = Wishes::of(&cx).clients(&LOGGED_IN, &cx)?;
        Some(found.into_iter().map(|client| client.key).collect())
    }

    #[test]
    fn clients_are_chosen_as_yt_dlp_chooses_them() {
        assert_eq!(clients("youtube:lang=de"), None);
        assert_eq!(clients("youtube:player_client=mweb,WEB,mweb").unwrap(), ["mweb", "web"]);
        assert_eq!(
            clients("youtube:player_client=default,ios").unwrap(),
            ["web_embedded", "tv_samsung", "web", "ios"]
        );
        assert_eq!(clients("youtube:player_client=default,-web").unwrap(), ["web_embedded", "tv_samsung"]);
        assert_eq!(clients("youtube:player_client=-web").unwrap(), ["web_embedded", "tv_samsung"]);
        assert_eq!(clients("youtube:player_client=nobody").unwrap(), ["web_embedded", "tv_samsung", "web"]);
        assert_eq!(clients("youtube:player_client=all").unwrap().len(), ALL.len());
    }

    #[test]
    fn other_wishes_are_read() {
        let cx =
            context("youtube:formats=missing_pot,dashy;skip=hls;fetch_pot=never;lang=pt-BR;player_skip=js");
        let wishes = Wishes::of(&cx);
        assert!(wishes.wants("missing_pot") && wishes.wants("dashy") && !wishes.wants("duplicate"));
        assert!(wishes.skips("hls") && wishes.skips_request("js") && !wishes.skips("dash"));
        assert_eq!((wishes.language(), wishes.ask_for_tokens()), ("pt-BR", AskForTokens::Never));
    }
}
