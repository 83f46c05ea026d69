//! Who the user is to a site.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Debug)]
#[command(next_help_heading = "Authentication")]
pub(crate) struct Authentication {
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
