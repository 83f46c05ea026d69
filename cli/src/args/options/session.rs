//! How the network is reached, from the options.

use std::path::PathBuf;

use anyhow::Context as _;
use vidra_core::http::{
    AddressFamily, Budgets, NetworkOptions, PrivateNetworks, Secret, SessionOptions, Trust, UserHeader,
};

use super::super::Arguments;
use super::super::values::Forwarded;
use crate::browsers::Spec;
use crate::folders::{self, Variable};
use crate::netrc::Netrc;

/// How the network is reached, and what stands in for it.
#[derive(Debug)]
pub(crate) struct SessionPlan {
    pub(crate) network: NetworkOptions,
    pub(crate) session: SessionOptions,
    pub(crate) cookies: Option<PathBuf>,
    /// `--cookies-from-browser`.
    pub(crate) browser: Option<Spec>,
    /// Where accounts come from.
    pub(crate) netrc: Option<Netrc>,
    pub(crate) allow_private: bool,
    pub(crate) record: Option<PathBuf>,
    pub(crate) replay: Option<PathBuf>,
    /// `--write-pages`.
    pub(crate) writes_pages: bool,
    /// What the user gave that no recording may hold.
    pub(crate) secrets: Vec<Secret<String>>,
}

impl Arguments {
    pub(super) fn budgets(&self) -> Budgets {
        let mut budgets = Budgets::default();
        if let Some(timeout) = self.network.socket_timeout {
            budgets = budgets.with_socket_timeout(timeout);
        }
        self.waits(&mut budgets);
        // Picture and sound of one item, so that -N is what it says.
        let asked = self.download.concurrent_fragments.map_or(0, usize::from);
        budgets.per_host = budgets.per_host.max(2 * asked);
        budgets.in_flight = budgets.in_flight.max(2 * budgets.per_host);
        budgets
    }

    pub(super) fn network_options(&self, budgets: Budgets) -> NetworkOptions {
        let network = &self.network;
        let trust = match (&network.ca_cert, network.no_check_certificates) {
            (_, true) => Trust::Anyone,
            (Some(file), false) => Trust::SystemAnd(file.clone()),
            (None, false) => Trust::System,
        };
        let family = match (network.force_ipv4, network.force_ipv6) {
            (true, _) => AddressFamily::V4,
            (false, true) => AddressFamily::V6,
            (false, false) => AddressFamily::Any,
        };
        let private = match network.private_networks.as_slice() {
            [] => PrivateNetworks::default(),
            networks => PrivateNetworks::only(networks.to_vec()),
        };
        NetworkOptions {
            budgets,
            trust,
            family,
            private,
            source_address: network.source_address,
            client_certificate: self.authentication.client_certificate.clone(),
            ..NetworkOptions::default()
        }
    }

    /// The user's headers, and the address they say they come from.
    fn headers(&self) -> Vec<UserHeader> {
        let mut headers = self.network.add_headers.clone();
        if let Some(Forwarded::From(address)) = &self.sites.xff {
            headers.extend(UserHeader::parse(&format!("X-Forwarded-For: {address}")));
        }
        headers
    }

    /// What no recording may hold: passwords, and the values of headers the user added.
    fn secrets(&self) -> Vec<Secret<String>> {
        let who = &self.authentication;
        let passwords = [&who.password, &who.twofactor, &who.video_password].into_iter().flatten().cloned();
        passwords.chain(self.network.add_headers.iter().map(|header| header.value.clone())).collect()
    }

    /// Where accounts come from, besides `--username`.
    fn netrc(&self, variable: Variable<'_>) -> anyhow::Result<Option<Netrc>> {
        let who = &self.authentication;
        Ok(match (&who.netrc_cmd, &who.netrc_location) {
            (Some(command), _) => Some(Netrc::Command(command.clone())),
            (None, Some(path)) if who.netrc => Some(Netrc::at(path)),
            (None, None) if who.netrc => {
                let home =
                    folders::home(variable).context("there is no home folder to look for .netrc in")?;
                Some(Netrc::at(&home))
            }
            _ => None,
        })
    }

    pub(super) fn session_plan(
        &self,
        network: NetworkOptions,
        variable: Variable<'_>,
    ) -> anyhow::Result<SessionPlan> {
        let (asked, who) = (&self.network, &self.authentication);
        Ok(SessionPlan {
            network,
            session: SessionOptions {
                user_agent: asked.user_agent.clone(),
                referer: asked.referer.clone(),
                headers: self.headers(),
            },
            cookies: who.cookies.clone(),
            browser: who.cookies_from_browser.clone(),
            netrc: self.netrc(variable)?,
            allow_private: asked.allow_private,
            record: asked.record.clone(),
            replay: asked.replay.clone(),
            writes_pages: asked.write_pages,
            secrets: self.secrets(),
        })
    }
}
