//! The addresses of a server, and the placeholders that stand for them.

use std::net::SocketAddr;

/// The addresses of one server, the first being 127.0.0.1.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origins(pub(crate) Vec<SocketAddr>);

impl Origins {
    /// `http://127.0.0.1:4711`
    pub(crate) fn first(&self) -> String {
        self.0.first().map(|address| format!("http://{address}")).unwrap_or_default()
    }

    /// The address on another host of the machine.
    pub(crate) fn on(&self, host: &str) -> Option<String> {
        let address = self.0.iter().find(|address| address.ip().to_string() == host)?;
        Some(format!("http://{address}"))
    }

    /// The text with `{origin}` and `{origin:127.0.0.2}` replaced.
    pub(crate) fn fill(&self, text: &str) -> String {
        let mut filled = text.replace("{origin}", &self.first());
        for address in &self.0 {
            filled = filled.replace(&format!("{{origin:{}}}", address.ip()), &format!("http://{address}"));
        }
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_become_addresses() {
        let origins = Origins(vec!["127.0.0.1:81".parse().unwrap(), "127.0.0.2:82".parse().unwrap()]);
        assert_eq!(
            origins.fill("{origin}/a {origin:127.0.0.2}/b"),
            "http://127.0.0.1:81/a http://127.0.0.2:82/b"
        );
        assert_eq!(origins.on("127.0.0.2").as_deref(), Some("http://127.0.0.2:82"));
    }
}
