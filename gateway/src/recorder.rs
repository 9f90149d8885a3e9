//! A message while it is spoken: the caller's sound on its way from the line to the disk, and to its row.

use std::sync::Arc;
use std::time::Duration;

use call::Event;
use jiff::Timestamp;
use media::g711;
use store::{KeepVoicemail, Store, StoreError};
use telephony::{CallId, MediaTime, TenantId, TurnId, VoicemailId};
use tracing::{error, info};
use uuid::Uuid;

use crate::errands::Errands;
use crate::recordings::{Channels, Recordings};
use crate::tape::Tape;

/// Waits between attempts to write a message's row.
pub(crate) const RETRIES: [Duration; 3] =
    [Duration::from_millis(100), Duration::from_millis(300), Duration::from_millis(900)];

/// The tone before a message, as it goes to the line.
pub(crate) fn beep() -> Arc<[u8]> {
    let tone = media::tone(1_000.0, MediaTime::from_millis(350), 0.25);
    let mut coded = Vec::with_capacity(tone.len());
    g711::ulaw_encode_into(&tone, &mut coded);
    coded.into()
}

/// The sound of ringing, as a caller hears it who waits for a person: two seconds of both its tones, softly.
pub(crate) fn ringing() -> Arc<[u8]> {
    let length = MediaTime::from_millis(2_000);
    let tones = media::tone(440.0, length, 0.05).into_iter().zip(media::tone(480.0, length, 0.05));
    let both: Vec<i16> = tones.map(|(low, high)| low.saturating_add(high)).collect();
    let mut coded = Vec::with_capacity(both.len());
    g711::ulaw_encode_into(&both, &mut coded);
    coded.into()
}

/// The place of a message's sound: whose it is can be read from it, should its row never be written.
pub(crate) fn key(tenant: TenantId, call: CallId, voicemail: VoicemailId) -> String {
    format!("{tenant}/{call}/{voicemail}.wav")
}

/// What a key says.
pub(crate) fn read_key(key: &str) -> Option<(TenantId, CallId, VoicemailId)> {
    let mut parts = key.strip_suffix(".wav")?.split('/');
    let (tenant, call, voicemail) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Some((tenant.parse().ok()?, call.parse().ok()?, voicemail.parse().ok()?))
}

/// Records the messages of one call, one at a time.
pub(crate) struct Recorder {
    desk: Desk,
    take: Option<Take>,
    /// Messages that are being kept, and takes that failed.
    ends: Errands<(TurnId, bool)>,
}

/// What is needed to keep a message.
#[derive(Clone)]
struct Desk {
    store: Store,
    recordings: Arc<dyn Recordings>,
    tenant: TenantId,
    call: CallId,
}

struct Take {
    turn: TurnId,
    voicemail: VoicemailId,
    tape: Tape,
}

impl Recorder {
    pub(crate) fn new(store: Store, recordings: Arc<dyn Recordings>, tenant: TenantId, call: CallId) -> Self {
        let desk = Desk { store, recordings, tenant, call };
        Self { desk, take: None, ends: Errands::new() }
    }

    /// Begins a message with what was heard of it before that was certain.
    pub(crate) fn begin(&mut self, turn: TurnId, heard: &[i16]) {
        let voicemail = VoicemailId(Uuid::now_v7());
        let recordings = Arc::clone(&self.desk.recordings);
        let key = key(self.desk.tenant, self.desk.call, voicemail);
        // He leaves it by his own will: he was asked to speak after the tone.
        let tape = Tape::begin(recordings, key, Channels::One, async { Ok(()) });
        self.take = Some(Take { turn, voicemail, tape });
        self.hear(heard);
    }

    /// Takes what the caller says, if it is a message.
    pub(crate) fn hear(&mut self, samples: &[i16]) {
        let Some(take) = &mut self.take else { return };
        if take.tape.put(samples).is_err() {
            self.failed();
        }
    }

    /// The disk does not take it. Tells the session, and gives up what there is.
    fn failed(&mut self) {
        let Some(take) = self.take.take() else { return };
        self.ends.send(async move {
            let cause = take.tape.cause().await;
            error!(%cause, "a message could not be recorded");
            (take.turn, false)
        });
    }

    /// The message is over: makes it durable.
    pub(crate) fn keep(&mut self, turn: TurnId) {
        let Some(take) = self.take.take_if(|take| take.turn == turn) else { return };
        let desk = self.desk.clone();
        self.ends.send(async move { (turn, desk.keep(take).await) });
    }

    /// The message is none.
    pub(crate) fn discard(&mut self, turn: TurnId) {
        if let Some(take) = self.take.take_if(|take| take.turn == turn) {
            tokio::spawn(take.tape.erase());
        }
    }

    /// What became of a message. Waits for ever when there is none. Dropping the future loses nothing.
    pub(crate) async fn next(&mut self) -> Event {
        match self.ends.next().await {
            Some((turn, kept)) => Event::Recorded { turn, kept },
            None => std::future::pending().await,
        }
    }

    /// Waits until everything that is being kept is.
    pub(crate) async fn close(mut self) {
        while self.ends.next().await.is_some() {}
    }
}

impl Desk {
    /// Sealed, written down, published: in this order, so that nothing is lost and nothing is told of that is not there.
    async fn keep(self, take: Take) -> bool {
        let samples = match take.tape.seal().await {
            Ok(samples) => samples,
            Err(cause) => {
                error!(%cause, "a message could not be recorded");
                return false;
            }
        };
        let key = key(self.tenant, self.call, take.voicemail);
        match self.write_down(take.voicemail, &key, samples).await {
            Ok(()) => {}
            Err(cause) => {
                // The sound stays as it is; whoever looks for what was abandoned will write its row.
                error!(
                    error = &cause as &dyn std::error::Error,
                    "a message is recorded and could not be written down yet"
                );
                return false;
            }
        }
        let length_ms = MediaTime(samples).as_millis().0;
        info!(voicemail_id = %take.voicemail, length_ms, "a message is kept");
        let recordings = self.recordings;
        let published = tokio::task::spawn_blocking(move || recordings.publish(&key)).await;
        if !matches!(published, Ok(Ok(()))) {
            error!("a message stays under its first name for now");
        }
        true
    }

    async fn write_down(&self, voicemail: VoicemailId, key: &str, samples: u64) -> Result<(), StoreError> {
        let mut retries = RETRIES.iter();
        loop {
            match keep(&self.store, self.tenant, self.call, voicemail, key, samples).await {
                Err(error) if error.is_transient() => match retries.next() {
                    Some(wait) => tokio::time::sleep(*wait).await,
                    None => return Err(error),
                },
                written => return written,
            }
        }
    }
}

/// Writes the row of a message whose sound is sealed.
pub(crate) async fn keep(
    store: &Store,
    tenant: TenantId,
    call_id: CallId,
    voicemail_id: VoicemailId,
    recording_key: &str,
    samples: u64,
) -> Result<(), StoreError> {
    let length = MediaTime(samples).as_millis();
    let (now, provider) = (Timestamp::now(), None);
    let kept = KeepVoicemail { tenant, call_id, voicemail_id, recording_key, provider, length, now };
    store.keep_voicemail(kept).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_whose_it_is() {
        let (tenant, call) = (TenantId(Uuid::now_v7()), CallId(Uuid::now_v7()));
        let voicemail = VoicemailId(Uuid::now_v7());
        assert_eq!(read_key(&key(tenant, call, voicemail)), Some((tenant, call, voicemail)));
        for other in ["", "a.wav", "a/b/c.wav", "a/b/c/d.wav"] {
            assert_eq!(read_key(other), None, "{other}");
        }
    }

    #[test]
    fn the_tone_is_one() {
        let mut heard = Vec::new();
        g711::ulaw_decode_into(&beep(), &mut heard);
        assert!(media::tone_share(&heard, 1_000.0) > 0.9);
    }
}
