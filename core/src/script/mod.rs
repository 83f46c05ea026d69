//! Scripts of sites, run where they can do no harm.
//!
//! Some sites keep a part of the way to their media in a script. It runs in an engine of its own (QuickJS) that is made
//! for one run and thrown away: nothing is reachable from it but the language itself, and memory, stack, time and the size of
//! the result are bounded. A script can fail; it cannot read, send, print, or keep anything. A module that [talks](talk)
//! can ask its host, and the host decides what it answers.

mod clock;
mod engine;
mod error;
mod talk;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use serde_json::Value;

pub use clock::Allowance;
pub use error::ScriptError;
pub use talk::{Local, Reply, Talk, talk};

/// Stack the thread needs beside what scripts may use, in bytes.
const OWN_STACK_BYTES: usize = 1024 * 1024;
/// A run is given up after this many times its own time on the wall. The engine looks at its clock between instructions;
/// a single built-in that counts to 2^53 never lets it.
const PATIENCE: u32 = 12;

/// What is run: texts that share one global scope, then one function of theirs.
///
/// ```
/// use vidra_core::script::{Limits, Program, run};
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let program = Program::new("twice", 21).with("function twice(number) { return number * 2 }");
/// assert_eq!(run(program, Limits::default()).await.unwrap(), 42);
/// # });
/// ```
#[derive(Clone, Debug, Default)]
pub struct Program {
    texts: Vec<String>,
    function: String,
    argument: Value,
}

impl Program {
    /// A call of the global function of this name with one argument.
    pub fn new(function: impl Into<String>, argument: impl Into<Value>) -> Self {
        Self { texts: Vec::new(), function: function.into(), argument: argument.into() }
    }

    /// The same after one more text was evaluated.
    #[must_use]
    pub fn with(mut self, text: impl Into<String>) -> Self {
        self.texts.push(text.into());
        self
    }
}

/// What a run may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Everything the engine holds, in bytes.
    pub memory_bytes: usize,
    /// The scripts' stack, in bytes.
    pub stack_bytes: usize,
    /// Time of the processor, where the system tells it for a thread; elsewhere time on the wall.
    pub time: Duration,
    /// The result as JSON, in bytes.
    pub result_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 256 * 1024 * 1024,
            stack_bytes: 4 * 1024 * 1024,
            time: Duration::from_secs(10),
            result_bytes: 4 * 1024 * 1024,
        }
    }
}

/// Runs a program on a thread of its own and gives what its function returns, by way of JSON. A future that is dropped
/// stops the script.
///
/// # Errors
/// [`ScriptError`]: a limit was reached, or the script threw.
pub async fn run(program: Program, limits: Limits) -> Result<Value, ScriptError> {
    let stop = StopOnDrop(Arc::default());
    let is_stopped = Arc::clone(&stop.0);
    let (done, watched) = mpsc::channel();
    // Nobody listens where the run was given up.
    let work = move || _ = done.send(engine::evaluate(program, &limits, is_stopped));
    let thread = std::thread::Builder::new().name("script".to_owned());
    let thread = thread.stack_size(limits.stack_bytes + OWN_STACK_BYTES).spawn(work);
    thread.map_err(|error| ScriptError::thrown(&format!("no thread for it: {error}")))?;
    // Time on the wall, whatever the clock of the runtime says; that one stands still while a blocking task runs.
    let wait = move || watched.recv_timeout(limits.time * PATIENCE);
    match tokio::task::spawn_blocking(wait).await {
        Ok(Ok(result)) => result,
        Ok(Err(mpsc::RecvTimeoutError::Timeout)) => Err(ScriptError::Time { limit: limits.time }),
        Ok(Err(mpsc::RecvTimeoutError::Disconnected)) | Err(_) => {
            Err(ScriptError::thrown("the engine ended without an answer"))
        }
    }
}

struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SMALL: Limits = Limits {
        memory_bytes: 8 * 1024 * 1024,
        stack_bytes: 512 * 1024,
        time: Duration::from_millis(100),
        result_bytes: 1024,
    };

    async fn answer(text: &str) -> Result<Value, ScriptError> {
        run(Program::new("f", json!({"a": [1, "é\u{0}"]})).with(text), SMALL).await
    }

    #[tokio::test]
    async fn values_go_in_and_come_out() {
        let text = "function f(x) { x.b = new Date(0).toISOString(); return x }";
        assert_eq!(answer(text).await.unwrap(), json!({"a": [1, "é\u{0}"], "b": "1970-01-01T00:00:00.000Z"}));
        assert_eq!(answer("function f() {}").await.unwrap(), Value::Null);
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_jumps_stops_nothing() {
        let text = "function f() { let sum = 0; for (let i = 0; i < 1e5; i++) sum += i; return sum }";
        assert_eq!(answer(text).await.unwrap(), 4_999_950_000_u64);
    }

    #[tokio::test]
    async fn an_endless_loop_ends() {
        for text in [
            "for (;;) {}",
            "function f() { for (;;) try { for (;;) {} } catch (e) {} }",
            "function f() { return /(a+)+$/.test('a'.repeat(60) + 'b') }",
            "function f() { return { toJSON() { for (;;) {} } } }",
        ] {
            assert_eq!(answer(text).await, Err(ScriptError::Time { limit: SMALL.time }), "{text}");
        }
    }

    #[tokio::test]
    async fn memory_has_an_end() {
        for text in [
            "function f() { const a = []; for (;;) a.push(new Array(1000).fill(a.length)) }",
            "function f() { let s = 'x'; for (;;) s += s + 'y' + s.split('').join('-') }",
            "function f() { return new Uint8Array(1e9).length }",
        ] {
            let limit_bytes = SMALL.memory_bytes;
            assert_eq!(answer(text).await, Err(ScriptError::Memory { limit_bytes }), "{text}");
        }
    }

    #[tokio::test]
    async fn recursion_has_an_end() {
        let deep = format!("function f() {{ return {}1{} }}", "[".repeat(300_000), "]".repeat(300_000));
        for text in [
            "function f(x) { return f(x) + 1 }",
            "function f(){return new Proxy({},{get:(t,k,p)=>p[k]}).x}",
            &deep,
        ] {
            assert_eq!(answer(text).await, Err(ScriptError::Stack), "{}", &text[..40]);
        }
    }

    #[tokio::test]
    async fn a_result_has_a_size() {
        let text = "function f() { return 'x'.repeat(2000) }";
        assert_eq!(answer(text).await, Err(ScriptError::Result { limit_bytes: 1024 }));
    }

    #[tokio::test]
    async fn what_a_script_throws_is_told_and_cut() {
        let message = answer("function f() { throw new TypeError('no ' + 'x'.repeat(5000)) }").await;
        let ScriptError::Thrown { message } = message.unwrap_err() else { panic!("another kind") };
        assert!(message.starts_with("TypeError: no xxx") && message.len() < 600, "{message}");
        let kinds = ["function g() {}", "function f( {", "function f() { throw 5 }", "\u{0}"];
        for text in kinds {
            assert!(matches!(answer(text).await, Err(ScriptError::Thrown { .. })), "{text}");
        }
        assert!(matches!(
            answer("function f() { const a = {}; a.a = a; return a }").await,
            Err(ScriptError::Thrown { .. })
        ));
    }

    #[tokio::test]
    async fn nothing_of_the_world_is_there() {
        let text = "function f() { return ['require', 'process', 'fetch', 'XMLHttpRequest', 'os', 'std', 'print', 'console', 'scriptArgs', 'Worker', 'setTimeout'].filter(name => name in globalThis) }";
        assert_eq!(answer(text).await.unwrap(), json!([]));
        assert!(answer("import * as os from 'os'; function f() {}").await.is_err());
    }

    #[tokio::test]
    async fn no_run_sees_another() {
        answer("function f() { globalThis.left = 1; Array.prototype.left = 1 }").await.unwrap();
        let later = answer("function f() { return [typeof left, typeof [].left] }").await.unwrap();
        assert_eq!(later, json!(["undefined", "undefined"]));
    }
}
