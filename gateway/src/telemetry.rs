//! Logs: structured, the call's id on every line that belongs to a call, to standard error.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogFormat;

/// Starts logging. `RUST_LOG` overrides the level.
pub(crate) fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,whisper_rs=warn,sqlx=warn"));
    let registry = tracing_subscriber::registry().with(filter);
    // Colours are for a terminal; in a file they would stand between a reader and his search.
    let colours = std::io::stderr().is_terminal();
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    match format {
        LogFormat::Text => registry.with(layer.with_target(false)).init(),
        LogFormat::Json => {
            registry
                .with(layer.json().flatten_event(true).with_current_span(true).with_span_list(false))
                .init();
        }
    }
}

/// Tells where the program panicked, and no more: the message may quote what a caller said.
pub(crate) fn tell_of_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        if tracing::dispatcher::has_been_set() {
            tracing::error!(at, "a defect: the program panicked");
        } else {
            eprintln!("error: a defect: the program panicked at {at}");
        }
    }));
}
