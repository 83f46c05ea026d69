//! One run of the engine, on the thread that called.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rquickjs::context::EvalOptions;
use rquickjs::{
    CatchResultExt as _, CaughtError, CaughtResult, Context, Ctx, Function, Runtime, Value as Js,
};
use serde_json::Value;

use super::clock::Allowance;
use super::{Limits, Program, ScriptError};

/// Evaluates the texts and calls the function. `is_stopped` ends it early.
pub(super) fn evaluate(
    program: Program,
    limits: &Limits,
    is_stopped: Arc<AtomicBool>,
) -> Result<Value, ScriptError> {
    let (runtime, allowance) = runtime(limits, is_stopped)?;
    let context = Context::full(&runtime).map_err(|_| no_memory(limits))?;
    let text = context.with(|ctx| {
        let result = call(&ctx, program).map_err(|error| words(&error));
        // A script sees that it is stopped in no other way than by being stopped.
        if allowance.was_used_up() {
            return Err(ScriptError::Time { limit: limits.time });
        }
        result.map_err(|message| ScriptError::named(&message, limits))
    })?;
    if text.len() > limits.result_bytes {
        return Err(ScriptError::Result { limit_bytes: limits.result_bytes });
    }
    serde_json::from_str(&text).map_err(|error| ScriptError::thrown(&error.to_string()))
}

/// An engine with limits, and the clock that stops it.
pub(super) fn runtime(
    limits: &Limits,
    is_stopped: Arc<AtomicBool>,
) -> Result<(Runtime, Rc<Allowance>), ScriptError> {
    let runtime = Runtime::new().map_err(|_| no_memory(limits))?;
    runtime.set_memory_limit(limits.memory_bytes);
    runtime.set_max_stack_size(limits.stack_bytes);
    // A run is short and ends whole: looking for garbage while a large script loads only costs time.
    runtime.set_gc_threshold(limits.memory_bytes / 4);
    let allowance = Rc::new(Allowance::start(limits.time, is_stopped));
    let watched = Rc::clone(&allowance);
    runtime.set_interrupt_handler(Some(Box::new(move || watched.is_used_up())));
    Ok((runtime, allowance))
}

/// The engine had no room to begin with.
pub(super) const fn no_memory(limits: &Limits) -> ScriptError {
    ScriptError::Memory { limit_bytes: limits.memory_bytes }
}

fn call<'js>(ctx: &Ctx<'js>, program: Program) -> CaughtResult<'js, String> {
    for text in program.texts {
        let mut options = EvalOptions::default();
        options.strict = false;
        ctx.eval_with_options::<Js<'_>, _>(text, options).catch(ctx)?;
    }
    let function: Function<'_> = ctx.globals().get(program.function.as_str()).catch(ctx)?;
    let argument = ctx.json_parse(program.argument.to_string()).catch(ctx)?;
    let result: Js<'_> = function.call((argument,)).catch(ctx)?;
    let text = ctx.json_stringify(result).catch(ctx)?;
    text.map_or_else(|| Ok("null".to_owned()), |text| text.to_string().catch(ctx))
}

/// The script's own words for what went wrong.
pub(super) fn words(error: &CaughtError<'_>) -> String {
    match error {
        CaughtError::Exception(exception) => {
            // A message can be anything, a getter that throws too.
            let name: String = exception.as_object().get("name").unwrap_or_default();
            format!("{name}: {}", exception.message().unwrap_or_default())
        }
        // What the engine throws where there is no room left for an exception (`JS_ThrowError2`).
        CaughtError::Value(value) if value.is_null() => "out of memory".to_owned(),
        CaughtError::Value(value) => format!("it threw a value of the kind {}", value.type_name()),
        CaughtError::Error(error) => error.to_string(),
    }
}
