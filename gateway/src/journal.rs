//! What a call writes down while it goes on, in order and beside the conversation: a caller does not wait for a
//! disk. A turn may hold a wish not to be contacted, an objection or an emergency, so that one which the store does not
//! take is tried again, then with every entry that follows, and before the end is written. The queue is bounded; a store
//! that is away for longer than the queue holds costs turns of the record, which is logged, and never sound.

use std::collections::VecDeque;

use call::record::HangupCause;
use call::{Checkpoint, Latency};
use jiff::Timestamp;
use store::{Checkpointed, Finish, Measured, Store, StoreError, Turn};
use telephony::{CallId, Disposition, TenantId};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span, error, info, warn};

use crate::answers::RESERVED_FOR;
use crate::persist::persist;

/// A turn takes seconds, and writing it milliseconds: this many unwritten means that the store is away.
const QUEUE: usize = 64;

/// The record of one live call, as seen from its conversation.
pub(crate) struct Journal {
    entries: mpsc::Sender<Entry>,
    writer: JoinHandle<()>,
    /// Set when another stream has taken the call over: this one must fall silent.
    pub(crate) superseded: CancellationToken,
}

enum Entry {
    Turn(Box<Checkpoint>),
    Latency(Latency),
    End(Disposition, HangupCause),
    StreamEnded,
}

/// Which call, and which of its streams.
#[derive(Clone, Copy)]
pub(crate) struct Writer {
    pub(crate) tenant: TenantId,
    pub(crate) call_id: CallId,
    pub(crate) generation: u32,
}

impl Journal {
    /// Starts writing for one stream of a call.
    pub(crate) fn start(store: Store, writer: Writer) -> Self {
        let (entries, queue) = mpsc::channel(QUEUE);
        let superseded = CancellationToken::new();
        let task = write_all(store, writer, queue, superseded.clone()).instrument(Span::current());
        Self { entries, writer: tokio::spawn(task), superseded }
    }

    pub(crate) fn turn(&self, checkpoint: Box<Checkpoint>) {
        self.write(Entry::Turn(checkpoint));
    }

    pub(crate) fn latency(&self, latency: Latency) {
        self.write(Entry::Latency(latency));
    }

    /// Writes the end, which must not be lost to a full queue.
    pub(crate) async fn end(&self, disposition: Disposition, cause: HangupCause) {
        if self.entries.send(Entry::End(disposition, cause)).await.is_err() {
            error!("the call's end could not be written; the reconciler will end it");
        }
    }

    /// Waits until everything is written.
    pub(crate) async fn close(self) {
        let _ = self.entries.send(Entry::StreamEnded).await;
        drop(self.entries);
        if let Err(error) = self.writer.await {
            error!(error = crate::errands::why(&error), "the call's record broke off");
        }
    }

    fn write(&self, entry: Entry) {
        if self.entries.try_send(entry).is_err() {
            error!("the store is too slow: a turn is missing from the record");
        }
    }
}

async fn write_all(
    store: Store,
    writer: Writer,
    mut queue: mpsc::Receiver<Entry>,
    superseded: CancellationToken,
) {
    let mut turns = Turns { store: store.clone(), writer, superseded, unwritten: VecDeque::new() };
    while let Some(entry) = queue.recv().await {
        let written = match entry {
            Entry::Turn(checkpoint) => {
                turns.take(checkpoint);
                turns.write().await;
                Ok(())
            }
            Entry::Latency(latency) => {
                let measured = Measured {
                    endpoint: latency.endpoint,
                    transcribe: latency.transcribe,
                    response: latency.response,
                };
                store.measured(writer.tenant, writer.call_id, latency.turn, measured).await
            }
            Entry::End(disposition, cause) => {
                turns.write().await;
                write_end(&store, writer, disposition, cause).await
            }
            Entry::StreamEnded => {
                turns.write().await;
                store.end_stream(writer.tenant, writer.call_id, writer.generation, Timestamp::now()).await
            }
        };
        if let Err(error) = written {
            error!(
                error = &error as &dyn std::error::Error,
                "part of the call's record could not be written"
            );
        }
    }
}

/// So many turns wait for a store that is away; the oldest go first.
const UNWRITTEN: usize = 64;

/// The turns that are yet to be written, in their order.
struct Turns {
    store: Store,
    writer: Writer,
    superseded: CancellationToken,
    unwritten: VecDeque<Box<Checkpoint>>,
}

impl Turns {
    fn take(&mut self, checkpoint: Box<Checkpoint>) {
        if self.unwritten.len() == UNWRITTEN {
            error!("the store is away for too long: a turn is missing from the record");
            self.unwritten.pop_front();
        }
        self.unwritten.push_back(checkpoint);
    }

    /// Writes what there is, until the store does not take one of them.
    async fn write(&mut self) {
        while let Some(checkpoint) = self.unwritten.front() {
            match persist(|| write_turn(&self.store, self.writer, checkpoint)).await {
                Ok(Checkpointed::Saved | Checkpointed::Finished(_)) => {}
                Ok(Checkpointed::Superseded) => {
                    warn!("another stream has taken the call over");
                    self.superseded.cancel();
                    self.unwritten.clear();
                    return;
                }
                Err(error) => {
                    let again = error.is_transient();
                    error!(error = &error as &dyn std::error::Error, again, "a turn could not be written");
                    if again {
                        return;
                    }
                }
            }
            self.unwritten.pop_front();
        }
    }
}

async fn write_turn(
    store: &Store,
    writer: Writer,
    checkpoint: &Checkpoint,
) -> Result<Checkpointed, StoreError> {
    let dialogue = match serde_json::to_value(&checkpoint.dialogue) {
        Ok(dialogue) => dialogue,
        Err(error) => {
            error!(%error, "a dialogue cannot be written down");
            return Ok(Checkpointed::Saved);
        }
    };
    let turn = Turn {
        tenant: writer.tenant,
        call_id: writer.call_id,
        generation: writer.generation,
        turn: checkpoint.turn,
        heard: checkpoint.caller.as_deref(),
        said: &checkpoint.assistant,
        dialogue: &dialogue,
        if_ended: checkpoint.if_ended,
        records: &checkpoint.records,
        objected_at: checkpoint.objected_at,
        left_alone: checkpoint.left_alone,
        now: Timestamp::now(),
    };
    let written = store.checkpoint(turn).await?;
    if written != Checkpointed::Superseded
        && let Some(cut) = &checkpoint.cut_short
    {
        store.cut_short(writer.tenant, writer.call_id, cut.turn, &cut.heard).await?;
    }
    if written == Checkpointed::Saved {
        // The caller is still there: what is kept for him is kept for longer.
        let until = Timestamp::now() + RESERVED_FOR;
        store.renew_reservation(writer.tenant, writer.call_id, until).await?;
    }
    Ok(written)
}

async fn write_end(
    store: &Store,
    writer: Writer,
    disposition: Disposition,
    cause: HangupCause,
) -> Result<(), StoreError> {
    let outcome = persist(|| {
        let finish = Finish {
            tenant: writer.tenant,
            call_id: writer.call_id,
            disposition,
            cause,
            outbox: Vec::new(),
            now: Timestamp::now(),
        };
        store.finish_call(finish)
    })
    .await?;
    info!(%disposition, %cause, ?outcome, "the call has ended");
    Ok(())
}
