//! Who the user is to a site.

use std::path::PathBuf;

use clap::Args;
use vidra_core::http::Secret;

use super::values;
use crate::browsers::Spec;

#[derive(Args, Debug)]
#[command(next_help_heading = "Authentication")]
pub(crate) struct Authentication {
    /// Your name at the site
    #[arg(short = 'u', long, value_name = "NAME")]
    pub(crate) username: Option<String>,

    /// Your password there; left out, it is asked for without being shown
    #[arg(short = 'p', long, value_name = "PASSWORD", value_parser = values::secret)]
    pub(crate) password: Option<Secret<String>>,

    /// The code of your second factor
    #[arg(short = '2', long, value_name = "CODE", value_parser = values::secret)]
    pub(crate) twofactor: Option<Secret<String>>,

    /// The password of the video itself
    #[arg(long, value_name = "PASSWORD", value_parser = values::secret)]
    pub(crate) video_password: Option<Secret<String>>,

    /// Take name and password from the netrc file, by the host that is asked
    #[arg(short = 'n', long)]
    pub(crate) netrc: bool,

    /// The netrc file, or the folder it is in [default: ~/.netrc]
    #[arg(long, value_name = "PATH", value_parser = values::path)]
    pub(crate) netrc_location: Option<PathBuf>,

    /// Take name and password from what a command prints, in the form of a netrc file; `{}` is the host, and the command
    /// is run without a shell
    #[arg(long, value_name = "COMMAND")]
    pub(crate) netrc_cmd: Option<String>,

    /// Take the cookies of a browser, as far as they belong to the sites that are asked: firefox, chrome, chromium, brave,
    /// edge, opera or vivaldi, with its keyring, profile and container as far as they must be named
    #[arg(
        long,
        value_name = "BROWSER[+KEYRING][:PROFILE][::CONTAINER]",
        overrides_with = "no_cookies_from_browser"
    )]
    pub(crate) cookies_from_browser: Option<Spec>,

    /// Take back --cookies-from-browser
    #[arg(long, overrides_with = "cookies_from_browser", hide = true)]
    no_cookies_from_browser: bool,

    /// Read cookies from FILE (Netscape format), and write them back at the end
    #[arg(long, value_name = "FILE", overrides_with = "no_cookies")]
    pub(crate) cookies: Option<PathBuf>,

    /// Neither read nor write cookies (the default)
    #[arg(long, overrides_with = "cookies")]
    no_cookies: bool,

    /// Show this certificate to servers that ask: a PEM file with its key
    #[arg(long, value_name = "FILE")]
    pub(crate) client_certificate: Option<PathBuf>,
}
