//! What becomes of recorded calls: they are kept, erased when somebody objected or their time is over, and found when the
//! process died that recorded them.
//!
//! What is to be done stands in the record; the order is that of messages: sealed, written down, published. An object
//! whose row does not want it goes.

use std::io;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use store::{CallRecording, KeptRecording, RecordingEnd, Store, StoreError, Unsettled};
use telephony::{CallId, MediaTime, RecordingId, TenantId};
use tracing::{error, info, warn};

use crate::app::App;
use crate::recorder::RETRIES;
use crate::recordings::Recordings;

/// Less than this is nobody's recording: a second.
const LEAST: u64 = 8_000;

/// No call lasts so long: a recording without an end is lost when nothing is found of it here.
const LOST: SignedDuration = SignedDuration::from_mins(30);

/// Sound that is to be erased is looked for in every round at first, since another process may still be writing it, and
/// from then on only now and then, without end: the disk on which it lies may be away.
const LOOKED_FOR: SignedDuration = SignedDuration::from_hours(1);

/// Recordings read at once.
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

/// Erases what is to be erased, and gives up what nobody has. `all` looks for what could not be found before, too.
pub(crate) async fn settle(app: &App, all: bool) -> Result<(), StoreError> {
    let now = Timestamp::now();
    let expired = app.store.expire_recordings(now).await?;
    if expired > 0 {
        info!(expired, "recorded calls have been kept long enough");
    }
    let mut unsettled = Unsettled { lost_since: now - LOST, erasing_since: None, after: None, limit: BATCH };
    if !all {
        unsettled.erasing_since = Some(now - LOOKED_FOR);
    }
    let mut missing = 0_u32;
    loop {
        let rows = app.store.unsettled_recordings(unsettled).await?;
        for row in &rows {
            missing += u32::from(!settle_one(app, row, now).await?);
        }
        match rows.last() {
            Some(last) if rows.len() >= BATCH as usize => {
                unsettled.after = Some((last.settled_at, last.recording_id));
            }
            Some(_) | None => break,
        }
    }
    if all && missing > 0 {
        warn!(
            missing,
            "recorded calls that are to be erased are not here, or cannot be; they are looked for again"
        );
    }
    Ok(())
}

/// False when the sound is to be erased and was not, here and now. That keeps nobody from the others.
async fn settle_one(app: &App, row: &CallRecording, now: Timestamp) -> Result<bool, StoreError> {
    let whose = Whose { tenant: row.tenant_id, call: row.call_id, recording: row.recording_id };
    if row.state == "erasing" {
        return match at(&app.recordings, whose, |recordings, key| recordings.erase(key)).await {
            Ok(true) => {
                app.store.end_recording(whose.tenant, whose.recording, RecordingEnd::Erased, now).await?;
                info!(recording_id = %whose.recording, "a recorded call is erased");
                Ok(true)
            }
            // It may be another process's to find.
            Ok(false) => Ok(false),
            Err(error) => {
                error!(%error, recording_id = %whose.recording, "a recorded call could not be erased");
                Ok(false)
            }
        };
    }
    // What is here is adopted when nothing was heard of it for long enough.
    if at(&app.recordings, whose, |recordings, key| recordings.fingerprint(key)).await.is_err() {
        app.store.end_recording(whose.tenant, whose.recording, RecordingEnd::Lost, now).await?;
        warn!(recording_id = %whose.recording, "the sound of a recorded call is nowhere");
    }
    Ok(true)
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
