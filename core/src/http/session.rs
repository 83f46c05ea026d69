//! One request over all its hops: redirects, and headers rebuilt for each of them.

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    Budgets, CookieJar, HeaderMap, HeaderName, HeaderValue, HttpClient, HttpError, Method, Purpose,
    RemoteUrl, Request, Response, Secret, StatusCode, decode, header,
};

/// The `User-Agent` unless the user or a site says otherwise: a current desktop browser's (observed 2026-11), because
/// sites serve other pages to unknown programs.
pub const USER_AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
/// Kinds of answers that are taken.
const ACCEPT: &str = "*/*";
/// Languages that are preferred.
const ACCEPT_LANGUAGE: &str = "en-us,en;q=0.5";

/// Request headers that tell nothing secret: they go to every host. All others belong to the origin the user named.
const OPEN_HEADERS: [&str; 6] = ["accept", "accept-language", "dnt", "referer", "user-agent", "origin"];

/// Whether a header of a request may go along to another origin: it tells nothing secret, or says which bytes are wanted.
pub(crate) fn goes_along(name: &HeaderName) -> bool {
    is_open(name) || matches!(*name, header::RANGE | header::IF_RANGE | header::CONTENT_TYPE)
}

/// A header the user asked for.
#[derive(Clone, Debug)]
pub struct UserHeader {
    /// The name.
    pub name: HeaderName,
    /// The value; a secret unless the name is an open one.
    pub value: Secret<String>,
}

impl UserHeader {
    /// Reads `Name: value` or `Name:value`.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, value) = text.split_once(':')?;
        let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
        HeaderValue::from_str(value.trim()).ok()?;
        Some(Self { name, value: Secret::new(value.trim().to_owned()) })
    }
}

/// What every request of a session carries.
#[derive(Clone, Debug, Default)]
pub struct SessionOptions {
    /// `User-Agent`; `None` is [`USER_AGENT`].
    pub user_agent: Option<String>,
    /// `Referer` of pages the user names.
    pub referer: Option<String>,
    /// Headers of the user's own.
    pub headers: Vec<UserHeader>,
}

/// A client that follows redirects itself. For every hop the headers are built anew from the request, the user's
/// headers and the jar; nothing is copied from the hop before, so nothing can leak to another origin.
pub struct Session<C> {
    inner: C,
    options: SessionOptions,
    budgets: Budgets,
    jar: Arc<CookieJar>,
}

impl<C> Session<C> {
    /// Wraps a client that sends one hop.
    pub const fn new(inner: C, options: SessionOptions, budgets: Budgets, jar: Arc<CookieJar>) -> Self {
        Self { inner, options, budgets, jar }
    }

    fn hop(&self, request: &Request, url: &RemoteUrl) -> Request {
        let mut headers = HeaderMap::new();
        let agent = self.options.user_agent.as_deref().unwrap_or(USER_AGENT);
        insert(&mut headers, header::USER_AGENT, agent, false);
        insert(&mut headers, header::ACCEPT, ACCEPT, false);
        insert(&mut headers, header::ACCEPT_LANGUAGE, ACCEPT_LANGUAGE, false);
        let encodings = if request.purpose == Purpose::Media { "identity" } else { decode::ACCEPTED };
        insert(&mut headers, header::ACCEPT_ENCODING, encodings, false);
        if let Some(referer) = &self.options.referer {
            insert(&mut headers, header::REFERER, referer, false);
        }
        let is_first_origin = url.origin() == request.url.origin();
        for (name, value) in &request.headers {
            if is_first_origin || goes_along(name) {
                headers.insert(name, value.clone());
            }
        }
        for user in &self.options.headers {
            let is_theirs =
                request.scope.origin.as_ref() == Some(&url.origin()) && takes_credentials(request, url);
            if is_open(&user.name) || is_theirs {
                insert(&mut headers, user.name.clone(), user.value.expose(), !is_open(&user.name));
            }
        }
        trim_referer(&mut headers, url);
        if let Some(cookies) = self.jar.header(url).filter(|_| takes_credentials(request, url)) {
            headers.insert(header::COOKIE, cookies);
        }
        Request { url: url.without_fragment(), headers, ..request.clone() }
    }
}

/// Names and values of what every request of a session with this agent and referer carries and anybody may see.
pub fn common_headers(user_agent: Option<&str>, referer: Option<&str>) -> Vec<(String, String)> {
    let named = [
        ("User-Agent", Some(user_agent.unwrap_or(USER_AGENT))),
        ("Accept", Some(ACCEPT)),
        ("Accept-Language", Some(ACCEPT_LANGUAGE)),
        ("Referer", referer),
    ];
    named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect()
}

/// Whether the user's cookies and secret headers may have to do with this hop.
fn takes_credentials(request: &Request, url: &RemoteUrl) -> bool {
    request.scope.fence.as_ref().is_none_or(|fence| fence.permits_credentials(url))
}

fn is_open(name: &HeaderName) -> bool {
    OPEN_HEADERS.contains(&name.as_str())
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str, is_secret: bool) {
    if let Ok(mut value) = HeaderValue::from_str(value) {
        value.set_sensitive(is_secret);
        headers.insert(name, value);
    }
}

/// To another origin the `Referer` tells the origin alone; from https to http nothing (the browsers' default policy,
/// `strict-origin-when-cross-origin`).
fn trim_referer(headers: &mut HeaderMap, to: &RemoteUrl) {
    let Some(value) = headers.get(header::REFERER) else { return };
    let from = value.to_str().ok().and_then(|text| RemoteUrl::parse(text).ok());
    let Some(from) = from else {
        headers.remove(header::REFERER);
        return;
    };
    if from.is_https() && !to.is_https() {
        headers.remove(header::REFERER);
        return;
    }
    let text = if from.origin() == to.origin() {
        from.without_fragment().as_str().to_owned()
    } else {
        format!("{}/", from.origin())
    };
    insert(headers, header::REFERER, &text, false);
}

#[async_trait]
impl<C: HttpClient> HttpClient for Session<C> {
    async fn execute(&self, mut request: Request) -> Result<Response, HttpError> {
        let mut url = request.url.clone();
        for _ in 0..=self.budgets.redirects {
            if let Some(fence) = request.scope.fence.as_ref().filter(|fence| !fence.permits(&url)) {
                return Err(HttpError::Fenced { owner: fence.owner.clone(), host: url.host().to_owned() });
            }
            let response = self.inner.execute(self.hop(&request, &url)).await?;
            if takes_credentials(&request, &url) {
                self.jar.store(&url, &response.headers);
            }
            let Some(next) = redirect(&response, &request, &url)? else {
                return if request.purpose == Purpose::Media {
                    Ok(response)
                } else {
                    decode::decoded(response, &self.budgets)
                };
            };
            // RFC 9110 section 15.4: everything but 307 and 308 turns a POST into a GET.
            if !matches!(response.status.as_u16(), 307 | 308) && request.method != Method::HEAD {
                request.method = Method::GET;
                request.body = None;
            }
            url = next;
        }
        Err(HttpError::Redirects { limit: self.budgets.redirects, host: url.host().to_owned() })
    }
}

/// Where an answer sends the request; `None` where it is the answer.
fn redirect(
    response: &Response,
    request: &Request,
    from: &RemoteUrl,
) -> Result<Option<RemoteUrl>, HttpError> {
    let is_redirect = matches!(
        response.status,
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    let Some(location) = response.headers.get(header::LOCATION).filter(|_| is_redirect) else {
        return Ok(None);
    };
    let location = String::from_utf8_lossy(location.as_bytes());
    let next = from.join(&location)?;
    let carries_secret = request.scope.origin.as_ref() == Some(&from.origin());
    if from.is_https() && !next.is_https() && (request.purpose != Purpose::Media || carries_secret) {
        return Err(HttpError::Downgrade { host: from.host().to_owned() });
    }
    Ok(Some(next))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::super::{Bytes, Fence, HostPattern, Scope};
    use super::*;

    /// Answers from a table of redirects and keeps the requests it got.
    #[derive(Default)]
    struct Hops {
        redirects: Vec<(&'static str, &'static str)>,
        seen: Mutex<Vec<Request>>,
    }

    #[async_trait]
    impl HttpClient for &'static Hops {
        async fn execute(&self, request: Request) -> Result<Response, HttpError> {
            let next = self.redirects.iter().find(|(from, _)| *from == request.url.as_str());
            let mut headers = HeaderMap::new();
            let status = next.map_or(StatusCode::OK, |(_, to)| {
                headers.insert(header::LOCATION, HeaderValue::from_static(to));
                StatusCode::FOUND
            });
            let response = Response::whole(request.url.clone(), status, headers, Bytes::new());
            self.seen.lock().unwrap().push(request);
            Ok(response)
        }
    }

    fn session(redirects: Vec<(&'static str, &'static str)>) -> (&'static Hops, Session<&'static Hops>) {
        let hops: &'static Hops = Box::leak(Box::new(Hops { redirects, ..Hops::default() }));
        let options = SessionOptions {
            headers: vec![
                UserHeader::parse("Authorization: Bearer t").unwrap(),
                UserHeader::parse("DNT: 1").unwrap(),
            ],
            ..SessionOptions::default()
        };
        let jar = CookieJar::default();
        jar.insert("sid=1", &RemoteUrl::parse("https://a.example/").unwrap());
        (hops, Session::new(hops, options, Budgets::default(), Arc::new(jar)))
    }

    fn page(text: &str) -> Request {
        let url = RemoteUrl::parse(text).unwrap();
        let scope = Scope { origin: Some(url.origin()), ..Scope::default() };
        Request::get(url, Purpose::Page).scoped(&scope)
    }

    #[tokio::test]
    async fn secrets_stay_with_the_origin_the_user_named() {
        let (hops, session) = session(vec![("https://a.example/", "https://b.example/")]);
        session.execute(page("https://a.example/")).await.unwrap();
        let seen = hops.seen.lock().unwrap();
        let [first, second] = seen.as_slice() else { panic!("{seen:?}") };
        assert_eq!(first.headers["authorization"], "Bearer t");
        assert_eq!(first.headers["cookie"], "sid=1");
        assert!(second.headers.get("authorization").is_none() && second.headers.get("cookie").is_none());
        assert_eq!(second.headers["dnt"], "1");
    }

    fn fenced(text: &str, hosts: &[&str], credentials: &[&str]) -> Request {
        let patterns = |texts: &[&str]| texts.iter().map(|text| HostPattern::parse(text).unwrap()).collect();
        let fence =
            Fence { owner: "clips".to_owned(), hosts: patterns(hosts), credentials: patterns(credentials) };
        let request = page(text);
        let scope = Scope { fence: Some(Arc::new(fence)), ..request.scope.clone() };
        request.scoped(&scope)
    }

    #[tokio::test]
    async fn a_fence_holds_on_every_hop() {
        let (hops, session) = session(vec![
            ("https://a.example/", "https://b.example/"),
            ("https://b.example/", "https://c.example/"),
        ]);
        let error =
            session.execute(fenced("https://a.example/", &["a.example", "b.example"], &[])).await.err();
        assert!(matches!(error, Some(HttpError::Fenced { host, .. }) if host == "c.example"));
        assert_eq!(hops.seen.lock().unwrap().len(), 2);
        let error = session.execute(fenced("https://d.example/", &["a.example"], &["a.example"])).await.err();
        assert!(matches!(error, Some(HttpError::Fenced { host, .. }) if host == "d.example"));
        assert_eq!(hops.seen.lock().unwrap().len(), 2);
    }

    #[tokio::test]
    async fn a_fence_keeps_credentials_where_they_were_not_granted() {
        let (hops, session) = session(vec![]);
        session.execute(fenced("https://a.example/", &["a.example"], &[])).await.unwrap();
        session.execute(fenced("https://a.example/", &["a.example"], &["a.example"])).await.unwrap();
        let seen = hops.seen.lock().unwrap();
        assert!(seen[0].headers.get("authorization").is_none() && seen[0].headers.get("cookie").is_none());
        assert_eq!(seen[0].headers["dnt"], "1");
        assert_eq!(seen[1].headers["authorization"], "Bearer t");
        assert_eq!(seen[1].headers["cookie"], "sid=1");
    }

    #[tokio::test]
    async fn another_port_is_another_origin() {
        let (hops, session) = session(vec![("https://a.example/", "https://a.example:8443/")]);
        session.execute(page("https://a.example/")).await.unwrap();
        assert!(hops.seen.lock().unwrap()[1].headers.get("authorization").is_none());
    }

    #[tokio::test]
    async fn loops_local_files_and_downgrades_are_refused() {
        let cases = [
            ("https://a.example/loop", "https://a.example/loop"),
            ("https://a.example/file", "file:///etc/passwd"),
            ("https://a.example/down", "http://a.example/"),
        ];
        for (from, to) in cases {
            let (hops, session) = session(vec![(from, to)]);
            assert!(session.execute(page(from)).await.is_err(), "{from}");
            assert!(hops.seen.lock().unwrap().len() <= 11);
        }
    }

    #[tokio::test]
    async fn a_referer_to_another_site_tells_the_origin_alone() {
        let (hops, session) = session(vec![]);
        let request =
            page("https://b.example/v").header(header::REFERER, "https://a.example/secret/page?q=1");
        session.execute(request).await.unwrap();
        assert_eq!(hops.seen.lock().unwrap()[0].headers["referer"], "https://a.example/");
    }
}
