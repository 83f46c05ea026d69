//! Where configuration files are, for each personality.

use std::path::{Path, PathBuf};

use crate::folders::{self, Variable};
use crate::personality::Personality;

/// Files that may be there. Of each list the first that is there counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places {
    /// The machine's, in yt-dlp's syntax.
    pub(crate) system: Vec<PathBuf>,
    /// The user's, in yt-dlp's syntax.
    pub(crate) user: Vec<PathBuf>,
    /// The machine's and the user's in TOML, all that are there, the later ones counting more.
    pub(crate) tables: Vec<PathBuf>,
}

impl Places {
    /// For a personality. Another program's are its own documented places, without the one beside the program and the one
    /// in the output folder, where a downloaded file could be taken for one.
    pub(crate) fn of(personality: Personality, variable: Variable<'_>) -> Self {
        match personality {
            Personality::Vidra => Self::own(variable),
            Personality::YtDlp => Self::of_yt_dlp(variable),
            Personality::YoutubeDl => Self::of_youtube_dl(variable),
        }
    }

    fn own(variable: Variable<'_>) -> Self {
        let own = folders::config(variable);
        let in_own = |name: &str| own.as_ref().map(|folder| folder.join(name));
        Self {
            system: system("vidra/config"),
            user: in_own("config").into_iter().collect(),
            tables: system("vidra/config.toml").into_iter().chain(in_own("config.toml")).collect(),
        }
    }

    fn of_yt_dlp(variable: Variable<'_>) -> Self {
        let mut user = Vec::new();
        if let Some(config) = folders::config_home(variable) {
            user.extend(["yt-dlp.conf", "yt-dlp/config", "yt-dlp/config.txt"].map(|name| config.join(name)));
        }
        if let Some(home) = folders::home(variable) {
            let names = ["yt-dlp.conf", "yt-dlp.conf.txt", ".yt-dlp/config", ".yt-dlp/config.txt"];
            user.extend(names.map(|name| home.join(name)));
        }
        let system = ["yt-dlp.conf", "yt-dlp/config", "yt-dlp/config.txt"];
        Self { system: system.into_iter().flat_map(self::system).collect(), user, tables: Vec::new() }
    }

    fn of_youtube_dl(variable: Variable<'_>) -> Self {
        let mut user = Vec::new();
        if let Some(config) = folders::config_home(variable) {
            user.extend(["youtube-dl/config", "youtube-dl.conf"].map(|name| config.join(name)));
        }
        if let Some(home) = folders::home(variable) {
            user.extend(["youtube-dl.conf", "youtube-dl.conf.txt"].map(|name| home.join(name)));
        }
        Self { system: system("youtube-dl.conf"), user, tables: Vec::new() }
    }
}

/// Where a configuration to be imported may be: yt-dlp's, then youtube-dl's.
pub(crate) fn import_places(variable: Variable<'_>) -> Vec<PathBuf> {
    let [new, old] = [Personality::YtDlp, Personality::YoutubeDl].map(|other| Places::of(other, variable));
    new.user.into_iter().chain(new.system).chain(old.user).chain(old.system).collect()
}

fn system(name: &str) -> Vec<PathBuf> {
    if cfg!(unix) { vec![Path::new("/etc").join(name)] } else { Vec::new() }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_in_the_users_or_the_machines_settings() {
        let variable = |name: &str| (name == "HOME").then(|| "/home/ann".to_owned());
        for personality in [Personality::Vidra, Personality::YtDlp, Personality::YoutubeDl] {
            let Places { system, user, tables } = Places::of(personality, &variable);
            assert!(system.iter().all(|path| path.starts_with("/etc")));
            assert!(!user.is_empty() && user.iter().all(|path| path.starts_with("/home/ann")));
            assert_eq!(tables.is_empty(), personality.is_other());
        }
        let own = Places::of(Personality::Vidra, &variable);
        assert_eq!(own.user, [PathBuf::from("/home/ann/.config/vidra/config")]);
        assert_eq!(import_places(&variable)[1], PathBuf::from("/home/ann/.config/yt-dlp/config"));
    }
}
