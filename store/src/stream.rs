//! Streams: each is offered to Twilio with a single-use token, and redeemed once.

use call::record::CallFact;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::Mode;
use telephony::{CallId, CallSid, Disposition, Millis, PhoneNumber, StreamSid, TenantId, TurnId};

use crate::calls::{self, LockedCall};
use crate::connection::{Store, uint};
use crate::error::{OrCorrupt, StoreError};

/// A stream that ends within so many seconds has failed: what it was to say could not be said.
const AS_SOON_AS_BEGUN_S: f64 = 30.0;

/// The `start` message of a stream, after its token was found genuine.
#[derive(Debug, Clone, Copy)]
pub struct RedeemStream<'a> {
    /// The call that the token names.
    pub call_sid: &'a CallSid,
    /// The stream that the token names.
    pub generation: u32,
    /// Twilio's name of the stream.
    pub stream_sid: &'a StreamSid,
    /// The process that will hold it.
    pub node: &'a str,
    /// When it came.
    pub now: Timestamp,
}

/// Whether a stream may carry the call.
#[derive(Debug, Clone, PartialEq)]
pub enum Redeemed {
    /// It may, and nothing else may from now on.
    Live(LiveCall),
    /// The token was used before, or a newer stream has taken over.
    Already,
    /// The call is over.
    Finished(Disposition),
    /// No such stream was ever offered.
    Unknown,
}

/// What a session needs to begin, or to go on where another stopped.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveCall {
    /// The call.
    pub call_id: CallId,
    /// Whose call it is.
    pub tenant_id: TenantId,
    /// Twilio's name of the caller's leg.
    pub call_sid: CallSid,
    /// Who calls; `None` when withheld.
    pub from: Option<PhoneNumber>,
    /// How the call is answered.
    pub mode: Mode,
    /// The stream that was redeemed; checkpoints carry it.
    pub generation: u32,
    /// The conversation as it was after `last_turn`; `None` when the call has just begun.
    pub dialogue: Option<serde_json::Value>,
    /// The last turn that was written down, 0 for none.
    pub last_turn: TurnId,
    /// When the call began.
    pub opened_at: Timestamp,
    /// For how long of it the caller was talking to people.
    pub talked: Millis,
}

/// What Twilio is told when a stream has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStream {
    /// The call goes on in this stream.
    Continue {
        /// Whose call it is.
        tenant_id: TenantId,
        /// The call.
        call_id: CallId,
        /// The stream to open; the same as before when that was never redeemed.
        generation: u32,
        /// How many of its streams have failed: they were over as soon as they had begun, and no person has had the call
        /// since.
        failed: u32,
    },
    /// The call is over: hang up.
    Finished(Disposition),
    /// We know no such call.
    Unknown,
}

impl Store {
    /// Uses up a stream's token. However many try at once, one gets [`Redeemed::Live`].
    ///
    /// # Errors
    /// When nothing could be written; the token is then still good.
    pub async fn redeem_stream(&self, stream: RedeemStream<'_>) -> Result<Redeemed, StoreError> {
        let RedeemStream { call_sid, generation, stream_sid, node, now } = stream;
        let mut tx = self.pool.begin().await?;
        let Some(mut call) = LockedCall::by_sid(&mut tx, call_sid).await? else {
            return Ok(Redeemed::Unknown);
        };
        if let Some(disposition) = call.disposition() {
            return Ok(Redeemed::Finished(disposition));
        }
        if generation == 0 || generation > call.streams.offered {
            return Ok(Redeemed::Unknown);
        }
        if generation <= call.streams.redeemed {
            return Ok(Redeemed::Already);
        }
        let fact =
            CallFact::StreamRedeemed { generation, stream_sid: stream_sid.clone(), node: node.to_owned() };
        call.record(&mut tx, &format!("redeemed:{}:{generation}", call.id), &fact, now).await?;
        calls::set_holder(&mut tx, &call, stream_sid.as_str(), node).await?;
        let row = sqlx::query!(
            r#"SELECT from_number, mode AS "mode!", dialogue, opened_at,
                   (SELECT (coalesce(sum(extract(epoch FROM coalesce(until, $3) - since)), 0) * 1000)::bigint
                    FROM (SELECT o.connected_at AS since, o.ended_at AS until
                          FROM escalations e JOIN offers o USING (tenant_id, escalation_id)
                          WHERE e.tenant_id = $1 AND e.call_id = $2
                          UNION ALL
                          SELECT line_answered_at, line_ended_at FROM escalations
                          WHERE tenant_id = $1 AND call_id = $2) AS talks
                    WHERE since <= $3) AS "talked_ms!"
               FROM calls WHERE tenant_id = $1 AND call_id = $2"#,
            call.tenant.0,
            call.id.0,
            now.to_sqlx()
        )
        .fetch_one(&mut *tx)
        .await?;
        let live = LiveCall {
            call_id: call.id,
            tenant_id: call.tenant,
            call_sid: call_sid.clone(),
            from: row.from_number.map(|n| n.parse()).transpose().or_corrupt("calls", "from_number")?,
            mode: row.mode.parse().or_corrupt("calls", "mode")?,
            generation,
            dialogue: row.dialogue,
            last_turn: call.last_turn,
            opened_at: row.opened_at.to_jiff(),
            talked: Millis(row.talked_ms.try_into().unwrap_or(0)),
        };
        tx.commit().await?;
        Ok(Redeemed::Live(live))
    }

    /// Says which stream comes next. A new one is offered only when the newest was redeemed, so that a repeated
    /// question gets the same answer.
    ///
    /// # Errors
    /// When the database cannot be asked, or the new offer could not be written.
    pub async fn next_stream(&self, call_sid: &CallSid, now: Timestamp) -> Result<NextStream, StoreError> {
        let mut tx = self.pool.begin().await?;
        let Some(mut call) = LockedCall::by_sid(&mut tx, call_sid).await? else {
            return Ok(NextStream::Unknown);
        };
        if let Some(disposition) = call.disposition() {
            return Ok(NextStream::Finished(disposition));
        }
        let failed = sqlx::query_scalar!(
            r#"SELECT count(*)::integer AS "failed!" FROM call_events r
               LEFT JOIN call_events e ON e.tenant_id = r.tenant_id
                   AND e.source_event = 'stream_ended:' || r.call_id::text || ':' || (r.fact ->> 'generation')
               WHERE r.tenant_id = $1 AND r.call_id = $2 AND r.kind = 'stream_redeemed'
                   AND coalesce(e.at, $3) - r.at < make_interval(secs => $4)
                   AND NOT EXISTS (SELECT FROM call_events c WHERE c.tenant_id = $1 AND c.call_id = $2
                       AND c.kind = 'connected' AND c.sequence > r.sequence)"#,
            call.tenant.0,
            call.id.0,
            now.to_sqlx(),
            AS_SOON_AS_BEGUN_S
        )
        .fetch_one(&mut *tx)
        .await?;
        let (tenant_id, call_id, failed) = (call.tenant, call.id, uint(failed));
        let newest = call.streams.offered;
        if call.streams.redeemed < newest {
            return Ok(NextStream::Continue { tenant_id, call_id, generation: newest, failed });
        }
        let generation = newest + 1;
        let source = format!("offered:{}:{generation}", call.id);
        call.record(&mut tx, &source, &CallFact::StreamOffered { generation }, now).await?;
        tx.commit().await?;
        Ok(NextStream::Continue { tenant_id, call_id, generation, failed })
    }

    /// Notes that a stream is gone. The call goes on until somebody writes its end.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn end_stream(
        &self,
        tenant: TenantId,
        call_id: CallId,
        generation: u32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        let mut call = LockedCall::by_id(&mut tx, tenant, call_id).await?;
        let source = format!("stream_ended:{call_id}:{generation}");
        call.record(&mut tx, &source, &CallFact::StreamEnded { generation }, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
