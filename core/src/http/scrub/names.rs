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

/// Names whose values are credentials: in requests they are taken out however short they are. Compared in lower case with `-`
/// and `_` left out, as all names here.
const CREDENTIALS: [&str; 35] = [
    "accesskey",
    "accesstoken",
    "apikey",
    "authorization",
    "authtoken",
    "bearer",
    "clientsecret",
    "credential",
    "credentials",
    "csrf",
    "csrftoken",
    "email",
    "expiretoken",
    "hashedpass",
    "idtoken",
    "jwt",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "playlistsecrettoken",
    "potoken",
    "pwd",
    "refreshtoken",
    "secret",
    "secrettoken",
    "sessiontoken",
    "token",
    "trackauthorization",
    "twofactor",
    "videopassword",
    "viewerjwt",
    "visitordata",
    "xsrf",
    "xsrft",
];

/// Names whose values are secrets or tell who recorded, and that stand before words and numbers as well: those stay.
const TELLING_NAMES: [&str; 17] = [
    "auth",
    "deviceid",
    "fbclid",
    "gclid",
    "hmac",
    "ip",
    "key",
    "policy",
    "pot",
    "requestid",
    "session",
    "sessionid",
    "sid",
    "sig",
    "signature",
    "userid",
    "visitorid",
];

/// Names that end otherwise than on `id` and stand before ids of what is published, before places in a list of it, or before
/// what proves a published file.
const NAMES_OF_IDS: [&str; 18] = [
    "checksum",
    "continuation",
    "etag",
    "guid",
    "hash",
    "ids",
    "integrity",
    "list",
    "md5",
    "params",
    "sha1",
    "sha256",
    "sku",
    "slug",
    "track",
    "uuid",
    "v",
    "video",
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
    let name = plain(name);
    CREDENTIALS.contains(&name.as_str()) || TELLING_NAMES.contains(&name.as_str())
}

/// Whether the values under a name are credentials.
pub(super) fn is_credential(name: &str) -> bool {
    CREDENTIALS.contains(&plain(name).as_str())
}

/// Whether a name stands before ids of what is published: `videoId`, `data-video-id`, `uuid`.
pub(super) fn is_name_of_ids(name: &str) -> bool {
    let name = plain(name);
    let is_of_a_visit = name.contains("sess")
        || name.ends_with("sid")
        || VISITORS.iter().any(|visitor| name.starts_with(visitor) && name.len() > visitor.len());
    !is_of_a_visit && (name.ends_with("id") || NAMES_OF_IDS.contains(&name.as_str()))
}

/// Who or what asked: ids under such names tell of the one who recorded.
const VISITORS: [&str; 7] = ["client", "account", "anonymous", "device", "machine", "install", "visitor"];

/// The innermost name of a form field: `password` of `user[password]` and `user.password`.
fn field(name: &str) -> &str {
    name.trim_end_matches(']').rsplit(['[', '.']).next().unwrap_or(name)
}
