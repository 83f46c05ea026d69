//! Kaltura: `cdnapisec.kaltura.com/p/PARTNER/…?entry_id=…`. A widget's session, which anybody gets, tells of an entry; its
//! stream has an address that is made of the two numbers.

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier, Unavailable};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Extension, Format, MediaInfo, Source, Thumbnail};

use super::{is_id, seconds};

vidra_core::submit! {
    Registration {
        hosts: &["cdnapisec.kaltura.com", "cdnapi.kaltura.com", "www.kaltura.com"],
        takes: "videos",
        examples: &[
            "https://cdnapisec.kaltura.com/p/811441/embedIframeJs?iframeembed=true&entry_id=0_e2ea6ygt",
            "https://cdnapisec.kaltura.com/index.php/kwidget/wid/_811441/uiconf_id/40430081/entry_id/0_e2ea6ygt",
        ],
        ..Registration::new("kaltura", Tier::Platform, &Kaltura)
    }
}

struct Kaltura;

#[async_trait::async_trait]
impl Extractor for Kaltura {
    fn matches(&self, url: &Url) -> bool {
        named(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let (partner, id) = named(url.as_url()).ok_or_else(|| ExtractError::missing("entry_id"))?;
        let api = RemoteUrl::parse("https://cdnapisec.kaltura.com/api_v3/service/multirequest")?;
        let question = json!({
            "format": 1,
            "apiVersion": "3.3.0",
            "1": { "service": "session", "action": "startWidgetSession", "widgetId": format!("_{partner}") },
            "2": { "service": "baseEntry", "action": "get", "entryId": id, "ks": "{1:result:ks}" },
        });
        let answers: Vec<Value> = cx.post(&api, &question).json().await?;
        let entry = answers.into_iter().nth(1).ok_or_else(|| ExtractError::missing("baseEntry"))?;
        let entry: Entry =
            serde_json::from_value(entry).map_err(|_| ExtractError::missing("baseEntry.get"))?;
        if let Some(code) = &entry.code {
            let reason = if code.contains("NOT_FOUND") { Unavailable::Removed } else { Unavailable::Other };
            return Err(ExtractError::unavailable(reason, entry.message.unwrap_or_default()));
        }
        let stream =
            format!("https://cdnapisec.kaltura.com/p/{partner}/sp/{partner}00/playManifest/entryId/{id}");
        let hls = RemoteUrl::parse(&format!("{stream}/format/applehttp/protocol/https/a.m3u8"))?;
        let file = RemoteUrl::parse(&format!("{stream}/format/url/protocol/https/a.mp4"))?;
        let formats = vec![
            Format::new("http", Extension::Mp4, Source::progressive(file)),
            Format::new("hls", Extension::Mp4, Source::Hls { url: hls }),
        ];
        let picture = entry.thumbnail.as_deref().and_then(|picture| RemoteUrl::parse(picture).ok());
        Ok(MediaInfo {
            description: entry.description.filter(|text| !text.is_empty()),
            duration: entry.duration.and_then(seconds),
            timestamp: entry.created_at,
            thumbnails: picture.map(Thumbnail::new).into_iter().collect(),
            webpage_url: Some(url.clone()),
            ..MediaInfo::new(&*id, entry.name.unwrap_or_else(|| id.clone()), formats)
        }
        .into())
    }
}

/// Partner and entry, from pairs in the path (`/p/1/…/entry_id/2`) or in the query; files (`playManifest`) are none.
fn named(url: &Url) -> Option<(String, String)> {
    if !matches!(url.host_str()?, "cdnapisec.kaltura.com" | "cdnapi.kaltura.com" | "www.kaltura.com") {
        return None;
    }
    let path: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    if path.contains(&"playManifest") {
        return None;
    }
    let in_path =
        |names: &[&str]| path.windows(2).find(|pair| names.contains(&pair[0])).map(|pair| pair[1].to_owned());
    let in_query =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let partner = in_path(&["p", "partner_id"]).or_else(|| in_path(&["wid"]).or_else(|| in_query("wid")))?;
    let partner = partner.trim_start_matches('_').to_owned();
    let entry = in_query("entry_id").or_else(|| in_path(&["entry_id", "entryId"]))?;
    let is_number = !partner.is_empty() && partner.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && is_id(&entry)).then_some((partner, entry))
}

#[derive(Deserialize)]
struct Entry {
    name: Option<String>,
    description: Option<String>,
    duration: Option<f64>,
    #[serde(rename = "createdAt")]
    created_at: Option<i64>,
    #[serde(rename = "thumbnailUrl")]
    thumbnail: Option<String>,
    /// There for a refusal.
    code: Option<String>,
    message: Option<String>,
}
