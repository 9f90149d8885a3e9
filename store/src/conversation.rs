//! The conversation, turn by turn: what was said, what was done, and where another process would go on.

use assistant::{ActionRecord, LeftAlone};
use call::record::CallFact;
use jiff::Timestamp;
use policy::redact::redact;
use telephony::{CallId, Disposition, TenantId, TurnId};

use crate::calls::{self, LockedCall};
use crate::connection::Store;
use crate::error::StoreError;
use crate::{action_records, do_not_contact, emergency_notices, recordings, turns};

/// A turn that was completed.
#[derive(Debug, Clone, Copy)]
pub struct Turn<'a> {
    /// Whose call it is.
    pub tenant: TenantId,
    /// The call.
    pub call_id: CallId,
    /// The stream that the writer holds.
    pub generation: u32,
    /// The turn's number, greater than every one before it.
    pub turn: TurnId,
    /// What the caller said; `None` for a key, a silence or an answer of the store.
    pub heard: Option<&'a str>,
    /// What the assistant says.
    pub said: &'a str,
    /// The conversation after this turn.
    pub dialogue: &'a serde_json::Value,
    /// What the call would amount to if it ended now.
    pub if_ended: Disposition,
    /// What was done.
    pub records: &'a [ActionRecord],
    /// When the caller objected to being recorded, in this turn or before.
    pub objected_at: Option<Timestamp>,
    /// By which ways he does not want to be contacted, as he said in this turn or before.
    pub left_alone: Option<LeftAlone>,
    /// When.
    pub now: Timestamp,
}

/// What became of a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checkpointed {
    /// It is written, now or when it first came.
    Saved,
    /// Another process holds the call: this one has to stop. Nothing was written.
    Superseded,
    /// The call is over; the words are kept all the same.
    Finished(Disposition),
}

impl Store {
    /// Writes a turn and everything that belongs to it. The same turn twice is the same as once. What was said is
    /// redacted here; `dialogue` is kept as it is until the call is over.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call.
    pub async fn checkpoint(&self, turn: Turn<'_>) -> Result<Checkpointed, StoreError> {
        let mut tx = self.pool.begin().await?;
        let mut call = LockedCall::by_id(&mut tx, turn.tenant, turn.call_id).await?;
        if turn.generation < call.streams.redeemed {
            return Ok(Checkpointed::Superseded);
        }
        let fact = CallFact::TurnTaken { turn: turn.turn, if_ended: turn.if_ended };
        let source = format!("turn:{}:{}", turn.call_id, turn.turn);
        if call.record(&mut tx, &source, &fact, turn.now).await?.is_some() {
            let words = turns::Words { caller: turn.heard.map(redact), assistant: redact(turn.said) };
            turns::insert(&mut tx, &call, turn.turn, &words, turn.now).await?;
            action_records::insert(&mut tx, &call, turn.turn, turn.records, turn.now).await?;
            calls::set_dialogue(&mut tx, &call, turn.turn, turn.dialogue).await?;
            if let Some(at) = turn.objected_at {
                recordings::objected(&mut tx, &call, at, turn.now).await?;
            }
            if let Some(LeftAlone { reach, since }) = turn.left_alone {
                do_not_contact::enter_caller(&mut tx, turn.tenant, turn.call_id, reach, since).await?;
            }
            if turn.if_ended == Disposition::Emergency {
                emergency_notices::begin(&mut tx, turn.tenant, turn.call_id, turn.now).await?;
            }
        }
        tx.commit().await?;
        Ok(call.disposition().map_or(Checkpointed::Saved, Checkpointed::Finished))
    }
}
