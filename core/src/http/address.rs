//! Which addresses are private, and whether a job may dial them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A block of addresses, `10.0.0.0/8` or `fc00::/7`; a bare address is a block of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: u128,
    mask: u128,
    is_v4: bool,
}

/// Why a text is no block of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a network; write one as 10.0.0.0/8 or fc00::/7")]
pub struct NetworkError(String);

impl Network {
    fn contains(&self, address: IpAddr) -> bool {
        let (bits, is_v4) = bits(address);
        is_v4 == self.is_v4 && bits & self.mask == self.base
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let wrong = || NetworkError(text.to_owned());
        let (address, length) = text.split_once('/').unzip();
        let address: IpAddr = address.unwrap_or(text).trim().parse().map_err(|_| wrong())?;
        let (bits, is_v4) = bits(address);
        let width: u32 = if is_v4 { 32 } else { 128 };
        let length = length.map_or(Ok(width), |length| length.trim().parse().map_err(|_| wrong()))?;
        if length > width {
            return Err(wrong());
        }
        let mask = if length == 0 { 0 } else { u128::MAX << (width - length) };
        let mask = if is_v4 { mask & u128::from(u32::MAX) } else { mask };
        Ok(Self { base: bits & mask, mask, is_v4 })
    }
}

fn bits(address: IpAddr) -> (u128, bool) {
    match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()), true),
        IpAddr::V6(v6) => (v6.to_bits(), false),
    }
}

/// What counts as private: the standard blocks, or a list the user gives instead.
///
/// ```
/// use vidra_core::http::PrivateNetworks;
/// let rule = PrivateNetworks::default();
/// assert!(rule.contains("169.254.169.254".parse().unwrap()));
/// assert!(rule.contains("::ffff:10.0.0.1".parse().unwrap()));
/// assert!(!rule.contains("93.184.216.34".parse().unwrap()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrivateNetworks(Option<Vec<Network>>);

impl PrivateNetworks {
    /// These blocks, and no others.
    pub const fn only(networks: Vec<Network>) -> Self {
        Self(Some(networks))
    }

    /// Whether an address is private. IPv4 addresses inside IPv6 forms (mapped, NAT64, 6to4) count as themselves.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = embedded_v4(address);
        match &self.0 {
            Some(networks) => networks.iter().any(|network| network.contains(address)),
            None => match address {
                IpAddr::V4(v4) => is_private_v4(v4),
                IpAddr::V6(v6) => is_private_v6(v6),
            },
        }
    }
}

/// The IPv4 address inside `::ffff:a.b.c.d`, `::a.b.c.d`, `64:ff9b::a.b.c.d` (RFC 6052) and `2002:aabb:ccdd::`
/// (RFC 3056).
fn embedded_v4(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let [a, b, c, d, e, f, g, h] = v6.segments();
    let v4 = |high: u16, low: u16| IpAddr::V4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    match [a, b, c, d, e, f] {
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => v4(g, h),
        [0, 0, 0, 0, 0, 0] if g != 0 => v4(g, h),
        [0x2002, ..] => v4(b, c),
        _ => address,
    }
}

/// IANA special-purpose registry, 2026-11: everything that is not globally reachable, and multicast.
const fn is_private_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    v4.is_private()
        || v4.is_loopback()
        || v4.is_link_local()
        || v4.is_multicast()
        || v4.is_broadcast()
        || v4.is_documentation()
        || a == 0
        || (a == 100 && b & 0xc0 == 64)
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && b & 0xfe == 18)
        || a >= 240
}

const fn is_private_v6(v6: Ipv6Addr) -> bool {
    let [first, second, ..] = v6.segments();
    v6.is_loopback()
        || v6.is_unspecified()
        || v6.is_multicast()
        || v6.is_unique_local()
        || v6.is_unicast_link_local()
        || first & 0xffc0 == 0xfec0
        || (first == 0x2001 && second == 0xdb8)
        || (first == 0x64 && second == 0xff9b)
        || first == 0x100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_block_is_private() {
        let rule = PrivateNetworks::default();
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "169.254.169.254",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.0.8",
            "240.0.0.1",
            "::1",
            "::",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "::7f00:1",
            "2001:db8::1",
        ] {
            assert!(rule.contains(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn public_addresses_are_not_private() {
        let rule = PrivateNetworks::default();
        for address in
            ["8.8.8.8", "100.63.255.255", "172.32.0.1", "198.20.0.1", "2606:4700::1", "64:ff9b::808:808"]
        {
            assert!(!rule.contains(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_list_replaces_the_standard_blocks() {
        let rule = PrivateNetworks::only(vec!["127.0.0.3/32".parse().unwrap()]);
        assert!(rule.contains("127.0.0.3".parse().unwrap()));
        assert!(!rule.contains("127.0.0.1".parse().unwrap()));
    }

    #[test]
    fn a_bad_network_is_refused() {
        for text in ["", "10.0.0.0/33", "x/8", "10.0.0.0/-1", "fc00::/129"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
