//! What a plugin sees, used as it is meant.

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use vidra_core::extract::{Entry, ExtractError, Extraction, Extractor as _, Unavailable};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{MediaInfo, Source};
use vidra_plugins::ScriptPlugin;

use crate::web::Web;

const HEAD: &str = "export const manifest = { id: 'clips', api: 1, name: 'Clips', \
    match: ['https://clips.example/*'], hosts: ['clips.example'] };\n";

async fn ran(source: &str) -> Result<Extraction, ExtractError> {
    let plugin = ScriptPlugin::from_source(format!("{HEAD}{source}")).unwrap();
    let url = RemoteUrl::parse("https://clips.example/c/a%20b?t=1&x=%C3%A9#f").unwrap();
    plugin.extract(&url, &Web::new().context()).await
}

async fn media(source: &str) -> MediaInfo {
    match ran(source).await {
        Ok(Extraction::Media(info)) => *info,
        other => panic!("{other:?}"),
    }
}

/// The value of an expression, by way of `extra`.
async fn value(expression: &str) -> Value {
    let source = format!(
        "export async function extract(url, ctx) {{ const value = {expression}; return {{ id: 'a', title: 'A', \
         formats: [{{ id: 'f', url: '/a.mp4' }}], extra: {{ value }} }} }}"
    );
    media(&source).await.extra["value"].clone()
}

#[tokio::test]
async fn the_address_is_taken_apart() {
    let parts = "[url.href, url.hostname, url.pathname, url.search, url.hash, url.segments, `${url}`, \
                 url.searchParams.get('x'), url.searchParams.get('y'), new URL('/d', url).href, \
                 `${new URLSearchParams({ q: 'a b&c' })}`]";
    let href = "https://clips.example/c/a%20b?t=1&x=%C3%A9#f";
    let wanted = json!([
        href,
        "clips.example",
        "/c/a%20b",
        "?t=1&x=%C3%A9",
        "#f",
        ["c", "a b"],
        href,
        "é",
        null,
        "https://clips.example/d",
        "q=a+b%26c"
    ]);
    assert_eq!(value(parts).await, wanted);
    let error = "(() => { try { new URL('nowhere') } catch (error) { return `${error}` } })()";
    assert_eq!(value(error).await, json!("TypeError: no address: nowhere"));
}

#[tokio::test]
async fn pages_are_read_with_selectors() {
    let read = "await (async () => { const answer = await ctx.fetch('/page'); const page = answer.html(); return [\
                answer.url, answer.status, answer.ok, page.first('h1').text, page.first('h2'), \
                page.select('source').map((one) => one.attr('src')), page.first('source').attributes, \
                page.meta('og:description'), page.first('script#data').json(), answer.jsonAfter('window.config ='), \
                page.first('video').select('source').length, page.first('video').tag, \
                ctx.html('<p>a<b>c</b></p>').first('p').html] })()";
    let wanted = json!([
        "https://clips.example/page", 200, true, "A goal", null, ["/a.mp4", "/b.mp4"],
        { "src": "/a.mp4", "data-height": "720p" }, "Words.", { "n": [1, { "x": "y" }] }, { "id": "c1" }, 2, "video",
        "a<b>c</b>"
    ]);
    assert_eq!(value(read).await, wanted);
}

#[tokio::test]
async fn json_moments_and_numbers_are_at_hand() {
    let read = "[ctx.api, ctx.json.path({ a: [{ b: 5 }] }, 'a[0].b'), ctx.json.path({ a: 1 }, 'a.b.c') ?? 'none', \
                ctx.json.find({ x: [{ id: 7 }] }, (one) => one?.id === 7), ctx.json.after('x = {\"y\": 1};', 'x ='), \
                ctx.time('2024-01-31T00:00:00Z'), ctx.time('soon'), ctx.time(null), \
                ctx.length('PT1M3.5S'), ctx.length('1:03'), ctx.length('soon'), ctx.length(undefined), ctx.arguments('lang'), \
                Math.random() === Math.random(), Math.random() < 1]";
    let wanted = json!([1, 5, "none", { "id": 7 }, { "y": 1 }, 1_706_659_200, null, null, 63.5, 63, null, null, [], false, true]);
    assert_eq!(value(read).await, wanted);
    // The same in every run.
    assert_eq!(value("Math.random()").await, value("Math.random()").await);
}

#[tokio::test]
async fn what_the_site_says_is_told_as_for_every_site() {
    let error = |body: &str| {
        let source = format!("export async function extract(url, ctx) {{ {body} }}");
        async move { ran(&source).await.unwrap_err() }
    };
    for (body, kind) in [
        ("await ctx.fetch('/gone')", "status"),
        ("await ctx.fetch('/gone', { isItem: true })", "removed"),
        ("await ctx.fetch('/refused')", "status"),
        ("(await ctx.fetch('/page')).json()", "json"),
        ("ctx.need(undefined, 'title')", "missing"),
        ("throw ctx.missing('title')", "missing"),
        ("throw ctx.unavailable('geo-blocked', 'not here')", "geo-blocked"),
        ("return { unavailable: 'private', message: 'friends alone' }", "private"),
        ("throw new RangeError('oh')", "plugin-failed"),
        ("await ctx.fetch('/page', { jason: {} })", "plugin-failed"),
        ("return nothing", "plugin-failed"),
    ] {
        let error = error(body).await;
        assert_eq!(error.kind(), kind, "{body}: {error}");
    }
    let error = error("throw ctx.unavailable('geo-blocked', 'not here')").await;
    assert!(
        matches!(error, ExtractError::Unavailable { reason: Unavailable::GeoBlocked, message } if message == "not here")
    );
    let caught = "await ctx.fetch('/refused').catch((error) => error.message)";
    assert_eq!(value(caught).await, json!("https://clips.example/refused answers 403 Forbidden"));
    let any =
        "await ctx.fetch('/refused', { anyStatus: true }).then((answer) => [answer.ok, answer.json().why])";
    assert_eq!(value(any).await, json!([false, "no"]));
}

#[tokio::test]
async fn a_module_without_extract_says_so() {
    let error = ran("export const other = 1").await.unwrap_err().to_string();
    assert_eq!(error, "the plugin clips failed: it exports no function extract");
    let error = ran("export function extract( {").await.unwrap_err();
    assert!(error.to_string().contains("SyntaxError"), "{error}");
}

#[tokio::test]
async fn a_wrong_field_is_named_by_its_path() {
    for (fields, wanted) in [
        ("formats: [{ id: 'f' }]", "formats[0].url: is missing"),
        (
            "formats: [{ id: 'f', url: '/a', video: { height: '720' } }]",
            "formats[0].video.height: expected a whole number from 0 to 4294967295, got \"720\"",
        ),
        (
            "formats: [{ id: 'f', url: '/a' }, { id: 'f', url: '/b' }]",
            "formats[1].id: \"f\" is the id of formats[0] too",
        ),
        (
            "formats: [{ id: 'f', url: '/a', extension: 'exe' }]",
            "formats[0].extension: \"exe\" is no kind of file vidra knows",
        ),
        (
            "formats: [{ id: 'f', url: '/a', headers: { Cookie: 'x' } }]",
            "formats[0].headers.Cookie: is not a plugin's to set",
        ),
        (
            "formats: [{ id: 'f', url: '/a' }], chapters: [{ start: 2, end: 1, title: '' }]",
            "chapters[0].end: is before the start",
        ),
        (
            "formats: [{ id: 'f', url: '/a' }], uploadDate: '2024-01-31'",
            "uploadDate: expected YYYYMMDD, such as 20240131",
        ),
        (
            "formats: [{ id: 'f', url: '/a' }], liveStatus: 'live'",
            "liveStatus: expected one of not_live, is_live",
        ),
        (
            "formats: [{ id: 'f', url: '/a' }], length: 5",
            "length: is not known here; known are formats, id, title",
        ),
        (
            "formats: [{ id: 'f', url: '/a' }], extra: { formats: [] }",
            "extra.formats: is no fact about an item",
        ),
    ] {
        let error = ran(&format!("export const extract = () => ({{ id: 'a', title: 'A', {fields} }})"))
            .await
            .unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with(&format!("the plugin clips returned what is no result: {wanted}")),
            "{text}"
        );
    }
}

#[tokio::test]
async fn lists_are_lazy() {
    let source = "export const extract = () => ({ id: 'l', title: 'List', count: 3, next: { page: 2 }, \
                    entries: [{ url: '/c/1', title: 'One', about: { duration: 5 } }] });\n\
                  export async function more({ page }, url, ctx) { \
                    if (page === 3) return { entries: [{ id: 'm', title: 'M', formats: [{ id: 'f', url: '/m.mp4' }] }] }; \
                    await ctx.fetch(`/page?${page}`); return { entries: [{ url: `/c/${page}` }], next: { page: page + 1 } } }";
    let Extraction::Playlist(list) = ran(source).await.unwrap() else { panic!("no list") };
    assert_eq!((list.id.as_str(), list.count), ("l", Some(3)));
    let entries: Vec<Entry> = list.entries.map(Result::unwrap).collect().await;
    let told: Vec<String> = entries
        .iter()
        .map(|entry| match entry {
            Entry::Link(link) => {
                format!("{} {:?}", link.url, link.about.as_ref().and_then(|about| about.duration))
            }
            Entry::Media(info) => info.title.clone(),
        })
        .collect();
    assert_eq!(told, ["https://clips.example/c/1 Some(5s)", "https://clips.example/c/2 None", "M"]);
}

#[tokio::test]
async fn other_ends_are_possible() {
    let redirect =
        ran("export const extract = () => ({ redirect: 'https://other.example/v', isEmbed: true })").await;
    let Ok(Extraction::Redirect(link)) = redirect else { panic!("{redirect:?}") };
    assert_eq!(link.url.as_str(), "https://other.example/v");
    assert!(link.referer.unwrap().as_str().starts_with("https://clips.example/c/"));
    assert!(matches!(ran("export const extract = () => ({ pass: true })").await, Ok(Extraction::Pass)));
}

#[tokio::test]
async fn a_plain_site_is_a_description() {
    let source = "import { simpleSite, css, meta, each, attr, number } from 'vidra';\n\
        export const extract = simpleSite({ match: '/c/{id}', ask: '/page?id={id}', title: css('h1'), \
          description: meta('og:description'), uploader: { name: 'Ann' }, \
          formats: each('video source', { url: attr('src'), video: { height: number(attr('data-height')) } }) });";
    let info = media(source).await;
    assert_eq!((info.id.as_str(), info.title.as_str()), ("a b", "A goal"));
    assert_eq!(info.description.as_deref(), Some("Words."));
    let formats: Vec<_> = info
        .formats
        .iter()
        .map(|format| {
            (format.id.as_str(), format.source.url().unwrap().as_str(), format.video.as_ref().unwrap().height)
        })
        .collect();
    let wanted = [
        ("http-0", "https://clips.example/a.mp4", Some(720)),
        ("http-1", "https://clips.example/b.mp4", Some(360)),
    ];
    assert_eq!(formats, wanted);
    assert!(matches!(info.formats[0].source, Source::Progressive { .. }));
}

#[tokio::test]
async fn a_plain_answer_in_json_is_a_description_too() {
    let source = "import { simpleSite, json, number, moment, any } from 'vidra';\n\
        export const extract = simpleSite({ match: ['/v/{id}', '/c/{id}'], ask: '/clip.json', isJson: true, \
          title: any(json('clip.title'), json('clip.name')), duration: number(json('clip.seconds')), \
          timestamp: moment(json('clip.at')), \
          formats: ({ data }) => data.clip.files.map(({ src, height }) => ({ url: src, video: { height } })) });";
    let info = media(source).await;
    assert_eq!(info.duration, Some(std::time::Duration::from_millis(12_500)));
    assert_eq!(info.timestamp, Some(1_706_659_200));
    assert_eq!(info.formats.len(), 1);
    let other =
        ran("import { simpleSite } from 'vidra'; export const extract = simpleSite({ match: '/v/{id}' })")
            .await;
    assert!(matches!(other, Ok(Extraction::Pass)));
    let none = ran("import { simpleSite, css } from 'vidra'; export const extract = \
                    simpleSite({ match: '/c/{id}', title: css('h6'), formats: [] })")
    .await;
    assert_eq!(none.unwrap_err().kind(), "missing");
}
