//! Fixed prompts as files: synthesised once on a machine, not once a start, so that a process that comes back after
//! a crash answers within seconds.
//!
//! A file's name is a hash over the voice and the phonemes, so a change of either makes another file. Whatever goes
//! wrong with the files costs time and nothing else: the prompt is synthesised again.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use sha2::{Digest, Sha256};
use speech::Voice;
use tokio::time::{MissedTickBehavior, interval};
use tracing::{error, info, warn};

use crate::app::App;

/// How often it is looked for settings that were changed.
const EVERY: Duration = Duration::from_secs(10);

/// A prompt of more than a minute is damage, not speech: mu-law has 8,000 bytes a second.
const MAX_BYTES: u64 = 60 * 8_000;

/// Makes the voice know all these prompts, from files where there are any.
///
/// # Errors
/// When a prompt cannot be synthesised.
pub(crate) async fn make_ready(voice: &Voice, models_dir: &Path, prompts: Vec<String>) -> anyhow::Result<()> {
    let folder = models_dir.join("prompts");
    let (shelf, known) = tokio::task::spawn_blocking(move || {
        if let Err(error) = std::fs::create_dir_all(&folder) {
            warn!(%error, "prompts cannot be kept as files");
        }
        let shelf: Vec<(String, PathBuf)> =
            prompts.into_iter().map(|text| (text.clone(), folder.join(file_name(&text)))).collect();
        let known: Vec<_> = shelf.iter().map(|(_, file)| read(file)).collect();
        (shelf, known)
    })
    .await?;

    let mut new = Vec::new();
    for ((text, file), clip) in shelf.into_iter().zip(known) {
        match clip {
            Some(clip) => voice.keep(&text, clip),
            None => new.push((text, file)),
        }
    }
    if new.is_empty() {
        return Ok(());
    }
    info!(prompts = new.len(), "making prompts; this takes a while the first time");
    let texts: Vec<String> = new.iter().map(|(text, _)| text.clone()).collect();
    voice
        .warm(&texts, &mut |done, of| {
            if done % 20 == 0 {
                info!(done, of, "making prompts");
            }
        })
        .await
        .context("the prompts cannot be spoken")?;
    let clips: Vec<_> =
        new.into_iter().filter_map(|(text, file)| Some((file, voice.cached(&text)?))).collect();
    tokio::task::spawn_blocking(move || {
        for (file, clip) in clips {
            if let Err(error) = write(&file, &clip) {
                warn!(%error, "a prompt cannot be kept as a file");
                return;
            }
        }
    })
    .await?;
    Ok(())
}

/// Settings that were changed are spoken before a caller waits for it. Runs until the process stops.
pub(crate) async fn keep_ready(app: Arc<App>) {
    let mut rounds = interval(EVERY);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            _ = rounds.tick() => {}
        }
        tokio::select! {
            () = app.stopping.cancelled() => return,
            done = round(&app) => if let Err(error) = done {
                error!(error = &*error as &dyn std::error::Error, "what changed settings say could not be made ready");
            }
        }
    }
}

async fn round(app: &App) -> anyhow::Result<()> {
    for tenant in app.store.tenants().await?.into_iter().filter(|tenant| !app.knows(tenant)) {
        // Settings that are not valid any more are told where calls are answered.
        let Ok(business) = app.business(&tenant) else { continue };
        make_ready(&app.voice, &app.config.models_dir, business.fixed_prompts()).await?;
        info!(tenant = tenant.settings.slug, version = tenant.version, "what changed settings say is ready");
    }
    Ok(())
}

fn file_name(text: &str) -> String {
    let voice = speech::models::manifest().iter().map(|file| file.sha256);
    let mut hash = Sha256::new();
    for part in voice {
        hash.update(part);
    }
    hash.update(env!("CARGO_PKG_VERSION"));
    hash.update(speech::text::phoneme_text(text));
    let mut name = String::new();
    for byte in &hash.finalize()[..16] {
        write!(name, "{byte:02x}").expect("writing to a string cannot fail");
    }
    name + ".ulaw"
}

fn read(file: &Path) -> Option<Arc<[u8]>> {
    let length = std::fs::metadata(file).ok()?.len();
    if length == 0 || length > MAX_BYTES {
        return None;
    }
    std::fs::read(file).ok().map(Arc::from)
}

/// Whole or not at all: another process may read at the same time.
fn write(file: &Path, clip: &[u8]) -> std::io::Result<()> {
    let part = file.with_extension(format!("{}.part", std::process::id()));
    std::fs::write(&part, clip)?;
    std::fs::rename(part, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_text_is_another_file_and_a_damaged_file_is_none() {
        assert_ne!(file_name("Hello."), file_name("Goodbye."));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(file_name("Hello."));
        assert_eq!(read(&file), None);
        write(&file, &[1, 2, 3]).unwrap();
        assert_eq!(read(&file).as_deref(), Some(&[1, 2, 3][..]));
        std::fs::write(&file, []).unwrap();
        assert_eq!(read(&file), None);
    }
}
