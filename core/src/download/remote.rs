//! A file on a server: what it is asked for, and whether it is still the same file.

use std::sync::Arc;

use crate::http::{
    ByteRange, HttpClient as _, Purpose, RemoteUrl, Request, Response, Scope, SharedClient, StatusCode,
    header,
};
use crate::http::{HeaderMap, HeaderName, HeaderValue, RetryPolicy};
use crate::media::Header;

use super::ahead::Ahead;
use super::pace::Pace;
use super::patience::Patience;
use super::redirects::Redirects;
use super::streaming::Streaming;
use super::{DownloadError, journal::SourceIdentity};

/// One remote file, and how to ask for it.
#[derive(Clone)]
pub(super) struct Remote {
    pub(super) client: SharedClient,
    pub(super) scope: Scope,
    pub(super) url: RemoteUrl,
    pub(super) headers: Vec<Header>,
    /// The largest range the server gives at full speed.
    pub(super) max_range_bytes: Option<u64>,
    pub(super) policy: RetryPolicy,
    pub(super) pace: Pace,
    /// Where the address led the last time.
    pub(super) redirects: Redirects,
    /// Times a segment is asked for.
    pub(super) segment_tries: u32,
    /// What is wished of streams.
    pub(super) streaming: Arc<Streaming>,
    /// Segments that came before their turn.
    pub(super) ahead: Ahead,
    /// Pauses before a segment is asked for again whose bytes are wrong or not there.
    pub(super) segment_policy: RetryPolicy,
}

/// What the first answer says of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// Length in bytes, where the server says.
    pub(super) total: Option<u64>,
    /// What must not change.
    pub(super) validator: Option<Validator>,
    /// Whether parts can be asked for.
    pub(super) has_ranges: bool,
}

/// Entity tag or date (RFC 9110 section 8.8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Validator(String);

impl Validator {
    /// The strong entity tag, else the date, else the weak tag.
    pub(super) fn of(response: &Response) -> Option<Self> {
        let tag = response.header(header::ETAG).map(str::trim).filter(|tag| !tag.is_empty());
        let date = response.header(header::LAST_MODIFIED).map(str::trim).filter(|date| !date.is_empty());
        let strong = tag.filter(|tag| !tag.starts_with("W/"));
        strong.or(date).or(tag).map(|text| Self(text.to_owned()))
    }

    pub(super) fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// Whether it may stand in `If-Range` (RFC 9110 section 13.1.5: no weak tags).
    pub(super) fn is_strong(&self) -> bool {
        !self.0.starts_with("W/")
    }
}

impl State {
    pub(super) fn identity(&self, format: &str) -> SourceIdentity {
        SourceIdentity {
            format: format.to_owned(),
            total: self.total,
            validator: self.validator.as_ref().map(|validator| validator.0.clone()),
        }
    }
}

/// Whether a status is an answer about the range or the pace, which the first address would give too.
const fn is_final(status: StatusCode) -> bool {
    matches!(status.as_u16(), 416 | 429 | 503)
}

/// The part of a `206` answer that was sent: first byte, last byte, length of the whole (RFC 9110 section 14.4).
fn content_range(response: &Response) -> Option<(u64, u64, Option<u64>)> {
    let value = response.header(header::CONTENT_RANGE)?.trim().strip_prefix("bytes")?.trim_start();
    parse_content_range(value)
}

/// `FIRST-LAST/TOTAL` with `*` for an unknown total.
pub(super) fn parse_content_range(value: &str) -> Option<(u64, u64, Option<u64>)> {
    let (span, total) = value.split_once('/')?;
    let (first, last) = span.split_once('-')?;
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let total = match total.trim() {
        "*" => None,
        number => Some(number.parse().ok()?),
    };
    (first <= last && total.is_none_or(|total: u64| last < total)).then_some((first, last, total))
}

/// Whether bytes are the beginning of a page that says what went wrong, under whatever type it came.
pub(super) fn is_page(bytes: &[u8]) -> bool {
    let head = bytes[..bytes.len().min(64)].trim_ascii_start();
    // The words of a programming interface that refuses.
    if head.starts_with(b"{\"")
        && head.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
    {
        return true;
    }
    let begins = |mark: &&[u8]| head.len() >= mark.len() && head[..mark.len()].eq_ignore_ascii_case(mark);
    [&b"<!doctype"[..], b"<html"].iter().any(begins)
}

/// Whether a server says that it gives parts (RFC 9110 section 14.3).
pub(super) fn takes_ranges(response: &Response) -> bool {
    let unit = response.header(header::ACCEPT_RANGES).map(str::trim);
    response.content_length().is_some() && unit.is_some_and(|unit| unit.eq_ignore_ascii_case("bytes"))
}

/// What an answer to a ranged request turned out to be.
pub(super) enum Answer {
    /// The bytes asked for, from the first on.
    Part(Response),
    /// The whole file from its first byte.
    Whole(Response),
    /// The file ends where the range begins.
    PastTheEnd,
}

impl Remote {
    /// Asks for the first bytes, and learns what the file is. `hint` is the length where the site told it.
    pub(super) async fn open(&self, from: u64, hint: Option<u64>) -> Result<(State, Answer), DownloadError> {
        Patience::new(self.policy.clone()).until(|| self.open_once(from, hint)).await
    }

    async fn open_once(&self, from: u64, hint: Option<u64>) -> Result<(State, Answer), DownloadError> {
        let answer = match self.ask((from, 0), hint.map(|total| total.saturating_sub(1)), None).await {
            // A server that refuses every range may still give the whole.
            Err(
                DownloadError::Status { status: StatusCode::RANGE_NOT_SATISFIABLE, .. }
                | DownloadError::BadRange { .. },
            ) if from == 0 => Answer::Whole(self.ask_whole_once(None).await?),
            outcome => outcome?,
        };
        // A part of nobody knows how much cannot be told from the whole: the whole is asked for.
        let is_of_unknown =
            |response: &Response| content_range(response).is_none_or(|(.., total)| total.is_none());
        let answer = match answer {
            Answer::Part(response) if is_of_unknown(&response) && from == 0 => {
                drop(response);
                Answer::Whole(self.ask_whole_once(None).await?)
            }
            answer => answer,
        };
        let state = match &answer {
            Answer::Part(response) => State {
                total: content_range(response).and_then(|(_, _, total)| total),
                validator: Validator::of(response),
                has_ranges: true,
            },
            Answer::Whole(response) => State {
                total: response.content_length(),
                validator: Validator::of(response),
                // It was asked for a part and gave the whole; some do that for the part from the first byte on alone.
                has_ranges: from == 0 && takes_ranges(response),
            },
            Answer::PastTheEnd => State { total: Some(from), validator: None, has_ranges: true },
        };
        Ok((state, answer))
    }

    /// Asks once for bytes from `from` on and for `overlap` bytes before them that are compared, at most as many new ones
    /// as the server gives at full speed, up to `last` where given. With `known` the answer must be of the same file.
    pub(super) async fn ask(
        &self,
        (from, overlap): (u64, u64),
        last: Option<u64>,
        known: Option<&State>,
    ) -> Result<Answer, DownloadError> {
        let limit = self.last_of_range(from);
        let from = from.saturating_sub(overlap);
        let last = match (last, limit) {
            (Some(last), Some(limit)) => Some(last.min(limit)),
            (last, limit) => last.or(limit),
        };
        let mut request = self.request().range(ByteRange { start: from, last });
        let validator = known.and_then(|known| known.validator.as_ref());
        if let Some(validator) = validator.filter(|validator| validator.is_strong()) {
            request = request.header(header::IF_RANGE, &validator.0);
        }
        let response = self.send(request).await?;
        let answer = self.judge(response, from, known)?;
        if let (Answer::Part(response), Some(known)) = (&answer, known)
            && known.validator.is_none()
            && overlap == 0
            && from > 0
            && Validator::of(response).is_some()
        {
            // Nothing tells whether it is of what came before: not the version, and no bytes that came twice.
            let reason = "it names a version now and named none before";
            return Err(DownloadError::changed(&self.url, reason));
        }
        Ok(answer)
    }

    /// The last byte that is asked for at once, of bytes that begin at `from`; `None` where there is no limit.
    pub(super) fn last_of_range(&self, from: u64) -> Option<u64> {
        self.max_range_bytes.map(|limit| from.saturating_add(limit.max(1) - 1))
    }

    /// Asks as often as the policy allows, as [`Remote::ask`].
    pub(super) async fn ask_patiently(
        &self,
        from: (u64, u64),
        last: Option<u64>,
        known: &State,
    ) -> Result<Answer, DownloadError> {
        Patience::new(self.policy.clone()).until(|| self.ask(from, last, Some(known))).await
    }

    /// Sends a request to where the address led before; where that does not answer any more, to the address itself.
    async fn send(&self, request: Request) -> Result<Response, DownloadError> {
        if let Some(shortcut) = self.redirects.shortcut(&request) {
            let answer = self.client.execute(shortcut).await;
            if matches!(&answer, Ok(response) if response.status.is_success() || is_final(response.status)) {
                return Ok(answer?);
            }
            self.redirects.forget();
        }
        let asked = request.url.clone();
        let response = self.client.execute(request).await?;
        if response.status.is_success() {
            self.redirects.learn(&asked, &response.url);
        }
        Ok(response)
    }

    /// Asks for the whole file once.
    pub(super) async fn ask_whole_once(&self, known: Option<&State>) -> Result<Response, DownloadError> {
        let response = self.send(self.request()).await?;
        match self.judge(response, 0, known)? {
            Answer::Whole(response) | Answer::Part(response) => Ok(response),
            Answer::PastTheEnd => Err(DownloadError::bad_range(&self.url, "416 for the whole file")),
        }
    }

    fn request(&self) -> Request {
        let mut request = Request::get(self.url.clone(), Purpose::Media).scoped(&self.scope);
        request.headers = self.header_map();
        request
    }

    /// The headers the site wants; what HTTP cannot carry is left out.
    pub(super) fn header_map(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for Header { name, value } in &self.headers {
            if let (Ok(name), Ok(value)) =
                (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
            {
                headers.insert(name, value);
            }
        }
        headers
    }

    fn judge(&self, response: Response, from: u64, known: Option<&State>) -> Result<Answer, DownloadError> {
        let url = &self.url;
        match response.status {
            StatusCode::PARTIAL_CONTENT => {
                let Some((first, _, total)) = content_range(&response) else {
                    return Err(DownloadError::bad_range(url, "206 without a usable Content-Range"));
                };
                if first != from {
                    return Err(DownloadError::bad_range(
                        url,
                        format!("asked from byte {from}, got from {first}"),
                    ));
                }
                self.check_same(&response, total, known)?;
                self.check_type(&response)?;
                Ok(Answer::Part(response))
            }
            StatusCode::RANGE_NOT_SATISFIABLE
                if from > 0 || response.header(header::CONTENT_RANGE) == Some("bytes */0") =>
            {
                Ok(Answer::PastTheEnd)
            }
            status if status.is_success() => {
                self.check_same(&response, response.content_length(), known)?;
                self.check_type(&response)?;
                Ok(Answer::Whole(response))
            }
            _ => Err(DownloadError::refused(&response)),
        }
    }

    fn check_same(
        &self,
        response: &Response,
        total: Option<u64>,
        known: Option<&State>,
    ) -> Result<(), DownloadError> {
        let Some(known) = known else { return Ok(()) };
        if let (Some(before), Some(now)) = (known.total, total)
            && before != now
        {
            return Err(DownloadError::changed(&self.url, format!("it had {before} bytes and has {now}")));
        }
        let now = Validator::of(response);
        match (&known.validator, now) {
            (Some(before), Some(now)) if *before != now => Err(DownloadError::changed(
                &self.url,
                format!("its version was {} and is {}", before.0, now.0),
            )),
            // Without a version this could be of another file: it must not be joined to what is there.
            (Some(_), None) => {
                Err(DownloadError::bad_range(&self.url, "an answer that names no version of the file"))
            }
            _ => Ok(()),
        }
    }

    fn check_type(&self, response: &Response) -> Result<(), DownloadError> {
        if let Some(encoding) =
            response.header(header::CONTENT_ENCODING).filter(|name| !name.eq_ignore_ascii_case("identity"))
        {
            let found = format!("bytes encoded as {encoding}, which was not asked for,");
            return Err(DownloadError::WrongType { url: self.url.redacted(), found });
        }
        if matches!(response.media_type().as_str(), "text/html" | "application/xhtml+xml") {
            return Err(DownloadError::WrongType {
                url: self.url.redacted(),
                found: "a web page".to_owned(),
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_range_must_make_sense() {
        assert_eq!(parse_content_range("0-9/10"), Some((0, 9, Some(10))));
        assert_eq!(parse_content_range("5-9/*"), Some((5, 9, None)));
        for bad in ["9-0/10", "0-10/10", "-9/10", "0-9", "a-b/c", "*/10", ""] {
            assert_eq!(parse_content_range(bad), None, "{bad}");
        }
    }
}
