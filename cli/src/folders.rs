//! Folders of the user's that are vidra's own: settings, cache, data. Never the current folder, never the output's.

use std::path::PathBuf;

/// The environment, as a function so that tests have their own.
pub(crate) type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Where the user's settings are.
pub(crate) fn config(variable: Variable<'_>) -> Option<PathBuf> {
    Some(config_home(variable)?.join("vidra"))
}

/// Where all programs' settings are.
pub(crate) fn config_home(variable: Variable<'_>) -> Option<PathBuf> {
    shared("XDG_CONFIG_HOME", ".config", "APPDATA", variable)
}

/// Where what must not be lost is kept.
pub(crate) fn data(variable: Variable<'_>) -> Option<PathBuf> {
    Some(shared("XDG_DATA_HOME", ".local/share", "LOCALAPPDATA", variable)?.join("vidra"))
}

/// Where files that cost only time are kept.
pub(crate) fn cache(variable: Variable<'_>) -> Option<PathBuf> {
    Some(shared("XDG_CACHE_HOME", ".cache", "LOCALAPPDATA", variable)?.join("vidra"))
}

/// The user's home folder.
pub(crate) fn home(variable: Variable<'_>) -> Option<PathBuf> {
    absolute("HOME", variable).or_else(|| absolute("USERPROFILE", variable))
}

/// XDG base directory specification 0.8: a variable that holds no absolute path is as if it were not there.
fn shared(name: &str, below_home: &str, on_windows: &str, variable: Variable<'_>) -> Option<PathBuf> {
    let fallback = || {
        if cfg!(windows) { absolute(on_windows, variable) } else { Some(home(variable)?.join(below_home)) }
    };
    absolute(name, variable).or_else(fallback)
}

fn absolute(name: &str, variable: Variable<'_>) -> Option<PathBuf> {
    variable(name).map(PathBuf::from).filter(|path| path.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_variable_comes_before_the_home_folder_and_must_be_absolute() {
        let at = |cache_home: &'static str| {
            cache(&move |name| match name {
                "XDG_CACHE_HOME" => Some(cache_home.to_owned()),
                "HOME" => Some("/home/ann".to_owned()),
                _ => None,
            })
        };
        assert_eq!(at("/c"), Some(PathBuf::from("/c/vidra")));
        assert_eq!(at("c"), Some(PathBuf::from("/home/ann/.cache/vidra")));
        assert_eq!(cache(&|_| None), None);
    }
}
