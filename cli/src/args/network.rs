//! How the network is reached, and recordings that stand in for it.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use vidra_core::http::{AddressBlock, UserHeader};

use super::values::{self, ProxyChoice};

#[derive(Args, Debug)]
#[command(next_help_heading = "Network")]
pub(crate) struct Network {
    /// Go through a proxy: http, https, socks5 or socks5h; empty for none. Without the option the variables
    /// http_proxy, https_proxy, all_proxy and no_proxy are followed
    #[arg(long, value_name = "URL", value_parser = values::proxy)]
    pub(crate) proxy: Option<ProxyChoice>,

    /// Give up on a silent server after SECONDS
    #[arg(long, value_name = "SECONDS", value_parser = values::seconds)]
    pub(crate) socket_timeout: Option<Duration>,

    /// Connect from this local address
    #[arg(long, value_name = "IP")]
    pub(crate) source_address: Option<IpAddr>,

    /// IPv4 only
    #[arg(short = '4', long, overrides_with = "force_ipv6")]
    pub(crate) force_ipv4: bool,

    /// IPv6 only
    #[arg(short = '6', long, overrides_with = "force_ipv4")]
    pub(crate) force_ipv6: bool,

    /// Trust the authorities in this PEM file too
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_cert: Option<PathBuf>,

    /// Trust every certificate: connections are encrypted, the other end is not known
    #[arg(long)]
    pub(crate) no_check_certificates: bool,

    /// Let public pages lead to private addresses
    #[arg(long)]
    pub(crate) allow_private: bool,

    /// Count these networks as private instead of the standard ones, as in `10.0.0.0/8,fc00::/7`
    #[arg(long, value_name = "CIDR", value_delimiter = ',')]
    pub(crate) private_networks: Vec<AddressBlock>,

    /// Call yourself TEXT
    #[arg(long, value_name = "TEXT", value_parser = values::header_text)]
    pub(crate) user_agent: Option<String>,

    /// Say that you come from URL
    #[arg(long, value_name = "URL", value_parser = values::header_text)]
    pub(crate) referer: Option<String>,

    /// Send a header, NAME:VALUE; secret ones go only to the host of the URL you give
    #[arg(long, alias = "add-header", value_name = "NAME:VALUE", value_parser = values::header)]
    pub(crate) add_headers: Vec<UserHeader>,

    /// Write all answers to FILE (HAR), without secrets
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,

    /// Write the pages, data and manifests that were read into the folder `vidra-pages`, without secrets
    #[arg(long)]
    pub(crate) write_pages: bool,

    /// Take all answers from FILE instead of the network
    #[arg(long, value_name = "FILE")]
    pub(crate) replay: Option<PathBuf>,
}
