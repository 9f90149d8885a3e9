//! What policy has to know of a contact, in one query: see [`policy::contact::ContactFacts`].

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use policy::contact::{Consent, Contact, ContactFacts, Entry, Fact, Party, Standing};
use policy::places::State;
use sqlx::PgConnection;
use sqlx::types::Json;
use telephony::{PhoneNumber, TenantId};
use uuid::Uuid;

use crate::connection::{Store, uint};
use crate::do_not_contact::EVERY_TENANT;
use crate::error::{OrCorrupt, StoreError};

/// As far back as attempts are counted, and as a call is looked for that might be answered.
const LATELY: SignedDuration = SignedDuration::from_hours(24);

impl Store {
    /// The facts about a contact that does not come out of the outbox, for an explanation. Whoever wants to make the
    /// contact asks [`Store::clear`] or [`Store::clear_queued`].
    ///
    /// # Errors
    /// When they could not be read.
    pub async fn contact_facts(&self, contact: &Contact, now: Timestamp) -> Result<ContactFacts, StoreError> {
        let mut connection = self.pool.acquire().await?;
        read(&mut connection, contact, None, now).await
    }
}

impl Store {
    /// How often a number was to be rung for a business since then.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn rings_since(
        &self,
        tenant: TenantId,
        number: &PhoneNumber,
        since: Timestamp,
    ) -> Result<u32, StoreError> {
        let rings = sqlx::query_scalar!(
            r#"SELECT count(*) AS "rings!" FROM contact_verdicts
               WHERE tenant_id = $1 AND address = $2 AND decided_at > $3 AND reach = 'calls' AND verdict = 'permit'"#,
            tenant.0,
            number.e164(),
            since.to_sqlx()
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(u32::try_from(rings).unwrap_or(u32::MAX))
    }
}

/// Reads them. `outbox_id` is the row that wants the contact: its own earlier attempts are not counted against it.
pub(crate) async fn read(
    db: &mut PgConnection,
    contact: &Contact,
    outbox_id: Option<Uuid>,
    now: Timestamp,
) -> Result<ContactFacts, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT t.active, t.plan, t.lockdown, t.settings_version,
               EXISTS (SELECT FROM staff_addresses s WHERE s.tenant_id = t.tenant_id AND s.address = $2 AND s.active)
                   OR EXISTS (SELECT FROM agents a WHERE a.tenant_id = t.tenant_id AND a.number = $2 AND a.active)
                   -- Callers are connected with it, and nobody is told of anything there: it is no staff address.
                   OR EXISTS (SELECT FROM tenant_settings g, jsonb_array_elements(g.settings -> 'ladders') ladder
                              WHERE g.tenant_id = t.tenant_id AND g.version = t.settings_version
                                  AND ladder ->> 'emergency_line' = $2)
                   AS "is_staff!",
               (SELECT coalesce(jsonb_agg(jsonb_build_object('reach', reach, 'source', source, 'since', since,
                       'scope', CASE d.tenant_id WHEN $3 THEN 'global' ELSE 'tenant' END)), '[]')
                FROM do_not_contact d
                WHERE d.tenant_id IN (t.tenant_id, $3) AND d.address = $2 AND d.lifted_at IS NULL)
                   AS "entries!: Json<Vec<Entry>>",
               (SELECT coalesce(jsonb_agg(given), '[]')
                FROM (SELECT reach, level, given_at FROM consents c
                      WHERE c.tenant_id = t.tenant_id AND c.address = $2 AND taken_back_at IS NULL
                      UNION ALL
                      SELECT 'all', 'express', min(confirmed_at) FROM bookings b
                      WHERE b.tenant_id = t.tenant_id AND customer_phone = $2 AND confirmed_at IS NOT NULL
                      HAVING count(*) > 0) AS given)
                   AS "consents!: Json<Vec<Consent>>",
               greatest(promised.to_caller_at, CASE $5 WHEN 'texts' THEN written.asked_at END) AS asked_at,
               promised.at AS promised_at,
               -- A call is heard as long as he says something in it or his line opens a stream; what we write of it later is no
               -- word of his.
               greatest((SELECT max(greatest(opened_at,
                       (SELECT max(at) FROM turns r
                        WHERE r.tenant_id = c.tenant_id AND r.call_id = c.call_id AND caller_said IS NOT NULL),
                       (SELECT max(at) FROM call_events e
                        WHERE e.tenant_id = c.tenant_id AND e.call_id = c.call_id AND kind = 'stream_redeemed')))
                   FROM calls c
                   WHERE c.tenant_id = t.tenant_id AND from_number = $2 AND opened_at > $4 AND direction = 'inbound'),
                   written.last_at) AS last_heard_at,
               (SELECT service_address FROM bookings b
                WHERE b.tenant_id = t.tenant_id AND customer_phone = $2 AND confirmed_at IS NOT NULL
                    AND service_address IS NOT NULL
                ORDER BY confirmed_at DESC LIMIT 1) AS service_address,
               (SELECT coalesce(jsonb_agg(at), '[]')
                FROM (SELECT min(decided_at) AS at FROM contact_verdicts v
                      WHERE v.tenant_id = t.tenant_id AND v.address = $2 AND v.decided_at > $4 AND v.reach = $5
                          AND v.verdict = 'permit' AND ($6::uuid IS NULL OR v.outbox_id IS DISTINCT FROM $6)
                      GROUP BY coalesce(v.outbox_id, v.verdict_id)) AS made)
                   AS "attempts!: Json<Vec<Timestamp>>"
           FROM tenants t
           -- Whoever says "call me back" and names another number may have named somebody who has asked for nothing.
           CROSS JOIN LATERAL (
               SELECT max(b.created_at) AS at,
                   max(b.created_at) FILTER (WHERE k.from_number = b.phone) AS to_caller_at
               FROM callbacks b LEFT JOIN calls k ON k.tenant_id = b.tenant_id AND k.call_id = b.call_id
               WHERE b.tenant_id = t.tenant_id AND b.phone = $2 AND b.state IN ('waiting', 'claimed')
           ) AS promised
           -- Whoever asks for help has asked for a text, and for no call.
           CROSS JOIN LATERAL (
               SELECT max(m.at) AS last_at, max(m.at) FILTER (WHERE m.request = 'help') AS asked_at
               FROM threads h JOIN messages m ON m.tenant_id = h.tenant_id AND m.thread_id = h.thread_id
               WHERE h.tenant_id = t.tenant_id AND h.phone_number = $2 AND m.direction = 'inbound' AND m.at > $4
           ) AS written
           WHERE t.tenant_id = $1"#,
        contact.tenant.0,
        contact.address.as_str(),
        EVERY_TENANT,
        now.saturating_sub(LATELY).unwrap_or(Timestamp::MIN).to_sqlx(),
        contact.channel.reach().as_str(),
        outbox_id
    )
    .fetch_optional(db)
    .await?;
    row.ok_or(StoreError::Missing { what: "tenant" })?.facts()
}

struct Row {
    active: bool,
    plan: String,
    lockdown: bool,
    settings_version: i32,
    is_staff: bool,
    entries: Json<Vec<Entry>>,
    consents: Json<Vec<Consent>>,
    asked_at: Option<jiff_sqlx::Timestamp>,
    promised_at: Option<jiff_sqlx::Timestamp>,
    last_heard_at: Option<jiff_sqlx::Timestamp>,
    service_address: Option<String>,
    attempts: Json<Vec<Timestamp>>,
}

impl Row {
    fn facts(self) -> Result<ContactFacts, StoreError> {
        let standing = Standing {
            active: self.active,
            plan: self.plan.parse().or_corrupt("tenants", "plan")?,
            lockdown: self.lockdown,
            settings_version: uint(self.settings_version),
        };
        Ok(ContactFacts {
            standing: Fact::Read(standing),
            party: Fact::Read(if self.is_staff { Party::Staff } else { Party::Customer }),
            entries: Fact::Read(self.entries.0),
            consents: Fact::Read(self.consents.0),
            asked_at: Fact::Read(self.asked_at.map(|at| at.to_jiff())),
            promised_at: Fact::Read(self.promised_at.map(|at| at.to_jiff())),
            last_heard_at: Fact::Read(self.last_heard_at.map(|at| at.to_jiff())),
            service_state: Fact::Read(self.service_address.as_deref().and_then(State::of_address)),
            attempts: Fact::Read(self.attempts.0),
        })
    }
}
