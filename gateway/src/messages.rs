//! What becomes of messages after the call: their words, and those that a dead process left half kept.
//!
//! Nothing here is held in memory: what is to be done stands in the record and in the folder, so that a process that
//! dies is made up for by the next.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use speech::{TranscribeError, TranscriptionJob, Urgency};
use store::{StoreError, Voicemail};
use telephony::{Millis, TenantId, VoicemailId};
use tokio::time::{MissedTickBehavior, interval};
use tracing::{error, info, warn};

use crate::app::App;
use crate::recordings::{Channels, Recordings, samples};
use crate::{call_recordings, recorder, retention};

/// How often words are looked for.
const EVERY: Duration = Duration::from_secs(3);

/// Rounds between two searches for what was left half kept.
const SWEEP_EVERY: u32 = 20;

/// A recording writes twice a second: whatever is older has nobody who writes.
const ABANDONED: Duration = Duration::from_secs(180);

/// Less than this was no message: a second.
const LEAST: u64 = 8_000;

/// Rounds between two searches for what has been kept long enough, and for recorded calls that are to be erased and could
/// not be found: an hour.
const LOOK_AGAIN_EVERY: u32 = 1_200;

/// How long one process works on one message before another may.
const LEASE: SignedDuration = SignedDuration::from_mins(3);

/// A message that could not be listened to now is tried again so soon, by whichever process comes first: the one that has
/// its sound among them.
const AGAIN: SignedDuration = SignedDuration::from_secs(15);

/// What Twilio has recorded may not be a file yet, and is asked for again.
const FETCH_AGAIN: SignedDuration = SignedDuration::from_mins(4);

/// Messages erased at Twilio in one round.
const ERASED_AT_ONCE: u32 = 10;

/// A message that has waited so long goes before the guesses at what callers are saying, of which there is always a newer
/// one; those who have finished saying it still go first or soon after.
const PATIENT: SignedDuration = SignedDuration::from_secs(20);

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
            let all = round.is_multiple_of(LOOK_AGAIN_EVERY);
            if let Err(error) = call_recordings::settle(&app, all).await {
                error!(error = &error as &dyn std::error::Error, "recorded calls could not be settled");
            }
            if all && let Err(error) = retention::expire(&app).await {
                error!(
                    error = &error as &dyn std::error::Error,
                    "what was kept long enough could not be looked for"
                );
            }
            if let Err(error) = look_after(&app).await {
                error!(error = &error as &dyn std::error::Error, "messages could not be looked after");
            }
        }
        round = round.wrapping_add(1);
        let mut in_hand = None;
        let work = async {
            fetch_one(&app).await?;
            transcribe_one(&app, &mut in_hand).await
        };
        let done = tokio::select! {
            () = app.stopping.cancelled() => None,
            done = work => Some(done),
        };
        match (done, in_hand) {
            (Some(Ok(())), _) => {}
            (Some(Err(error)), _) => {
                error!(error = &error as &dyn std::error::Error, "the words of a message could not be had");
            }
            // It was not listened to: the next process does that, and at once.
            (None, Some((tenant, voicemail))) => {
                let _ = app.store.give_back_untranscribed(tenant, voicemail, Timestamp::now()).await;
                return;
            }
            (None, None) => return,
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

/// Tells of what nobody has understood, and erases at Twilio what is here.
async fn look_after(app: &App) -> Result<(), StoreError> {
    let untold = app.store.tell_of_unheard(Timestamp::now()).await?;
    if untold > 0 {
        warn!(untold, "messages are not understood; their owners are told to listen to them");
    }
    for message in app.store.to_erase_at_provider(ERASED_AT_ONCE).await? {
        let Some(recording) = &message.provider else { continue };
        let voicemail_id = message.voicemail_id;
        match app.provider.delete_recording(recording).await {
            Ok(()) => {
                app.store.erased_at_provider(message.tenant_id, voicemail_id, Timestamp::now()).await?;
                info!(%voicemail_id, "twilio's copy of a message is erased");
            }
            Err(error) => warn!(%error, %voicemail_id, "twilio's copy of a message is not erased yet"),
        }
    }
    Ok(())
}

/// Brings the sound of a message that Twilio has recorded here, where it is one of ours from then on. In the order of every
/// message: sealed, written down, published.
async fn fetch_one(app: &App) -> Result<(), StoreError> {
    let Some(message) = app.store.claim_wordless(true, FETCH_AGAIN, Timestamp::now()).await? else {
        return Ok(());
    };
    let Voicemail { tenant_id, call_id, voicemail_id, provider: Some(recording), .. } = message else {
        return Ok(());
    };
    let key = recorder::key(tenant_id, call_id, voicemail_id);
    let sound = app.provider.fetch_recording(&recording).await.map_err(io::Error::other);
    let fetched = match sound {
        Ok(sound) => blocking(app, &key, move |recordings, key| write_anew(recordings, key, &sound)).await,
        Err(error) => Err(error),
    };
    if let Err(error) = fetched {
        warn!(%error, %voicemail_id, "a message stays at twilio for now");
        return Ok(());
    }
    app.store.fetched_from_provider(tenant_id, voicemail_id, &key).await?;
    if let Err(error) = blocking(app, &key, |recordings, key| recordings.publish(key)).await {
        warn!(%error, %voicemail_id, "a message stays under its first name for now");
    }
    info!(%voicemail_id, "a message that twilio has recorded is here");
    Ok(())
}

/// Writes a sound from elsewhere, in the place of one that a dying process left half.
fn write_anew(recordings: &dyn Recordings, key: &str, sound: &[u8]) -> io::Result<()> {
    let samples = samples(sound)?;
    recordings.erase(key)?;
    let mut growing = recordings.begin(key, Channels::One)?;
    growing.append(&samples)?;
    growing.seal()?;
    Ok(())
}

/// The words of the message that has waited longest.
async fn transcribe_one(app: &App, in_hand: &mut Option<(TenantId, VoicemailId)>) -> Result<(), StoreError> {
    let Some(voicemail) = app.store.claim_wordless(false, LEASE, Timestamp::now()).await? else {
        return Ok(());
    };
    let (tenant, voicemail_id) = (voicemail.tenant_id, voicemail.voicemail_id);
    *in_hand = Some((tenant, voicemail_id));
    let sound = match blocking(app, &voicemail.recording_key, |recordings, key| recordings.read(key)).await {
        Ok(object) => samples(&object),
        Err(error) => Err(error),
    };
    let sound = match sound {
        Ok(sound) => sound,
        Err(error) => {
            // Kept by another machine, or lost.
            warn!(%error, %voicemail_id, "the sound of a message is not here");
            return app.store.give_back_untranscribed(tenant, voicemail_id, Timestamp::now() + AGAIN).await;
        }
    };
    let waited = Timestamp::now().duration_since(voicemail.recorded_at);
    let urgency = if waited < PATIENT { Urgency::Speculative } else { Urgency::Final };
    let words = match words_of(app, &sound, urgency).await {
        Ok(words) => words,
        // It has been tried, and is again when the lease is over.
        Err(error @ TranscribeError::Engine(_)) => {
            error!(%error, %voicemail_id, "the recogniser fails at a message");
            return Ok(());
        }
        Err(
            error @ (TranscribeError::Cancelled
            | TranscribeError::DeadlinePassed
            | TranscribeError::QueueFull),
        ) => {
            warn!(%error, %voicemail_id, "a message has to wait for its words");
            return app.store.give_back_untranscribed(tenant, voicemail_id, Timestamp::now() + AGAIN).await;
        }
    };
    heed(app, &voicemail, &words).await?;
    app.store.put_transcript(tenant, voicemail_id, &words, Timestamp::now()).await?;
    info!(%voicemail_id, "the words of a message are known");
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

/// What was said, piece by piece.
async fn words_of(app: &App, sound: &[i16], urgency: Urgency) -> Result<String, TranscribeError> {
    let mut said = Vec::new();
    for piece in pieces(sound) {
        let deadline = Instant::now() + DEADLINE;
        let job = TranscriptionJob { pcm_16k: speech::from_telephone(piece), urgency, deadline };
        said.push(app.transcription.submit(job).await?.text.trim().to_owned());
    }
    said.retain(|text| !text.is_empty());
    Ok(said.join(" "))
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
