//! Threads that run engines: started under a name, and not ended by an engine that panics.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{self, JoinHandle};

/// Starts a thread.
///
/// # Panics
/// When the operating system has none left, which happens at the start of the service or not at all.
pub(crate) fn spawn(name: String, run: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    thread::Builder::new().name(name).spawn(run).expect("the operating system has a thread left")
}

/// Runs an engine's work; a panic in it becomes the reason why there is no result. The engine goes on with its next
/// job: engines start each job afresh.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        format!("the engine panicked: {}", text.unwrap_or("no reason given"))
    })
}
