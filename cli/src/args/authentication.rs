//! Who the user is to a site.

use std::path::PathBuf;

use clap::Args;
use vidra_core::http::Secret;

use super::values;

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
