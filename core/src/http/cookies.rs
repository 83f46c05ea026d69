//! The cookie jar: RFC 6265 with the public suffix list, in and out of Netscape's `cookies.txt`.

use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cookie_store::{Cookie, CookieDomain, CookieExpiration, CookieStore, RawCookie};

use super::{HeaderMap, HeaderValue, RemoteUrl, header};

/// Cookies kept for one host.
const PER_HOST: usize = 50;
/// Cookies kept in all.
const IN_ALL: usize = 3000;
/// Bytes of one cookie, name and value.
const COOKIE_BYTES: usize = 4096;
/// The first line of the file format.
const MAGIC: &str = "# Netscape HTTP Cookie File";

/// The cookies of a session. Every hop asks it anew: a cookie is never copied from one request to the next.
///
/// ```
/// use vidra_core::http::{CookieJar, RemoteUrl};
/// let jar = CookieJar::from_netscape("# Netscape HTTP Cookie File\n.example.org\tTRUE\t/\tTRUE\t0\tsid\tabc\n")?;
/// assert_eq!(jar.header(&RemoteUrl::parse("https://www.example.org/")?).unwrap(), "sid=abc");
/// assert!(jar.header(&RemoteUrl::parse("https://example.com/")?).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct CookieJar(Mutex<CookieStore>);

/// Why a cookie file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the cookie file {what}; export it again in Netscape format")]
pub struct CookieFileError {
    line: usize,
    what: &'static str,
}

impl CookieJar {
    /// Reads a `cookies.txt`: seven fields parted by tabs, `#HttpOnly_` before the domain for cookies scripts may not see.
    ///
    /// # Errors
    /// [`CookieFileError`] names the first line that is no cookie.
    pub fn from_netscape(text: &str) -> Result<Self, CookieFileError> {
        let jar = Self::default();
        for (index, line) in text.lines().enumerate() {
            let is_http_only = line.starts_with("#HttpOnly_");
            let line = line.trim_end_matches('\r').trim_start_matches("#HttpOnly_");
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |what| CookieFileError { line: index + 1, what };
            let fields: Vec<&str> = line.split('\t').collect();
            let [domain, _, path, secure, expires, name, value @ ..] = fields.as_slice() else {
                return Err(wrong("does not have seven fields parted by tabs"));
            };
            let expires: f64 = expires.parse().map_err(|_| wrong("has no number as its fifth field"))?;
            let value = value.first().copied().unwrap_or_default();
            let mut cookie = format!("{name}={value}; Path={path}");
            let host = domain.trim_start_matches('.').trim_end_matches('.').to_ascii_lowercase();
            if domain.starts_with('.') {
                let _ = write!(cookie, "; Domain={host}");
            }
            if secure.eq_ignore_ascii_case("TRUE") {
                cookie.push_str("; Secure");
            }
            if is_http_only {
                cookie.push_str("; HttpOnly");
            }
            cookie.push_str(&expiry(expires));
            if let Ok(url) = RemoteUrl::parse(&format!("https://{host}{path}")) {
                // The user's own file is not a flood: none of it is lost when it is written back.
                jar.keep(&cookie, &url, false);
            }
        }
        Ok(jar)
    }

    /// All cookies as a `cookies.txt`, ordered by domain, path and name.
    pub fn to_netscape(&self) -> String {
        let store = self.lock();
        let mut lines: Vec<String> = store.iter_unexpired().map(netscape_line).collect();
        lines.sort();
        format!("{MAGIC}\n# Written by vidra.\n\n{}", lines.concat())
    }

    /// The `Cookie` header for a request to this address.
    pub fn header(&self, url: &RemoteUrl) -> Option<HeaderValue> {
        let store = self.lock();
        let pairs: Vec<String> = store
            .get_request_values(url.as_url())
            .map(|(name, value)| format!("{name}={value}"))
            .filter(|pair| HeaderValue::from_str(pair).is_ok_and(|value| value.to_str().is_ok()))
            .collect();
        if pairs.is_empty() {
            return None;
        }
        let mut value = HeaderValue::from_str(&pairs.join("; ")).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// The value of a cookie that would be sent to this address.
    pub fn value(&self, url: &RemoteUrl, name: &str) -> Option<String> {
        self.lock()
            .get_request_values(url.as_url())
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    }

    /// The values of all cookies: what a recording must not hold.
    pub fn values(&self) -> Vec<String> {
        self.lock().iter_any().map(|cookie| cookie.value().to_owned()).collect()
    }

    /// Takes the cookies of an answer.
    pub fn store(&self, url: &RemoteUrl, headers: &HeaderMap) {
        for value in headers.get_all(header::SET_COOKIE) {
            if let Ok(text) = value.to_str() {
                self.insert(text, url);
            }
        }
    }

    /// Sets one cookie in the words of a `Set-Cookie` header; what RFC 6265 or a limit refuses is left out.
    pub fn insert(&self, text: &str, url: &RemoteUrl) {
        self.keep(text, url, true);
    }

    fn keep(&self, text: &str, url: &RemoteUrl, is_limited: bool) {
        let Ok(cookie) = RawCookie::parse(text.to_owned()) else { return };
        if cookie.name().len() + cookie.value().len() > COOKIE_BYTES || is_too_wide(&cookie, url) {
            return;
        }
        let mut store = self.lock();
        let is_same_host =
            |kept: &&Cookie<'static>| kept.domain.as_cow().is_some_and(|host| host == url.host());
        let is_new = !store.iter_any().any(|kept| kept.name() == cookie.name() && is_same_host(&kept));
        let is_full = || {
            store.iter_any().count() >= IN_ALL || store.iter_any().filter(is_same_host).count() >= PER_HOST
        };
        if is_limited && is_new && is_full() {
            return;
        }
        // Refused by RFC 6265 (another host's domain, a path of its own making): left out, as browsers do.
        let _ = store.insert_raw(&cookie, url.as_url());
    }

    fn lock(&self) -> MutexGuard<'_, CookieStore> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The expiry of a file's line as an attribute. 0 is a session cookie; yt-dlp and browsers' exporters write it so.
fn expiry(seconds: f64) -> String {
    /// The last second of the year 9999.
    const LATEST: f64 = 253_402_300_799.0;
    if seconds < 1.0 {
        return String::new();
    }
    let moment = std::time::UNIX_EPOCH + std::time::Duration::from_secs_f64(seconds.min(LATEST));
    format!("; Expires={}", httpdate::fmt_http_date(moment))
}

/// A `Domain` that is a public suffix (`co.uk`) would send the cookie to strangers; the host itself being one is fine.
fn is_too_wide(cookie: &RawCookie<'_>, url: &RemoteUrl) -> bool {
    let Some(domain) = cookie.domain() else { return false };
    let domain = domain.trim_start_matches('.').trim_end_matches('.').to_ascii_lowercase();
    if domain == url.host() {
        return false;
    }
    !domain.contains('.') || psl::suffix_str(&domain) == Some(domain.as_str())
}

fn netscape_line(cookie: &Cookie<'static>) -> String {
    let (domain, is_wide) = match &cookie.domain {
        CookieDomain::Suffix(domain) => (format!(".{domain}"), "TRUE"),
        other => (other.as_cow().map(|host| host.into_owned()).unwrap_or_default(), "FALSE"),
    };
    let prefix = if cookie.http_only() == Some(true) { "#HttpOnly_" } else { "" };
    let secure = if cookie.secure() == Some(true) { "TRUE" } else { "FALSE" };
    let expires = match &cookie.expires {
        CookieExpiration::AtUtc(moment) => moment.unix_timestamp(),
        CookieExpiration::SessionEnd => 0,
    };
    let path: &str = cookie.path.as_ref();
    format!(
        "{prefix}{domain}\t{is_wide}\t{path}\t{secure}\t{expires}\t{}\t{}\n",
        cookie.name(),
        cookie.value()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> RemoteUrl {
        RemoteUrl::parse(text).unwrap()
    }

    #[test]
    fn a_cookie_stays_with_its_host() {
        let jar = CookieJar::default();
        jar.insert("sid=1; Path=/", &url("https://a.example.org/"));
        assert_eq!(jar.header(&url("https://a.example.org/x")).unwrap(), "sid=1");
        assert!(jar.header(&url("https://b.example.org/")).is_none());
        assert!(jar.header(&url("https://a.example.org.evil.example/")).is_none());
    }

    #[test]
    fn a_public_suffix_is_refused_as_a_domain() {
        let jar = CookieJar::default();
        jar.insert("sid=1; Domain=co.uk", &url("https://shop.co.uk/"));
        jar.insert("sid=1; Domain=uk", &url("https://shop.co.uk/"));
        jar.insert("sid=1; Domain=github.io", &url("https://me.github.io/"));
        assert!(jar.header(&url("https://other.co.uk/")).is_none());
        assert!(jar.header(&url("https://you.github.io/")).is_none());
    }

    #[test]
    fn a_secure_cookie_is_not_sent_in_the_clear() {
        let jar = CookieJar::default();
        jar.insert("sid=1; Secure", &url("https://example.org/"));
        assert!(jar.header(&url("http://example.org/")).is_none());
    }

    #[test]
    fn the_file_format_comes_back_as_it_was() {
        let text = "# Netscape HTTP Cookie File\n#HttpOnly_.example.org\tTRUE\t/\tTRUE\t4102444800\tsid\ta=b\n\
                    example.com\tFALSE\t/p\tFALSE\t0\tk\tv\n";
        let written = CookieJar::from_netscape(text).unwrap().to_netscape();
        assert!(
            written.contains("#HttpOnly_.example.org\tTRUE\t/\tTRUE\t4102444800\tsid\ta=b\n"),
            "{written}"
        );
        assert!(written.contains("example.com\tFALSE\t/p\tFALSE\t0\tk\tv\n"), "{written}");
    }

    #[test]
    fn a_line_that_is_no_cookie_is_named() {
        let error = CookieJar::from_netscape("# c\n\nexample.org TRUE / TRUE 0 a b\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 3 of the cookie file does not have seven fields parted by tabs; export it again in Netscape format"
        );
    }

    #[test]
    fn a_flood_of_cookies_is_bounded() {
        let jar = CookieJar::default();
        for number in 0..200 {
            jar.insert(&format!("n{number}=1"), &url("https://example.org/"));
        }
        assert_eq!(
            jar.header(&url("https://example.org/")).unwrap().to_str().unwrap().matches('=').count(),
            PER_HOST
        );
    }
}
