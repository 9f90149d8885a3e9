//! `job_events`: how jobs came to be where they are. Rows are added and never changed.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::jobs::{Actor, JobState};
use sqlx::PgConnection;
use telephony::{CallId, JobId, TenantId};

use crate::connection::Store;
use crate::error::{OrCorrupt, StoreError};
use crate::origin::Origin;

/// A move that is to be written down.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) sequence: i32,
    pub(crate) from: Option<JobState>,
    pub(crate) to: JobState,
}

/// A move of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobEvent {
    /// The state before; `None` where the job begins.
    pub from: Option<JobState>,
    /// The state after.
    pub to: JobState,
    /// Who moved it.
    pub actor: Actor,
    /// From which call.
    pub call_id: Option<CallId>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Every move of a job, the first one first.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn job_history(&self, tenant: TenantId, job: JobId) -> Result<Vec<JobEvent>, StoreError> {
        let rows = sqlx::query!(
            "SELECT from_state, to_state, actor, call_id, reason, at FROM job_events
             WHERE tenant_id = $1 AND job_id = $2 ORDER BY sequence",
            tenant.0,
            job.0
        )
        .fetch_all(&self.pool)
        .await?;
        let mut events = Vec::with_capacity(rows.len());
        for row in rows {
            let from = row.from_state.map(|from| from.parse().or_corrupt("job_events", "from_state"));
            events.push(JobEvent {
                from: from.transpose()?,
                to: row.to_state.parse().or_corrupt("job_events", "to_state")?,
                actor: row.actor.parse().or_corrupt("job_events", "actor")?,
                call_id: row.call_id.map(CallId),
                reason: row.reason,
                at: row.at.to_jiff(),
            });
        }
        Ok(events)
    }
}

pub(crate) async fn insert(
    db: &mut PgConnection,
    tenant: TenantId,
    job: JobId,
    step: Step,
    origin: Origin<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO job_events (tenant_id, job_id, sequence, from_state, to_state, actor, call_id, reason, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant.0,
        job.0,
        step.sequence,
        step.from.map(JobState::as_str),
        step.to.as_str(),
        origin.actor.as_str(),
        origin.call_id.map(|call| call.0),
        origin.reason,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}
