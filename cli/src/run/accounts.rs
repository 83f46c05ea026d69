//! Accounts by host, from netrc.

use std::collections::HashMap;
use std::sync::Arc;

use vidra_core::extract::Settings;

use super::asked::Asked;
use crate::netrc::Netrc;

/// The wishes for hosts that have an account of their own.
pub(super) type Accounts = HashMap<String, Arc<Settings>>;

/// Looks up an account for every host that is asked; one given by `--username` comes first and is for all.
///
/// # Errors
/// A netrc that cannot be read.
pub(super) fn of(asked: &Asked, netrc: Option<&Netrc>, settings: &Settings) -> anyhow::Result<Accounts> {
    let mut accounts = Accounts::new();
    let Some(netrc) = netrc.filter(|_| settings.account.is_none()) else { return Ok(accounts) };
    for (host, site) in &asked.hosts {
        let machines: Vec<&str> = site.iter().copied().chain([host.as_str()]).collect();
        if let Some(account) = netrc.account(&machines)? {
            let mut own = settings.clone();
            own.account = Some(account);
            accounts.insert(host.clone(), Arc::new(own));
        }
    }
    Ok(accounts)
}
