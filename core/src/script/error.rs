//! Why a script gave no result.

use std::time::Duration;

use super::Limits;

/// Bytes of a script's own words that are kept.
const MESSAGE_BYTES: usize = 500;

/// Why a script gave no result. Each limit has a variant of its own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScriptError {
    /// It worked too long.
    #[error("the script worked longer than {} s and was stopped", limit.as_secs_f64())]
    Time {
        /// The limit.
        limit: Duration,
    },
    /// It wanted more memory.
    #[error("the script wanted more than {} MiB of memory", limit_bytes / 1024 / 1024)]
    Memory {
        /// The limit in bytes.
        limit_bytes: usize,
    },
    /// It called itself too deep.
    #[error("the script calls itself too deep")]
    Stack,
    /// Its result is larger than anybody wants.
    #[error("the script's result is larger than {limit_bytes} bytes")]
    Result {
        /// The limit in bytes.
        limit_bytes: usize,
    },
    /// It waits for what nobody will ever answer.
    #[error("the script waits for something that never comes")]
    Stuck,
    /// It cannot be read, threw, or returned what JSON cannot hold.
    #[error("the script failed: {message}")]
    Thrown {
        /// The script's own words, cut.
        message: String,
    },
}

impl ScriptError {
    /// What a message means under these limits: the engine tells its own limits by words alone (QuickJS-NG 0.14:
    /// `JS_ThrowOutOfMemory`, `JS_ThrowStackOverflow`).
    pub fn named(message: &str, limits: &Limits) -> Self {
        if message.contains("out of memory") || message.contains("Allocation failed") {
            Self::Memory { limit_bytes: limits.memory_bytes }
        } else if message.contains("Maximum call stack size exceeded") || message.contains("stack overflow") {
            Self::Stack
        } else {
            Self::thrown(message)
        }
    }

    /// A failure in the script's own words.
    pub(super) fn thrown(message: &str) -> Self {
        let mut end = message.len().min(MESSAGE_BYTES);
        while !message.is_char_boundary(end) {
            end -= 1;
        }
        Self::Thrown { message: message[..end].to_owned() }
    }
}
