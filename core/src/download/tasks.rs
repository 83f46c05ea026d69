//! What becomes of who waits for a task.

use tokio::task::JoinError;

/// A task did not end by itself: its panic goes on here. Where it was cancelled the program is ending, and there is nothing
/// left to wait for.
pub(super) async fn stopped<T>(error: JoinError) -> T {
    match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn a_task_that_was_cancelled_is_no_panic() {
        let task = tokio::spawn(std::future::pending::<()>());
        task.abort();
        assert!(stopped::<()>(task.await.unwrap_err()).now_or_never().is_none());
    }
}
