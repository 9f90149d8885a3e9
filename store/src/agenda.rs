//! "What's on tomorrow?": the query behind the owner's answers.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::Span;
use policy::jobs::JobState;
use telephony::{BookingId, JobTypeId, PhoneNumber, ResourceId, TenantId};

use crate::connection::{Store, int};
use crate::error::{OrCorrupt, StoreError};

/// Nobody listens to more, and nobody reads more at once.
const MAX_LINES: u32 = 500;

/// Which of the bookings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All, the earliest first, at most 500.
    All,
    /// The first.
    First,
    /// The first that has not begun.
    Next,
    /// The last.
    Last,
}

/// What an owner asks.
#[derive(Debug, Clone, Copy)]
pub struct AgendaRequest {
    /// Whose bookings.
    pub tenant: TenantId,
    /// Bookings that start in it. For days, see [`policy::local_day`].
    pub within: Span,
    /// Of one resource only.
    pub resource: Option<ResourceId>,
    /// Of job types only for which time is kept free.
    pub emergencies_only: bool,
    /// Which of them.
    pub which: Which,
    /// Now.
    pub now: Timestamp,
}

/// A booking, as an owner hears of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaLine {
    /// The booking.
    pub booking: BookingId,
    /// Who does it.
    pub resource: ResourceId,
    /// By name.
    pub resource_name: String,
    /// What.
    pub job_type: JobTypeId,
    /// As it is spoken: "a leak repair".
    pub job_name: String,
    /// Whether it is an emergency.
    pub emergency: bool,
    /// When, without the buffers.
    pub time: Span,
    /// For whom.
    pub customer_name: String,
    /// His number.
    pub customer_phone: PhoneNumber,
    /// Where.
    pub address: Option<String>,
    /// How far the job is.
    pub job_state: Option<JobState>,
}

/// A call that was an emergency, as an owner hears of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyCall {
    /// When it came in.
    pub at: Timestamp,
    /// Who called, if he said.
    pub customer_name: Option<String>,
    /// The number to reach him at, unless it is withheld.
    pub customer_phone: Option<PhoneNumber>,
}

impl Store {
    /// The calls that came in within a time and were emergencies, the earliest first, at most 500.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn emergency_calls(
        &self,
        tenant: TenantId,
        within: Span,
    ) -> Result<Vec<EmergencyCall>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT c.opened_at, b.customer_name AS "customer_name?",
                   coalesce(b.phone, c.from_number) AS customer_phone
               FROM calls c LEFT JOIN callbacks b ON b.tenant_id = c.tenant_id AND b.call_id = c.call_id
               WHERE c.tenant_id = $1 AND c.disposition = 'emergency' AND c.opened_at >= $2 AND c.opened_at < $3
               ORDER BY c.opened_at, c.call_id LIMIT $4"#,
            tenant.0,
            within.start.to_sqlx(),
            within.end.to_sqlx(),
            i64::from(int(MAX_LINES))
        )
        .fetch_all(&self.pool)
        .await?;
        let mut calls = Vec::with_capacity(rows.len());
        for row in rows {
            let phone = row.customer_phone.map(|phone| phone.parse().or_corrupt("callbacks", "phone"));
            calls.push(EmergencyCall {
                at: row.opened_at.to_jiff(),
                customer_name: row.customer_name,
                customer_phone: phone.transpose()?,
            });
        }
        Ok(calls)
    }

    /// The bookings that an owner asks for.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn agenda(&self, request: AgendaRequest) -> Result<Vec<AgendaLine>, StoreError> {
        let AgendaRequest { tenant, within, resource, emergencies_only, which, now } = request;
        let (from, latest_first, limit) = match which {
            Which::All => (within.start, false, MAX_LINES),
            Which::First => (within.start, false, 1),
            Which::Next => (within.start.max(now), false, 1),
            Which::Last => (within.start, true, 1),
        };
        let rows = sqlx::query_file!(
            "queries/agenda.sql",
            tenant.0,
            from.to_sqlx(),
            within.end.to_sqlx(),
            resource.map(|resource| resource.0),
            emergencies_only,
            latest_first,
            i64::from(int(limit))
        )
        .fetch_all(&self.pool)
        .await?;
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let job_state = row.job_state.map(|state| state.parse().or_corrupt("jobs", "state"));
            lines.push(AgendaLine {
                booking: BookingId(row.booking_id),
                resource: ResourceId(row.resource_id),
                resource_name: row.resource_name,
                job_type: JobTypeId(row.job_type_id),
                job_name: row.job_name,
                emergency: row.emergency,
                time: Span { start: row.starts_at.to_jiff(), end: row.ends_at.to_jiff() },
                customer_name: row.customer_name,
                customer_phone: row.customer_phone.parse().or_corrupt("bookings", "customer_phone")?,
                address: row.service_address,
                job_state: job_state.transpose()?,
            });
        }
        Ok(lines)
    }
}
