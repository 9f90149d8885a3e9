//! `calls`: one row a call, what its journal adds up to.

use call::record::{
    self, CallFact, CallState, Effect, Finished, HangupCause, LegReport, LegStatus, Live, Outlook, Streams,
};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::{Mode, RefusalReason};
use sqlx::PgConnection;
use telephony::{CallId, CallSid, Disposition, PhoneNumber, TenantId, TurnId};

use crate::connection::{Store, int, uint};
use crate::error::{OrCorrupt, StoreError};
use crate::{call_events, call_legs};

/// A call whose row is locked until the transaction ends, and the only door to its journal.
#[derive(Debug)]
pub(crate) struct LockedCall {
    pub(crate) tenant: TenantId,
    pub(crate) id: CallId,
    pub(crate) state: CallState,
    /// The streams as they are, or as they were when the call ended.
    pub(crate) streams: Streams,
    pub(crate) last_turn: TurnId,
    pub(crate) last_event_at: Timestamp,
    last_event: i32,
}

/// A call without an end of which nothing was heard for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// Whose call it is.
    pub tenant_id: TenantId,
    /// The call.
    pub call_id: CallId,
    /// Twilio's name of the caller's leg.
    pub call_sid: CallSid,
    /// When it began.
    pub opened_at: Timestamp,
    /// When anything was last written about it.
    pub last_event_at: Timestamp,
    /// Whether an agent has the call: the two may be talking.
    pub taken: bool,
}

impl Store {
    /// How many calls of the tenant have no end yet.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn live_calls(&self, tenant: TenantId) -> Result<u32, StoreError> {
        let live = sqlx::query_scalar!(
            r#"SELECT count(*)::integer AS "live!" FROM calls WHERE tenant_id = $1 AND finished_at IS NULL"#,
            tenant.0
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(uint(live))
    }

    /// The calls without an end about which nothing was written since `quiet_since` and which nobody holds, at most `limit`,
    /// longest silent first: neither this process, `node`, which holds the legs `held`, nor another that has shown itself
    /// since. The reconciler asks Twilio about them or ends them with [`Store::finish_lost`].
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn unfinished_calls(
        &self,
        quiet_since: Timestamp,
        node: &str,
        held: &[CallSid],
        limit: u32,
    ) -> Result<Vec<Unfinished>, StoreError> {
        let held: Vec<String> = held.iter().map(|leg| leg.as_str().to_owned()).collect();
        let rows = sqlx::query!(
            r#"SELECT c.tenant_id, c.call_id, l.call_sid, c.opened_at, c.last_event_at,
                   EXISTS (SELECT FROM escalations e JOIN offers o USING (tenant_id, escalation_id)
                       WHERE e.tenant_id = c.tenant_id AND e.call_id = c.call_id AND e.ended_at IS NULL
                           AND o.accepted_at IS NOT NULL AND o.ended_at IS NULL) AS "taken!"
               FROM calls c
               JOIN call_legs l ON l.tenant_id = c.tenant_id AND l.call_id = c.call_id AND l.party = 'customer'
               LEFT JOIN gateway_nodes n ON n.node = c.node
               WHERE c.finished_at IS NULL AND c.last_event_at < $1 AND l.call_sid <> ALL ($3)
                   AND NOT coalesce(n.node <> $4 AND n.seen_at > $1, false)
               ORDER BY c.last_event_at, c.call_id
               LIMIT $2"#,
            quiet_since.to_sqlx(),
            i64::from(limit),
            &held,
            node
        )
        .fetch_all(&self.pool)
        .await?;
        let unfinished = rows.into_iter().map(|row| {
            Ok(Unfinished {
                tenant_id: TenantId(row.tenant_id),
                call_id: CallId(row.call_id),
                call_sid: row.call_sid.parse().or_corrupt("call_legs", "call_sid")?,
                opened_at: row.opened_at.to_jiff(),
                last_event_at: row.last_event_at.to_jiff(),
                taken: row.taken,
            })
        });
        unfinished.collect()
    }
}

/// How a new call is met.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Met {
    Admitted(Mode),
    Refused(RefusalReason),
}

/// The part of a new call's row that no fact will ever change.
#[derive(Debug)]
pub(crate) struct NewCall<'a> {
    pub(crate) tenant: TenantId,
    pub(crate) id: CallId,
    pub(crate) from: Option<&'a PhoneNumber>,
    pub(crate) to: &'a PhoneNumber,
    pub(crate) met: Met,
    pub(crate) now: Timestamp,
}

/// Writes the row of a new inbound call, under the settings that are in force. False when there is no such tenant.
pub(crate) async fn insert(db: &mut PgConnection, call: &NewCall<'_>) -> Result<bool, StoreError> {
    let (mode, refusal) = match call.met {
        Met::Admitted(mode) => (Some(mode.as_str()), None),
        Met::Refused(reason) => (None, Some(reason.as_str())),
    };
    let inserted = sqlx::query!(
        "INSERT INTO calls (tenant_id, call_id, direction, from_number, to_number, mode, refusal, settings_version,
             opened_at, outlook, last_event_at)
         SELECT tenant_id, $2, 'inbound', $3, $4, $5, $6, settings_version, $7, $8, $7
         FROM tenants WHERE tenant_id = $1",
        call.tenant.0,
        call.id.0,
        call.from.map(PhoneNumber::e164),
        call.to.e164(),
        mode,
        refusal,
        call.now.to_sqlx(),
        Outlook::default().disposition().as_str()
    )
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Notes who holds the stream that was just redeemed.
pub(crate) async fn set_holder(
    db: &mut PgConnection,
    call: &LockedCall,
    stream_sid: &str,
    node: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE calls SET stream_sid = $3, node = $4 WHERE tenant_id = $1 AND call_id = $2",
        call.tenant.0,
        call.id.0,
        stream_sid,
        node
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes down what the call was about.
pub(crate) async fn set_summary(
    db: &mut PgConnection,
    call: &LockedCall,
    summary: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE calls SET summary = $3 WHERE tenant_id = $1 AND call_id = $2",
        call.tenant.0,
        call.id.0,
        summary
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps the conversation as it stands after `turn`.
pub(crate) async fn set_dialogue(
    db: &mut PgConnection,
    call: &LockedCall,
    turn: TurnId,
    dialogue: &serde_json::Value,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE calls SET dialogue = CASE WHEN disposition IS NULL THEN $4::jsonb END, last_turn = $3
         WHERE tenant_id = $1 AND call_id = $2 AND last_turn <= $3",
        call.tenant.0,
        call.id.0,
        int(turn.0),
        dialogue
    )
    .execute(db)
    .await?;
    Ok(())
}

impl LockedCall {
    /// Locks a call by our own id.
    pub(crate) async fn by_id(
        db: &mut PgConnection,
        tenant: TenantId,
        id: CallId,
    ) -> Result<Self, StoreError> {
        // The legs are locked too: after a wait, Postgres reads again only what is locked.
        let row = sqlx::query_as!(
            Row,
            "SELECT c.tenant_id, c.call_id, c.stream_offered, c.stream_redeemed, c.stream_ended, c.outlook,
                 c.outlook_turn, c.last_turn, c.last_event, c.last_event_at, c.disposition, c.hangup_cause,
                 l.status, l.status_sequence, l.duration_s
             FROM calls c JOIN call_legs l USING (tenant_id, call_id)
             WHERE c.tenant_id = $1 AND c.call_id = $2 AND l.party = 'customer'
             FOR NO KEY UPDATE OF c, l",
            tenant.0,
            id.0
        )
        .fetch_optional(db)
        .await?;
        row.ok_or(StoreError::Missing { what: "call" })?.locked()
    }

    /// Locks a call by Twilio's name of the customer's leg.
    pub(crate) async fn by_sid(db: &mut PgConnection, sid: &CallSid) -> Result<Option<Self>, StoreError> {
        let row = sqlx::query_as!(
            Row,
            "SELECT c.tenant_id, c.call_id, c.stream_offered, c.stream_redeemed, c.stream_ended, c.outlook,
                 c.outlook_turn, c.last_turn, c.last_event, c.last_event_at, c.disposition, c.hangup_cause,
                 l.status, l.status_sequence, l.duration_s
             FROM calls c JOIN call_legs l USING (tenant_id, call_id)
             WHERE l.call_sid = $1 AND l.party = 'customer'
             FOR NO KEY UPDATE OF c, l",
            sid.as_str()
        )
        .fetch_optional(db)
        .await?;
        row.map(Row::locked).transpose()
    }

    /// Adds a fact to the journal and to the row. `None`: a fact of that source is there already, nothing was done.
    pub(crate) async fn record(
        &mut self,
        db: &mut PgConnection,
        source_event: &str,
        fact: &CallFact,
        now: Timestamp,
    ) -> Result<Option<Effect>, StoreError> {
        let transition = record::apply(&self.state, fact);
        let sequence = self.last_event + 1;
        let entry = call_events::Entry { sequence, source_event, fact, effect: transition.effect, now };
        if !call_events::append(db, self.tenant, self.id, &entry).await? {
            return Ok(None);
        }
        self.last_event = sequence;
        self.state = transition.state;
        match &self.state {
            CallState::Live(live) => {
                self.streams = live.streams;
                self.save_live(db, live, now).await?;
            }
            CallState::Finished(finished) => self.save_finished(db, finished, now).await?,
        }
        if let CallFact::StatusReported { .. } = fact {
            call_legs::set_report(db, self.tenant, self.id, self.leg()).await?;
        }
        Ok(Some(transition.effect))
    }

    /// The disposition, if the call has ended.
    pub(crate) fn disposition(&self) -> Option<Disposition> {
        match &self.state {
            CallState::Live(_) => None,
            CallState::Finished(finished) => Some(finished.disposition),
        }
    }

    fn leg(&self) -> Option<LegReport> {
        match &self.state {
            CallState::Live(live) => live.leg,
            CallState::Finished(finished) => finished.leg,
        }
    }

    async fn save_live(&self, db: &mut PgConnection, live: &Live, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query!(
            "UPDATE calls SET stream_offered = $3, stream_redeemed = $4, stream_ended = $5, outlook = $6,
                 outlook_turn = $7, last_event = $8, last_event_at = greatest(last_event_at, $9)
             WHERE tenant_id = $1 AND call_id = $2",
            self.tenant.0,
            self.id.0,
            int(live.streams.offered),
            int(live.streams.redeemed),
            int(live.streams.ended),
            live.outlook.disposition().as_str(),
            int(live.outlook.turn().0),
            self.last_event,
            now.to_sqlx()
        )
        .execute(db)
        .await?;
        Ok(())
    }

    async fn save_finished(
        &self,
        db: &mut PgConnection,
        end: &Finished,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // Nobody goes on from the checkpoint of a call that is over, and it holds more of the caller than the record does.
        sqlx::query!(
            "UPDATE calls SET disposition = $3, hangup_cause = $4, finished_at = coalesce(finished_at, $6), dialogue = NULL,
                 last_event = $5, last_event_at = greatest(last_event_at, $6)
             WHERE tenant_id = $1 AND call_id = $2",
            self.tenant.0,
            self.id.0,
            end.disposition.as_str(),
            end.cause.as_str(),
            self.last_event,
            now.to_sqlx()
        )
        .execute(db)
        .await?;
        Ok(())
    }
}

/// The columns that make a [`LockedCall`].
struct Row {
    tenant_id: uuid::Uuid,
    call_id: uuid::Uuid,
    stream_offered: i32,
    stream_redeemed: i32,
    stream_ended: i32,
    outlook: String,
    outlook_turn: i32,
    last_turn: i32,
    last_event: i32,
    last_event_at: jiff_sqlx::Timestamp,
    disposition: Option<String>,
    hangup_cause: Option<String>,
    status: Option<String>,
    status_sequence: Option<i32>,
    duration_s: Option<i32>,
}

impl Row {
    fn locked(self) -> Result<LockedCall, StoreError> {
        let leg = match (&self.status, self.status_sequence) {
            (Some(status), Some(sequence)) => {
                let status = LegStatus::from_name(status).or_corrupt("call_legs", "status")?;
                Some(LegReport::new(status, uint(sequence), self.duration_s.map(uint)))
            }
            _ => None,
        };
        let streams = Streams {
            offered: uint(self.stream_offered),
            redeemed: uint(self.stream_redeemed),
            ended: uint(self.stream_ended),
        };
        let state = match (&self.disposition, &self.hangup_cause) {
            (Some(disposition), Some(cause)) => CallState::Finished(Finished {
                disposition: disposition.parse().or_corrupt("calls", "disposition")?,
                cause: HangupCause::from_name(cause).or_corrupt("calls", "hangup_cause")?,
                leg,
            }),
            _ => {
                let outlook = self.outlook.parse().or_corrupt("calls", "outlook")?;
                let outlook = Outlook::new(TurnId(uint(self.outlook_turn)), outlook);
                CallState::Live(Live { streams, outlook, leg })
            }
        };
        Ok(LockedCall {
            tenant: TenantId(self.tenant_id),
            id: CallId(self.call_id),
            state,
            streams,
            last_turn: TurnId(uint(self.last_turn)),
            last_event_at: self.last_event_at.to_jiff(),
            last_event: self.last_event,
        })
    }
}
