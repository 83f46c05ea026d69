//! How the network is reached, from the options.

use std::path::PathBuf;

use vidra_core::http::{AddressFamily, Budgets, NetworkOptions, PrivateNetworks, SessionOptions, Trust};

use super::super::Arguments;

/// How the network is reached, and what stands in for it.
#[derive(Debug)]
pub(crate) struct SessionPlan {
    pub(crate) network: NetworkOptions,
    pub(crate) session: SessionOptions,
    pub(crate) cookies: Option<PathBuf>,
    pub(crate) allow_private: bool,
    pub(crate) record: Option<PathBuf>,
    pub(crate) replay: Option<PathBuf>,
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

    pub(super) fn session_plan(&self, network: NetworkOptions) -> SessionPlan {
        let asked = &self.network;
        SessionPlan {
            network,
            session: SessionOptions {
                user_agent: asked.user_agent.clone(),
                referer: asked.referer.clone(),
                headers: asked.add_headers.clone(),
            },
            cookies: self.authentication.cookies.clone(),
            allow_private: asked.allow_private,
            record: asked.record.clone(),
            replay: asked.replay.clone(),
        }
    }
}
