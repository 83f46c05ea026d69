//! What belongs to a stream beside its media, fetched whole: manifests and keys.

use super::DownloadError;
use super::remote::Remote;
use crate::http::{HttpClient as _, HttpError, Purpose, RemoteUrl, Request, Response};
use crate::manifest::{ManifestError, limits};
use crate::media::Format;

/// A manifest's text and the address it came from in the end.
pub(super) async fn manifest(remote: &Remote, url: &RemoteUrl) -> Result<(String, RemoteUrl), DownloadError> {
    let response = answer(remote, url, Purpose::Manifest).await?;
    let base = response.url.clone();
    let bytes = response.bytes(limits::MANIFEST_BYTES as u64).await?;
    let text = match String::from_utf8(bytes.into()) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    };
    Ok((text, base))
}

/// The answer of a server that gives what it is asked for.
async fn answer(remote: &Remote, url: &RemoteUrl, purpose: Purpose) -> Result<Response, DownloadError> {
    let mut request = Request::get(url.clone(), purpose).scoped(&remote.scope);
    request.headers = remote.header_map();
    let response = remote.client.execute(request).await?;
    if response.status.is_success() { Ok(response) } else { Err(DownloadError::status(url, response.status)) }
}

/// What a manifest that cannot be used means for a format.
pub(super) fn refusal(format: &Format, error: ManifestError) -> DownloadError {
    refusal_of(&format.id, error)
}

pub(super) fn refusal_of(format: &str, error: ManifestError) -> DownloadError {
    let format = format.to_owned();
    match error {
        ManifestError::Protected { system } => DownloadError::Protected { format, system },
        source => DownloadError::Manifest { format, source },
    }
}

/// The key of a cipher, through the same door as everything else.
pub(super) async fn key(remote: &Remote, url: &RemoteUrl) -> Result<[u8; 16], DownloadError> {
    /// A key is sixteen bytes; more is no key.
    const LIMIT: u64 = 1024;
    let response = answer(remote, url, Purpose::SideFile).await?;
    let bytes = response.bytes(LIMIT).await?;
    <[u8; 16]>::try_from(&bytes[..]).map_err(|_| {
        let reason = format!("its key has {} bytes, not 16", bytes.len());
        HttpError::Head { host: url.host().to_owned(), reason }.into()
    })
}
