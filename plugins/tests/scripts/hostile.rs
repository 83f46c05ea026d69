//! Plugins that mean harm: each ends in a typed error within its limits, and touches nothing.

use std::time::Duration;

use futures_util::StreamExt as _;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor as _};
use vidra_core::http::{HttpError, NetworkOptions, RemoteUrl, Scope, SessionOptions, connect};
use vidra_core::script::Limits;
use vidra_plugins::{LIMITS, ScriptPlugin};

use crate::web::Web;

const HEAD: &str = "export const manifest = { id: 'evil', api: 1, name: 'Evil', \
    match: ['https://clips.example/*'], hosts: ['clips.example', '127.0.0.1', '[::1]', 'localhost'] };\n";

/// A result as it should be.
const GOOD: &str = "({ id: 'a', title: 'A', formats: [{ id: 'f', url: 'https://cdn.example/a.mp4' }] })";

fn plugin(body: &str) -> ScriptPlugin {
    let source = format!("{HEAD}export async function extract(url, ctx) {{ {body} }}");
    ScriptPlugin::from_source(source).unwrap().with_limits(ROOMY)
}

/// Limits of which none is reached by chance.
const ROOMY: Limits = Limits { time: Duration::from_secs(3), memory_bytes: 32 * 1024 * 1024, ..LIMITS };

/// The limits under which one kind of error is quickly reached, and no other.
fn limits(kind: &str) -> Limits {
    match kind {
        "plugin-time" => Limits { time: Duration::from_millis(100), ..ROOMY },
        "plugin-memory" => Limits { memory_bytes: 8 * 1024 * 1024, ..ROOMY },
        _ => ROOMY,
    }
}

fn url() -> RemoteUrl {
    RemoteUrl::parse("https://clips.example/c/1").unwrap()
}

async fn run(plugin: &ScriptPlugin, web: &Web) -> Result<Extraction, ExtractError> {
    plugin.extract(&url(), &web.context()).await
}

/// Wants the kind of error, and that nobody but the declared host was asked.
async fn ends(bodies: &[&str], kind: &str) {
    for body in bodies {
        let web = Web::new();
        let error = run(&plugin(body).with_limits(limits(kind)), &web).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{body}: {error}");
        assert!(web.hosts().iter().all(|host| host == "clips.example"), "{body}: {:?}", web.hosts());
        assert!(error.to_string().len() < 1000, "{body}: {error}");
    }
}

#[tokio::test]
async fn endless_work_ends() {
    let bodies = [
        "for (;;) {}",
        "for (;;) try { for (;;) {} } catch { }",
        "for (;;) await null",
        "const again = () => { Promise.resolve().then(again, again) }; again(); await new Promise(() => {})",
        "return /(a+)+$/.test('a'.repeat(60) + 'b')",
        "return /^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(100))",
        "return { toJSON() { for (;;) {} } }",
        "throw { get message() { for (;;) {} } }",
        "return new Proxy({}, { ownKeys() { for (;;) {} } })",
        "for (;;) try { await ctx.fetch('/page') } catch { }",
    ];
    ends(&bodies, "plugin-time").await;
    let source = format!("{HEAD}for (;;) {{}}; export const extract = () => 1;");
    let limits = Limits { time: Duration::from_millis(100), ..LIMITS };
    let loading = ScriptPlugin::from_source(source).unwrap().with_limits(limits);
    assert_eq!(run(&loading, &Web::new()).await.unwrap_err().kind(), "plugin-time");
}

#[tokio::test]
async fn endless_memory_ends() {
    let bodies = [
        "const all = []; for (;;) all.push(new Array(1000).fill(all.length))",
        "let s = 'x'; for (;;) s += s + s.split('').join('-')",
        "return 'x'.repeat(100_000_000)",
        "return new Uint8Array(1e9).length",
    ];
    ends(&bodies, "plugin-memory").await;
}

#[tokio::test]
async fn deep_recursion_ends() {
    let bodies = [
        "const f = (x) => f(x) + 1; return f(1)",
        "return new Proxy({}, { get: (target, key, proxy) => proxy[key] }).x",
        "let deep = []; for (let i = 0; i < 1e5; i++) deep = [deep]; return { formats: deep }",
    ];
    ends(&bodies, "plugin-stack").await;
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_ever_is_sent_away() {
    let bodies = [
        "await new Promise(() => {})",
        "return { then() {} }",
        "await ctx.fetch('/page'); await new Promise(() => {})",
    ];
    ends(&bodies, "plugin-stuck").await;
}

#[tokio::test]
async fn huge_and_wrong_results_are_refused() {
    let bodies = [
        "return { id: 'x'.repeat(5_000_000), title: 'A', formats: [] }",
        "return undefined",
        "return 5",
        "return { id: 'a', title: 'A', formats: [] }",
        "return { id: 'a', title: 'A', formats: Array(5000).fill({ id: 'f', url: 'https://cdn.example/a.mp4' }) }",
        "return { id: 'a', entries: Array(5001).fill({ url: 'https://a.example/' }) }",
        "return { id: 'a', title: 'A', formats: [{ id: 'f', url: 'file:///etc/passwd' }] }",
        "return { id: 'a', title: 'A', formats: [{ id: 'f', url: 'https://u:p@cdn.example/a.mp4' }] }",
        "return { redirect: 'javascript:alert(1)' }",
        "return { pass: true, redirect: 'https://a.example/' }",
        "let deep = []; for (let i = 0; i < 500; i++) deep = [deep]; return { formats: deep }",
    ];
    ends(&bodies, "plugin-result").await;
}

#[tokio::test]
async fn tricks_with_prototypes_come_to_nothing() {
    let bodies = [
        "Object.prototype.formats = [{ id: 'f', url: 'https://cdn.example/a.mp4' }]; return {}",
        "return Object.create({ id: 'a', title: 'A', formats: [] })",
        "return JSON.parse('{\"__proto__\": { \"formats\": [] }, \"id\": \"a\"}')",
        "return new Proxy({}, { get: () => new Proxy({}, {}), has: () => true })",
        "Object.prototype.toJSON = () => 'x'; return {}",
    ];
    ends(&bodies, "plugin-result").await;
    // What it breaks is its own: the result crosses as it is, or not at all.
    for trick in [
        "JSON.stringify = () => '{\"value\": 1}'; JSON.parse = () => 1;",
        "Promise.prototype.then = undefined; Map.prototype.get = () => [() => {}, () => {}];",
        "Array.prototype.map = () => []; Object.keys = () => []; globalThis.Promise = null;",
        "Object.prototype.thrown = 1; Object.prototype.value = 1;",
    ] {
        let web = Web::new();
        let found = run(&plugin(&format!("{trick} return {GOOD}")), &web).await.unwrap();
        assert!(matches!(found, Extraction::Media(info) if info.title == "A"), "{trick}");
    }
}

#[tokio::test]
async fn an_error_is_what_the_host_says_it_is() {
    let bodies = ["throw { failure: 0, unavailable: 'private' }", "throw null", "throw 5", "throw Symbol()"];
    for body in bodies {
        let kind = run(&plugin(body), &Web::new()).await.unwrap_err().kind();
        assert!(["plugin-failed", "plugin-memory"].contains(&kind), "{body}: {kind}");
    }
}

#[tokio::test]
async fn text_never_becomes_code() {
    let bodies = [
        "return eval('1')",
        "return (0, globalThis.eval)('1')",
        "return new Function('return 1')()",
        "return (() => {}).constructor('return 1')()",
        "return (async () => {}).constructor('return 1')()",
        "return (function* () {}).constructor('yield 1')()",
        "return Reflect.construct((() => {}).constructor, ['return 1'])()",
        "return (await import('data:text/javascript,export default 1')).default",
        "return (await import('os')).default",
    ];
    ends(&bodies, "plugin-failed").await;
}

#[tokio::test]
async fn other_hosts_are_not_reached() {
    let bodies = [
        "await ctx.fetch('https://evil.example/')",
        "await ctx.fetch('https://clips.example.evil.example/')",
        "await ctx.fetch('https://evil.example/', { headers: { Host: 'clips.example' } })",
        "await ctx.fetch('/to-evil')",
        "await ctx.fetch('/to-private')",
        "await ctx.fetch('https://evil.example/', { json: {} })",
        "const again = []; for (let i = 0; i < 50; i++) again.push(ctx.fetch('/to-evil')); await Promise.all(again)",
    ];
    for body in bodies {
        let web = Web::new();
        let error = run(&plugin(body), &web).await.unwrap_err();
        assert!(["plugin-host", "plugin-failed"].contains(&error.kind()), "{body}: {error}");
        assert!(web.hosts().iter().all(|host| host == "clips.example"), "{body}: {:?}", web.hosts());
    }
    // Caught or not, nothing was learnt: a refusal is the same whether anything is there or not.
    let told = "const said = []; for (const a of ['https://evil.example/', 'https://nowhere.example/']) \
                try { await ctx.fetch(a) } catch (error) { said.push(error.message.replace(/\\w+\\.example/, '')) } \
                if (said[0] !== said[1]) throw new Error(said.join()); return";
    let web = Web::new();
    assert_eq!(run(&plugin(told), &web).await.unwrap_err().kind(), "plugin-result");
    assert!(web.hosts().is_empty());
}

#[tokio::test]
async fn only_the_web_is_asked() {
    for address in
        ["file:///etc/passwd", "data:text/plain,x", "ftp://clips.example/", "https://u:p@clips.example/"]
    {
        ends(&[&format!("await ctx.fetch('{address}')")], "url").await;
    }
}

#[tokio::test]
async fn private_addresses_are_refused_though_they_were_granted() {
    let network = connect(NetworkOptions::default(), SessionOptions::default(), std::sync::Arc::default());
    // The user named a public page: what it leads to is public too.
    let registry = std::sync::Arc::new(vidra_core::extract::Registry::new([]));
    let cx = Context::new(network.client, registry, Scope::default());
    for address in ["http://127.0.0.1:1/", "http://[::1]:1/", "http://localhost:1/"] {
        let error = plugin(&format!("await ctx.fetch('{address}')")).extract(&url(), &cx).await.unwrap_err();
        let is_refused = matches!(error, ExtractError::Http(HttpError::PrivateAddress { .. }));
        assert!(is_refused, "{address}: {error}");
    }
}

#[tokio::test]
async fn credentials_are_not_a_plugins_to_have() {
    let web = Web::new();
    let asks = plugin(&format!("await ctx.fetch('/sets-cookie'); await ctx.fetch('/page'); return {GOOD}"));
    run(&asks, &web).await.unwrap();
    assert!(web.seen().iter().all(|request| request.headers.get("cookie").is_none()));
    for name in ["Cookie", "cookie", "Host", "Proxy-Authorization", "Sec-Fetch-Site", "Content-Length"] {
        ends(&[&format!("await ctx.fetch('/page', {{ headers: {{ '{name}': 'x' }} }})")], "plugin-failed")
            .await;
    }
    // Granted, they go along, and the script still does not see them.
    let head = HEAD.replace("hosts:", "cookies: ['clips.example'], hosts:");
    let source = format!(
        "{head}export async function extract(url, ctx) {{ await ctx.fetch('/page'); return {GOOD} }}"
    );
    let web = Web::new();
    run(&ScriptPlugin::from_source(source).unwrap(), &web).await.unwrap();
    assert_eq!(web.seen()[0].headers["cookie"], "sid=1");
}

#[tokio::test]
async fn floods_of_requests_and_bytes_end() {
    let flood = "for (let i = 0; i < 1000; i++) await ctx.fetch(`/page?${i}`)";
    ends(&[flood], "plugin-requests").await;
    ends(&["const all = []; for (let i = 0; i < 1e4; i++) all.push(ctx.fetch('/page')); await Promise.all(all)"], "plugin-requests").await;
    let web = Web::new();
    let _ = run(&plugin(flood), &web).await;
    assert_eq!(web.seen().len(), 60);
    let bytes = ["await ctx.fetch('/nine-mebibytes')", "await ctx.fetch('/page', { json: 'x'.repeat(2e6) })"];
    ends(&bytes, "plugin-message").await;
}

#[tokio::test]
async fn pages_and_selectors_have_bounds() {
    let bodies = [
        "return ctx.html('<div>'.repeat(10)).select(':has(:has(:has(*)))')",
        "return ctx.html('<div>').select(':h\\\\61s(*)')",
        "return ctx.html('<div>').select('div'.repeat(1000))",
        "return ctx.html('<div>').select('<<')",
        "for (let i = 0; i < 30; i++) ctx.html('x'.repeat(1e6))",
    ];
    ends(&bodies, "plugin-failed").await;
    ends(
        &["const page = ctx.html('<li>'.repeat(19_000)); for (;;) page.select('li:nth-last-child(2n+1)')"],
        "plugin-time",
    )
    .await;
}

#[tokio::test]
async fn a_list_that_never_ends_is_cut() {
    for (more, kind) in [
        ("({ entries: [{ url: '/c/2' }], next: 1 })", "plugin-list"),
        ("({ entries: [{ url: 'file:///x' }] })", "plugin-result"),
        ("({ entries: [], next: next + 1 })", "over"),
    ] {
        let source = format!(
            "{HEAD}export const extract = () => ({{ id: 'l', entries: [{{ url: '/c/1' }}], next: 1 }});\n\
             export const more = (next) => {more};"
        );
        let plugin = ScriptPlugin::from_source(source).unwrap();
        let Extraction::Playlist(list) = run(&plugin, &Web::new()).await.unwrap() else { panic!("no list") };
        let entries: Vec<_> = list.entries.take(20).collect().await;
        let last = entries.last().unwrap().as_ref().map_or_else(ExtractError::kind, |_| "over");
        assert!(entries.len() < 5 && last == kind, "{more}: {entries:?}");
    }
}
