//! What becomes of recorded calls: they are kept, erased when somebody objected or their time is over, and found when the
//! process died that recorded them.
//!
//! What is to be done stands in the record; the order is that of messages: sealed, written down, published. An object
//! whose row does not want it goes.

use std::io;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use store::{KeptRecording, RecordingEnd, Store, StoreError};
use telephony::{CallId, MediaTime, RecordingId, TenantId};
use tracing::{info, warn};

use crate::app::App;
use crate::recorder::RETRIES;
use crate::recordings::Recordings;

/// Less than this is nobody's recording: a second.
const LEAST: u64 = 8_000;

/// No call lasts so long: a recording without an end is lost when nothing is found of it here.
const LOST: SignedDuration = SignedDuration::from_mins(30);

/// Sound that is to be erased is looked for so long, here and by the other processes, each among its own.
const LOOKED_FOR: SignedDuration = SignedDuration::from_hours(1);

/// Recordings settled in one round; the rest have their turn in the next.
const BATCH: u32 = 100;

/// Which recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Whose {
    pub(crate) tenant: TenantId,
    pub(crate) call: CallId,
    pub(crate) recording: RecordingId,
}

/// The place of a call's sound.
pub(crate) fn key(whose: Whose) -> String {
    format!("{}/{}/call-{}.wav", whose.tenant, whose.call, whose.recording)
}

/// What a key says, if it is that of a call.
pub(crate) fn read_key(key: &str) -> Option<Whose> {
    let mut parts = key.strip_suffix(".wav")?.split('/');
    let (tenant, call, name) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let recording = name.strip_prefix("call-")?.parse().ok()?;
    Some(Whose { tenant: tenant.parse().ok()?, call: call.parse().ok()?, recording })
}

/// Keeps a recording that is sealed, if its row still wants it.
pub(crate) async fn keep(
    store: &Store,
    recordings: &Arc<dyn Recordings>,
    whose: Whose,
    samples: u64,
) -> anyhow::Result<()> {
    let Whose { tenant, recording, .. } = whose;
    if samples < LEAST {
        at(recordings, whose, |recordings, key| recordings.erase(key)).await?;
        patiently(|| store.end_recording(tenant, recording, RecordingEnd::TooShort, Timestamp::now()))
            .await?;
        return Ok(());
    }
    let print = at(recordings, whose, |recordings, key| recordings.fingerprint(key)).await?;
    let length = MediaTime(samples).as_millis();
    let (bytes, sha256) = (print.bytes, &print.sha256);
    let kept = patiently(|| {
        let now = Timestamp::now();
        store.keep_recording(KeptRecording { tenant, recording_id: recording, length, bytes, sha256, now })
    });
    let kept = kept.await?;
    if kept {
        at(recordings, whose, |recordings, key| recordings.publish(key)).await?;
        info!(recording_id = %recording, length_ms = length.0, "a recorded call is kept");
    } else {
        at(recordings, whose, |recordings, key| recordings.erase(key)).await?;
        patiently(|| store.end_recording(tenant, recording, RecordingEnd::Erased, Timestamp::now())).await?;
    }
    Ok(())
}

/// A recording whose process is gone: ended as far as it got.
pub(crate) async fn adopt(app: &App, whose: Whose) -> anyhow::Result<()> {
    let samples = at(&app.recordings, whose, |recordings, key| recordings.seal(key)).await?;
    keep(&app.store, &app.recordings, whose, samples).await
}

/// Erases what is to be erased, and gives up what nobody has.
pub(crate) async fn settle(app: &App) -> anyhow::Result<()> {
    let now = Timestamp::now();
    let expired = app.store.expire_recordings(now).await?;
    if expired > 0 {
        info!(expired, "recorded calls have been kept long enough");
    }
    for row in app.store.unsettled_recordings(now - LOST, BATCH).await? {
        let whose = Whose { tenant: row.tenant_id, call: row.call_id, recording: row.recording_id };
        let lost = if row.state == "erasing" {
            if at(&app.recordings, whose, |recordings, key| recordings.erase(key)).await? {
                app.store.end_recording(whose.tenant, whose.recording, RecordingEnd::Erased, now).await?;
                info!(recording_id = %whose.recording, "a recorded call is erased");
                continue;
            }
            // It may be another process's to find.
            now.duration_since(row.settled_at) > LOOKED_FOR
        } else {
            // What is here is adopted when nothing was heard of it for long enough.
            at(&app.recordings, whose, |recordings, key| recordings.fingerprint(key)).await.is_err()
        };
        if lost {
            app.store.end_recording(whose.tenant, whose.recording, RecordingEnd::Lost, now).await?;
            warn!(recording_id = %whose.recording, "the sound of a recorded call is nowhere");
        }
    }
    Ok(())
}

/// Tries again while the database is away for a moment.
pub(crate) async fn patiently<T, F: Future<Output = Result<T, StoreError>>>(
    mut write: impl FnMut() -> F,
) -> Result<T, StoreError> {
    let mut retries = RETRIES.iter();
    loop {
        match write().await {
            Err(error) if error.is_transient() => match retries.next() {
                Some(wait) => tokio::time::sleep(*wait).await,
                None => return Err(error),
            },
            written => return written,
        }
    }
}

async fn at<T: Send + 'static>(
    recordings: &Arc<dyn Recordings>,
    whose: Whose,
    work: impl FnOnce(&dyn Recordings, &str) -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let recordings = Arc::clone(recordings);
    tokio::task::spawn_blocking(move || work(&*recordings, &key(whose))).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::recorder;

    #[test]
    fn a_key_says_whose_it_is_and_is_no_messages() {
        let whose = Whose {
            tenant: TenantId(Uuid::now_v7()),
            call: CallId(Uuid::now_v7()),
            recording: RecordingId(Uuid::now_v7()),
        };
        assert_eq!(read_key(&key(whose)), Some(whose));
        assert_eq!(recorder::read_key(&key(whose)), None);
        let message = recorder::key(whose.tenant, whose.call, telephony::VoicemailId(Uuid::now_v7()));
        assert_eq!(read_key(&message), None);
    }
}
