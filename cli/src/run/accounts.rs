//! Accounts by host, from netrc.

use std::collections::HashMap;
use std::sync::Arc;

use vidra_core::extract::Settings;

use super::asked::Asked;
use crate::netrc::Netrc;
use crate::report::Reporter;

/// The wishes for hosts that have an account of their own.
pub(super) type Accounts = HashMap<String, Arc<Settings>>;

/// Looks up an account for every host that is asked and that a site knows what to do with; one given by `--username`
/// comes first and is for all. A netrc that cannot be read is told of, and the run goes on without it.
pub(super) fn of(asked: &Asked, netrc: Option<&Netrc>, settings: &Settings, reporter: &Reporter) -> Accounts {
    let mut accounts = Accounts::new();
    let Some(netrc) = netrc.filter(|_| settings.account.is_none()) else { return accounts };
    let sites = asked.hosts.iter().filter_map(|(host, site)| Some((host, (*site)?)));
    for (host, site) in sites {
        match netrc.account(&[site, host.as_str()]) {
            Ok(None) => {}
            Ok(Some(account)) => {
                let mut own = settings.clone();
                own.account = Some(account);
                accounts.insert(host.clone(), Arc::new(own));
            }
            Err(error) => {
                reporter.warning(&format!("{error:#}; going on without an account for {host}"));
                if netrc.is_file() {
                    break;
                }
            }
        }
    }
    accounts
}
