//! Names that tell what a value is.

/// Request and response headers a recording keeps.
const KEPT_HEADERS: [&str; 17] = [
    "accept",
    "accept-language",
    "accept-ranges",
    "content-disposition",
    "content-length",
    "content-range",
    "content-type",
    "etag",
    "if-range",
    "last-modified",
    "location",
    "origin",
    "range",
    "referer",
    "retry-after",
    "x-youtube-client-name",
    "x-youtube-client-version",
];

/// Names whose values are secrets or tell who recorded; compared in lower case with `-` and `_` left out.
const TELLING_NAMES: [&str; 44] = [
    "accesskey",
    "accesstoken",
    "apikey",
    "auth",
    "authorization",
    "authtoken",
    "bearer",
    "clientsecret",
    "credential",
    "credentials",
    "csrf",
    "csrftoken",
    "expiretoken",
    "hashedpass",
    "hmac",
    "idtoken",
    "ip",
    "jwt",
    "key",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "playlistsecrettoken",
    "policy",
    "pot",
    "potoken",
    "pwd",
    "refreshtoken",
    "secret",
    "secrettoken",
    "session",
    "sessionid",
    "sessiontoken",
    "sig",
    "signature",
    "token",
    "trackauthorization",
    "twofactor",
    "videopassword",
    "viewerjwt",
    "visitordata",
    "xsrf",
    "xsrft",
];

/// Those of them that are credentials: in requests they are taken out however short they are.
const CREDENTIALS: [&str; 17] = [
    "accesstoken",
    "authorization",
    "clientsecret",
    "hashedpass",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "pwd",
    "refreshtoken",
    "secret",
    "secrettoken",
    "token",
    "twofactor",
    "videopassword",
    "xsrf",
    "xsrft",
];

/// Whether a recording keeps the header.
pub(in crate::http) fn keeps_header(name: &str) -> bool {
    KEPT_HEADERS.contains(&name.to_ascii_lowercase().as_str())
}

fn plain(name: &str) -> String {
    let name = field(name);
    name.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether the values under a name are secrets, or tell who recorded.
pub(super) fn is_telling(name: &str) -> bool {
    TELLING_NAMES.contains(&plain(name).as_str())
}

/// Whether the values under a name are credentials.
pub(super) fn is_credential(name: &str) -> bool {
    CREDENTIALS.contains(&plain(name).as_str())
}

/// The innermost name of a form field: `password` of `user[password]` and `user.password`.
fn field(name: &str) -> &str {
    name.trim_end_matches(']').rsplit(['[', '.']).next().unwrap_or(name)
}
