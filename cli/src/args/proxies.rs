//! The proxies of a session: the option's, else the environment's.

use vidra_core::http::Proxies;

use super::values::{ProxyChoice, proxy};

/// What `--proxy` and the environment make together. A variable in lower case comes before the same in upper case.
///
/// # Errors
/// Names the variable that holds no proxy.
pub(super) fn proxies(
    choice: Option<&ProxyChoice>,
    variable: impl Fn(&str) -> Option<String>,
) -> anyhow::Result<Proxies> {
    let either = |name: &str| {
        // RFC 3875 section 4.1.18: in a CGI program HTTP_PROXY is a header a stranger sent.
        let is_forged = name == "http_proxy" && variable("REQUEST_METHOD").is_some();
        let upper = || variable(&name.to_ascii_uppercase()).filter(|_| !is_forged);
        variable(name).or_else(upper).filter(|value| !value.trim().is_empty())
    };
    let except = either("no_proxy");
    match choice {
        Some(ProxyChoice::Direct) => return Ok(Proxies::default()),
        Some(ProxyChoice::Through(address)) => {
            return Ok(Proxies { http: Some(address.clone()), https: Some(address.clone()), except });
        }
        None => {}
    }
    let named = |name: &str| -> anyhow::Result<Option<String>> {
        let Some((name, value)) =
            [name, "all_proxy"].into_iter().find_map(|name| Some((name, either(name)?)))
        else {
            return Ok(None);
        };
        match proxy(&value) {
            Ok(ProxyChoice::Through(address)) => Ok(Some(address)),
            Ok(ProxyChoice::Direct) => Ok(None),
            Err(advice) => {
                anyhow::bail!("the variable {name} holds no proxy; {advice}, or pass --proxy \"\"")
            }
        }
    };
    Ok(Proxies { http: named("http_proxy")?, https: named("https_proxy")?, except })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(variables: &[(&str, &str)], choice: Option<&ProxyChoice>) -> anyhow::Result<Proxies> {
        proxies(choice, |name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn both(http: Option<&str>, https: Option<&str>) -> Proxies {
        Proxies { http: http.map(str::to_owned), https: https.map(str::to_owned), except: None }
    }

    #[test]
    fn variables_are_followed_in_both_cases_and_lower_comes_first() {
        let found =
            from(&[("HTTP_PROXY", "a:1"), ("https_proxy", "http://b:2"), ("HTTPS_PROXY", "c:3")], None);
        assert_eq!(found.unwrap(), both(Some("http://a:1"), Some("http://b:2")));
    }

    #[test]
    fn all_proxy_stands_in_for_both() {
        let found = from(&[("ALL_PROXY", "socks5://s:1080"), ("http_proxy", "")], None);
        assert_eq!(found.unwrap(), both(Some("socks5://s:1080"), Some("socks5://s:1080")));
    }

    #[test]
    fn the_option_comes_before_the_environment() {
        let variables = [("http_proxy", "a:1"), ("no_proxy", "x.example")];
        assert_eq!(from(&variables, Some(&ProxyChoice::Direct)).unwrap(), Proxies::default());
        let chosen = from(&variables, Some(&ProxyChoice::Through("http://p:9".to_owned()))).unwrap();
        assert_eq!(chosen.except.as_deref(), Some("x.example"));
        assert_eq!(chosen.http.as_deref(), Some("http://p:9"));
    }

    #[test]
    fn a_header_of_a_cgi_request_is_no_proxy() {
        assert_eq!(
            from(&[("HTTP_PROXY", "evil:1"), ("REQUEST_METHOD", "GET")], None).unwrap(),
            Proxies::default()
        );
    }

    #[test]
    fn a_variable_that_is_no_proxy_is_named() {
        let error = from(&[("https_proxy", "ftp://x")], None).unwrap_err();
        assert!(error.to_string().starts_with("the variable https_proxy"), "{error}");
    }
}
