//! What becomes of messages after the call: their words, and those that a dead process left half kept.
//!
//! Nothing here is held in memory: what is to be done stands in the record and in the folder, so that a process that
//! dies is made up for by the next.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use speech::{TranscriptionJob, Urgency};
use store::{StoreError, Voicemail};
use telephony::Millis;
use tokio::time::{MissedTickBehavior, interval};
use tracing::{error, info, warn};

use crate::app::App;
use crate::recordings::{Recordings, samples};
use crate::{call_recordings, recorder};

/// How often words are looked for.
const EVERY: Duration = Duration::from_secs(3);

/// Rounds between two searches for what was left half kept.
const SWEEP_EVERY: u32 = 20;

/// A recording writes twice a second: whatever is older has nobody who writes.
const ABANDONED: Duration = Duration::from_secs(180);

/// Less than this was no message: a second.
const LEAST: u64 = 8_000;

/// How long one process works on one message before another may.
const LEASE: SignedDuration = SignedDuration::from_mins(3);

/// The recogniser hears 30 s at most; a cut is made where it is quiet, in the last part of this.
const LONGEST_PIECE: usize = 25 * 8_000;
const CUT_WITHIN: usize = 8 * 8_000;

/// The stretch whose loudness decides where to cut: a tenth of a second.
const QUIET: usize = 800;

/// Callers who talk go before; a message may wait this long.
const DEADLINE: Duration = Duration::from_secs(60);

/// Runs until the process stops.
pub(crate) async fn keep_up(app: Arc<App>) {
    let mut rounds = interval(EVERY);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut round = 0_u32;
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            _ = rounds.tick() => {}
        }
        if round.is_multiple_of(SWEEP_EVERY) {
            sweep(&app).await;
            if let Err(error) = call_recordings::settle(&app).await {
                error!(error = %error, "recorded calls could not be settled");
            }
        }
        round = round.wrapping_add(1);
        let work = transcribe_one(&app);
        tokio::select! {
            () = app.stopping.cancelled() => return,
            done = work => if let Err(error) = done {
                error!(error = &error as &dyn std::error::Error, "the words of a message could not be had");
            }
        }
    }
}

/// Keeps what was spoken to a process that is gone.
async fn sweep(app: &App) {
    let recordings = Arc::clone(&app.recordings);
    let found = tokio::task::spawn_blocking(move || recordings.abandoned(ABANDONED)).await;
    let Ok(Ok(keys)) = found else {
        error!("the folder of recordings cannot be read");
        return;
    };
    for key in keys {
        if let Err(error) = adopt(app, &key).await {
            error!(error = %error, "a recording that was left half kept stays so");
        }
    }
}

async fn adopt(app: &App, key: &str) -> anyhow::Result<()> {
    if let Some(whose) = call_recordings::read_key(key) {
        return call_recordings::adopt(app, whose).await;
    }
    let Some((tenant, call, voicemail)) = recorder::read_key(key) else {
        warn!("a file among the recordings is none");
        return Ok(());
    };
    let sealed = blocking(app, key, |recordings, key| recordings.seal(key)).await?;
    if sealed < LEAST {
        blocking(app, key, |recordings, key| recordings.erase(key)).await?;
        return Ok(());
    }
    recorder::keep(&app.store, tenant, call, voicemail, key, sealed).await?;
    blocking(app, key, |recordings, key| recordings.publish(key)).await?;
    info!(voicemail_id = %voicemail, "a message of a process that is gone is kept");
    Ok(())
}

async fn blocking<T: Send + 'static>(
    app: &App,
    key: &str,
    work: impl FnOnce(&dyn Recordings, &str) -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let (recordings, key) = (Arc::clone(&app.recordings), key.to_owned());
    tokio::task::spawn_blocking(move || work(&*recordings, &key)).await.map_err(io::Error::other)?
}

/// The words of the message that has waited longest.
async fn transcribe_one(app: &App) -> Result<(), StoreError> {
    let Some(voicemail) = app.store.claim_untranscribed(LEASE, 1, Timestamp::now()).await?.pop() else {
        return Ok(());
    };
    let sound = match blocking(app, &voicemail.recording_key, |recordings, key| recordings.read(key)).await {
        Ok(object) => samples(&object),
        Err(error) => Err(error),
    };
    let sound = match sound {
        Ok(sound) => sound,
        Err(error) => {
            // Kept by another machine, or lost; it is tried again until it is given up.
            warn!(%error, voicemail_id = %voicemail.voicemail_id, "the sound of a message is not here");
            return Ok(());
        }
    };
    let Some(words) = words_of(app, &sound).await else { return Ok(()) };
    heed(app, &voicemail, &words).await?;
    app.store.put_transcript(voicemail.tenant_id, voicemail.voicemail_id, &words, Timestamp::now()).await?;
    info!(voicemail_id = %voicemail.voicemail_id, "the words of a message are known");
    Ok(())
}

/// A message may be an emergency, or a wish not to be contacted, like every turn of a conversation.
async fn heed(app: &App, voicemail: &Voicemail, words: &str) -> Result<(), StoreError> {
    let now = Timestamp::now();
    let facts = app.store.tenant(voicemail.tenant_id).await?;
    let reported = facts.map_or_else(Vec::new, |facts| facts.settings.emergency_phrases);
    let heed = assistant::heed(words, reported);
    if heed.danger {
        app.store.begin_emergency_notice(voicemail.tenant_id, voicemail.call_id, now).await?;
    }
    if let Some(reach) = heed.unwanted {
        app.store.opt_out_caller(voicemail.tenant_id, voicemail.call_id, reach, now).await?;
    }
    Ok(())
}

/// What was said, piece by piece; `None` when the recogniser has no time for it now.
async fn words_of(app: &App, sound: &[i16]) -> Option<String> {
    let mut said = Vec::new();
    for piece in pieces(sound) {
        let job = TranscriptionJob {
            pcm_16k: speech::from_telephone(piece),
            urgency: Urgency::Speculative,
            deadline: Instant::now() + DEADLINE,
        };
        match app.transcription.submit(job).await {
            Ok(transcript) => said.push(transcript.text.trim().to_owned()),
            Err(error) => {
                warn!(%error, "a message has no transcript yet");
                return None;
            }
        }
    }
    said.retain(|text| !text.is_empty());
    Some(said.join(" "))
}

/// The sound in pieces that the recogniser can take, cut where it is quietest.
fn pieces(sound: &[i16]) -> Vec<&[i16]> {
    let mut rest = sound;
    let mut pieces = Vec::new();
    while rest.len() > LONGEST_PIECE {
        let from = LONGEST_PIECE - CUT_WITHIN;
        let loudness = |at: usize| -> u64 {
            rest[at..at + QUIET].iter().map(|sample| u64::from(sample.unsigned_abs())).sum()
        };
        let cut = (from..LONGEST_PIECE - QUIET).step_by(QUIET).min_by_key(|&at| loudness(at)).unwrap_or(from);
        let (piece, after) = rest.split_at(cut + QUIET / 2);
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

/// How long a recording is, for people.
pub(crate) fn length_s(length: Millis) -> u64 {
    length.0.div_ceil(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_cut_where_it_is_quiet_and_nothing_is_lost() {
        let mut sound = vec![1_000_i16; 60 * 8_000];
        let quiet = 20 * 8_000;
        sound[quiet..quiet + 2 * QUIET].fill(3);
        let cut = pieces(&sound);
        assert_eq!(cut.iter().map(|piece| piece.len()).sum::<usize>(), sound.len());
        assert!(cut.iter().all(|piece| piece.len() <= LONGEST_PIECE));
        assert!((quiet..=quiet + 2 * QUIET).contains(&cut[0].len()), "{}", cut[0].len());
        assert_eq!(pieces(&[]), [&[] as &[i16]]);
        assert_eq!(pieces(&sound[..LONGEST_PIECE]).len(), 1);
    }
}
