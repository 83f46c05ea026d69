//! A module that talks with its host: what it asks is answered at once, or when the answer is there.
//!
//! The engine has a thread of its own. It works until nothing more can be done without an answer, hands over what was
//! asked, and waits; the future that called answers one question after the other. A module that waits for what nobody
//! will ever answer is seen at once.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use rquickjs::context::intrinsic;
use rquickjs::{
    Array, CatchResultExt as _, CaughtError, Context, Ctx, Exception, FromJs, Function, Module, Promise,
    Value as Js,
};

use super::clock::Allowance;
use super::engine::{no_memory, runtime, words};
use super::{Limits, OWN_STACK_BYTES, PATIENCE, ScriptError, StopOnDrop};

/// The language without a clock (`Date`, `performance`) and without a look at the collector (`WeakRef`).
type Language = (
    intrinsic::Eval,
    intrinsic::RegExpCompiler,
    intrinsic::RegExp,
    intrinsic::Json,
    intrinsic::Proxy,
    intrinsic::MapSet,
    intrinsic::TypedArrays,
    intrinsic::Promise,
);

/// A module and the call of one function it exports.
#[derive(Clone, Debug)]
pub struct Talk {
    /// Evaluated first, as a script: an expression that is a function of `(answer, ask)` and gives `[settle, start]`.
    /// `answer(question, text)` is the host's answer at once, as text; `ask(text)` hands over a question and gives its
    /// number, or -1 where no more may be asked. `settle(number, isGood, head, body)` takes the answer.
    /// `start(function, text)` begins the call and gives a promise of a text.
    pub prelude: &'static str,
    /// Modules it may import, by name.
    pub library: &'static [(&'static str, &'static str)],
    /// What the module is called in messages.
    pub name: String,
    /// The module.
    pub source: String,
    /// The exported function that is called.
    pub function: String,
    /// What `start` gets beside the function.
    pub argument: String,
    /// Questions it may ask in all.
    pub questions: usize,
}

/// Answers at once, on the engine's thread.
pub trait Local {
    /// The answer to a question.
    ///
    /// # Errors
    /// Words that are thrown at the module.
    fn answer(&mut self, question: &str, text: &str, allowance: &Allowance) -> Result<String, String>;
}

/// The answer to what was asked: a head and a body; or the head alone of a refusal.
pub type Reply = Result<(String, String), String>;

struct Asked {
    number: u32,
    text: String,
}

struct Settled {
    number: u32,
    reply: Reply,
}

enum Turn {
    /// Nothing more can be done before one of the open questions is answered; these are new.
    Waits(Vec<Asked>),
    Ended(Result<String, ScriptError>),
}

/// Runs a module on a thread of its own and gives the text its call ends with. `local` makes the part of the host that
/// lives on that thread, `serve` answers what is asked. A future that is dropped stops the module.
///
/// # Errors
/// [`ScriptError`]: a limit was reached, or the module cannot be run.
pub async fn talk<'a>(
    talk: Talk,
    limits: Limits,
    local: impl FnOnce() -> Box<dyn Local> + Send + 'static,
    serve: impl Fn(String) -> BoxFuture<'a, Reply> + Send + Sync,
) -> Result<String, ScriptError> {
    let stop = StopOnDrop(Arc::default());
    let is_stopped = Arc::clone(&stop.0);
    let (turn, mut turns) = mpsc::channel();
    let (settled, answers) = mpsc::channel();
    let work = move || {
        let ended = run(&talk, &limits, local(), is_stopped, &|waits| {
            turn.send(Turn::Waits(waits)).ok()?;
            answers.recv().ok()
        });
        // Nobody listens where the run was given up.
        _ = turn.send(Turn::Ended(ended));
    };
    let thread = std::thread::Builder::new().name("script".to_owned());
    let thread = thread.stack_size(limits.stack_bytes + OWN_STACK_BYTES).spawn(work);
    thread.map_err(|error| ScriptError::thrown(&format!("no thread for it: {error}")))?;
    let mut open = FuturesUnordered::new();
    loop {
        // As in `run`: time on the wall, whatever the clock of the runtime says.
        let wait = move || (turns.recv_timeout(limits.time * PATIENCE), turns);
        let (turn, receiver) = tokio::task::spawn_blocking(wait).await.map_err(|_| ended_silently())?;
        turns = receiver;
        match turn {
            Ok(Turn::Ended(result)) => return result,
            Ok(Turn::Waits(asked)) => {
                for Asked { number, text } in asked {
                    let reply = serve(text);
                    open.push(async move { Settled { number, reply: reply.await } });
                }
            }
            Err(mpsc::RecvTimeoutError::Timeout) => return Err(ScriptError::Time { limit: limits.time }),
            Err(mpsc::RecvTimeoutError::Disconnected) => return Err(ended_silently()),
        }
        let Some(answer) = open.next().await else { return Err(ScriptError::Stuck) };
        // An engine that is gone says so in its next turn.
        _ = settled.send(answer);
    }
}

fn ended_silently() -> ScriptError {
    ScriptError::thrown("the engine ended without an answer")
}

/// Waits for one answer; `None` where nobody answers any more.
type Wait<'a> = &'a dyn Fn(Vec<Asked>) -> Option<Settled>;

fn run(
    talk: &Talk,
    limits: &Limits,
    local: Box<dyn Local>,
    is_stopped: Arc<AtomicBool>,
    wait: Wait<'_>,
) -> Result<String, ScriptError> {
    let (runtime, allowance) = runtime(limits, is_stopped)?;
    let context = Context::custom::<Language>(&runtime).map_err(|_| no_memory(limits))?;
    let host = Rc::new(Host {
        local: RefCell::new(local),
        asked: RefCell::default(),
        count: Cell::new(0),
        most: talk.questions,
        allowance,
    });
    let text = context.with(|ctx| {
        let result = call(&ctx, talk, &host, wait);
        // A module sees that it is stopped in no other way than by being stopped.
        if host.allowance.was_used_up() {
            return Err(ScriptError::Time { limit: limits.time });
        }
        result.map_err(|stop| match stop {
            Stop::Stuck => ScriptError::Stuck,
            Stop::Words(words) => ScriptError::named(&words, limits),
        })
    })?;
    if text.len() > limits.result_bytes {
        return Err(ScriptError::Result { limit_bytes: limits.result_bytes });
    }
    Ok(text)
}

/// Why a module came to no end of its own.
enum Stop {
    Stuck,
    Words(String),
}

impl From<CaughtError<'_>> for Stop {
    fn from(error: CaughtError<'_>) -> Self {
        Self::Words(words(&error))
    }
}

/// What the module's thread knows of the host.
struct Host {
    local: RefCell<Box<dyn Local>>,
    asked: RefCell<Vec<Asked>>,
    count: Cell<u32>,
    most: usize,
    allowance: Rc<Allowance>,
}

impl Host {
    /// Takes a question and gives its number; -1 where there were too many.
    fn ask(&self, text: String) -> i32 {
        let number = self.count.get();
        if usize::try_from(number).is_ok_and(|number| number >= self.most) {
            return -1;
        }
        self.count.set(number + 1);
        self.asked.borrow_mut().push(Asked { number, text });
        i32::try_from(number).unwrap_or(-1)
    }
}

/// Loads everything, calls the function, and gives the text it ends with.
fn call<'js>(ctx: &Ctx<'js>, talk: &Talk, host: &Rc<Host>, wait: Wait<'_>) -> Result<String, Stop> {
    let (now, later) = (Rc::clone(host), Rc::clone(host));
    let answer = move |ctx: Ctx<'js>, question: String, text: String| {
        let answer = now.local.borrow_mut().answer(&question, &text, &now.allowance);
        answer.map_err(|message| Exception::throw_message(&ctx, &message))
    };
    let answer = Function::new(ctx.clone(), answer).catch(ctx)?;
    let ask = Function::new(ctx.clone(), move |text: String| later.ask(text)).catch(ctx)?;
    let prelude: Function<'_> = ctx.eval(talk.prelude).catch(ctx)?;
    let ends: Array<'_> = prelude.call((answer, ask)).catch(ctx)?;
    let (settle, start): (Function<'_>, Function<'_>) = (ends.get(0).catch(ctx)?, ends.get(1).catch(ctx)?);
    // A module that is declared is found by its name; there is no loader that could find any other.
    for (name, text) in talk.library {
        Module::declare(ctx.clone(), *name, *text).catch(ctx)?;
    }
    let module = Module::declare(ctx.clone(), talk.name.as_str(), talk.source.as_str()).catch(ctx)?;
    let (module, loaded) = module.eval().catch(ctx)?;
    let mut work = Work { ctx, host, settle, wait, open: 0 };
    work.until_kept::<Js<'_>>(&loaded)?;
    let function = module.get(talk.function.as_str()).catch(ctx);
    let function: Function<'_> =
        function.map_err(|_| Stop::Words(format!("it exports no function {}", talk.function)))?;
    let promise: Promise<'_> = start.call((function, talk.argument.as_str())).catch(ctx)?;
    work.until_kept(&promise)
}

struct Work<'a, 'js> {
    ctx: &'a Ctx<'js>,
    host: &'a Host,
    settle: Function<'js>,
    wait: Wait<'a>,
    /// Questions without an answer yet.
    open: usize,
}

impl<'js> Work<'_, 'js> {
    /// Works until the promise is kept: jobs as long as there are any, then answers one by one.
    fn until_kept<T: FromJs<'js>>(&mut self, promise: &Promise<'js>) -> Result<T, Stop> {
        let (ctx, allowance) = (self.ctx, &self.host.allowance);
        loop {
            while !allowance.is_used_up() && ctx.execute_pending_job() {}
            if allowance.was_used_up() {
                return Err(Stop::Stuck);
            }
            if let Some(end) = promise.result::<T>() {
                return Ok(end.catch(ctx)?);
            }
            let asked = self.host.asked.take();
            self.open += asked.len();
            if self.open == 0 {
                return Err(Stop::Stuck);
            }
            let Some(Settled { number, reply }) = (self.wait)(asked) else { return Err(Stop::Stuck) };
            self.open -= 1;
            let (is_good, head, body) = match reply {
                Ok((head, body)) => (true, head, body),
                Err(head) => (false, head, String::new()),
            };
            self.settle.call::<_, ()>((number, is_good, head, body)).catch(ctx)?;
        }
    }
}

#[cfg(test)]
mod tests;
