use std::time::Duration;

use futures_util::FutureExt as _;

use super::*;

const SMALL: Limits = Limits {
    memory_bytes: 8 * 1024 * 1024,
    stack_bytes: 512 * 1024,
    time: Duration::from_millis(100),
    result_bytes: 1024,
};

const PRELUDE: &str = r#"
(answer, ask) => {
    const waiting = new Map();
    const later = (text) => new Promise((resolve, reject) => waiting.set(ask(text), [resolve, reject]));
    const settle = (number, isGood, head, body) => waiting.get(number)[isGood ? 0 : 1](head + body);
    const start = async (f, text) => `${await f(text, { now: answer, later })}`;
    return [settle, start];
}
"#;

/// Says what it was asked.
struct Echo;

impl Local for Echo {
    fn answer(&mut self, question: &str, text: &str, _: &Allowance) -> Result<String, String> {
        if question == "refuse" { Err(format!("no {text}")) } else { Ok(format!("{question}:{text}")) }
    }
}

async fn said(source: &str) -> Result<String, ScriptError> {
    let talk = Talk {
        prelude: PRELUDE,
        library: &[("helpers", "export const twice = (x) => x + x;")],
        name: "sample".to_owned(),
        source: source.to_owned(),
        function: "f".to_owned(),
        argument: "given".to_owned(),
        questions: 3,
    };
    let serve = |text: String| {
        let reply = if text == "bad" { Err("refused".to_owned()) } else { Ok((text, "!".to_owned())) };
        async move {
            // Not at once: the engine waits meanwhile.
            tokio::time::sleep(Duration::from_secs(5)).await;
            reply
        }
        .boxed()
    };
    super::talk(talk, SMALL, || Box::new(Echo), serve).await
}

#[tokio::test(start_paused = true)]
async fn questions_are_answered_at_once_and_later() {
    let source = "export async function f(text, host) { \
        const all = await Promise.all([host.later('a'), host.later('b')]); \
        let caught; try { await host.later('bad') } catch (error) { caught = error } \
        return [text, host.now('q', 'x'), ...all, caught].join() }";
    assert_eq!(said(source).await.unwrap(), "given,q:x,a!,b!,refused");
}

#[tokio::test]
async fn what_the_host_refuses_is_thrown() {
    let error = said("export function f(text, host) { host.now('refuse', 'way') }").await.unwrap_err();
    assert_eq!(error.to_string(), "the script failed: Error: no way");
}

#[tokio::test]
async fn the_library_is_all_that_can_be_imported() {
    let source = "import { twice } from 'helpers'; export const f = (text) => twice(text)";
    assert_eq!(said(source).await.unwrap(), "givengiven");
    for source in [
        "import * as os from 'os'; export const f = () => 1",
        "export const f = async () => (await import('./other')).f",
        "import x from 'file:///etc/passwd'; export const f = () => 1",
    ] {
        assert!(matches!(said(source).await, Err(ScriptError::Thrown { .. })), "{source}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_nothing_is_seen_at_once() {
    for source in [
        "export const f = () => new Promise(() => {})",
        "await new Promise(() => {}); export const f = () => 1",
        "export const f = async (text, host) => { await host.later('a'); await new Promise(() => {}) }",
    ] {
        assert_eq!(said(source).await, Err(ScriptError::Stuck), "{source}");
    }
}

#[tokio::test]
async fn an_endless_chain_of_promises_ends() {
    for source in [
        "export const f = async () => { for (;;) await null }",
        "const g = () => { Promise.resolve().then(g, g) }; export const f = () => { g(); return new Promise(() => {}) }",
        "for (;;) {}; export const f = () => 1",
        "export const f = async () => { for (;;) try { for (;;) await 1 } catch { } finally { await f() } }",
    ] {
        assert_eq!(said(source).await, Err(ScriptError::Time { limit: SMALL.time }), "{source}");
    }
}

#[tokio::test(start_paused = true)]
async fn questions_have_a_number() {
    let source = "export const f = (text, host) => { for (let i = 0; i < 100; i++) host.later('x'); \
        return Promise.all(['y', 'z'].map(host.later)) }";
    // The prelude of these tests keeps what was refused under -1 and waits for it.
    assert_eq!(said(source).await, Err(ScriptError::Stuck));
}

#[tokio::test]
async fn there_is_no_clock() {
    let source = "export const f = () => ['Date', 'performance', 'WeakRef', 'FinalizationRegistry', 'setTimeout', \
        'console', 'fetch', 'process', 'require'].filter((name) => name in globalThis)";
    assert_eq!(said(source).await.unwrap(), "");
}

#[tokio::test]
async fn memory_stack_and_result_have_ends() {
    let memory = Err(ScriptError::Memory { limit_bytes: SMALL.memory_bytes });
    assert_eq!(said("export const f = () => { const a = []; for (;;) a.push([a]) }").await, memory);
    assert_eq!(said("export const f = () => 'x'.repeat(1e8)").await, memory);
    assert_eq!(said("export const f = (text, host) => f(text, host) + 1").await, Err(ScriptError::Stack));
    let large = said("export const f = () => 'x'.repeat(2000)").await;
    assert_eq!(large, Err(ScriptError::Result { limit_bytes: 1024 }));
}
