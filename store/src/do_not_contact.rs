//! `do_not_contact`: who is not to be contacted, and the units of work that put somebody on the list and take him off.
//!
//! An entry is in force in the transaction that writes it, and takes back in the same transaction what is queued for the
//! person and still waits. What a worker holds at that moment asks policy before it goes, and finds the entry.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::contact::{Address, Reach, Source};
use sqlx::PgConnection;
use telephony::{CallId, PhoneNumber, TenantId};
use uuid::Uuid;

use crate::connection::{Store, new_id};
use crate::error::{OrCorrupt, StoreError};
use crate::{alerts, staff_addresses};

/// The tenant of entries that hold for all businesses.
pub(crate) const EVERY_TENANT: Uuid = Uuid::nil();

/// Somebody does not want to be contacted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptOut {
    /// By which business; `None` is by none of ours.
    pub tenant: Option<TenantId>,
    /// Where.
    pub address: Address,
    /// By which ways.
    pub reach: Reach,
    /// How we know.
    pub source: Source,
    /// The call in which he said so.
    pub call_id: Option<CallId>,
    /// When.
    pub now: Timestamp,
}

/// What an opt-out did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptedOut {
    /// Whether it was not in force before.
    pub new: bool,
    /// How much that was queued for him is taken back.
    pub withdrawn: u64,
}

impl Store {
    /// Puts somebody on the list. In force when this returns, and harmless the second time.
    ///
    /// # Errors
    /// When nothing could be written: then he is not on the list, and whoever asked has to be told or asked again.
    pub async fn opt_out(&self, opt_out: &OptOut) -> Result<OptedOut, StoreError> {
        let mut tx = self.pool.begin().await?;
        let outcome = enter(&mut tx, opt_out).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// Whoever called, or left a message, does not want to be contacted: every number of his that the call knows goes on the
    /// list, and the ones that he gives in it from now on.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn opt_out_caller(
        &self,
        tenant: TenantId,
        call: CallId,
        reach: Reach,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        enter_caller(&mut tx, tenant, call, reach, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes somebody off a business's list as far as `reach` goes, who has asked for it himself, and keeps his word as a
    /// consent to `reach`. Whoever wanted to hear nothing at all and now wants texts is still not called. What stands on
    /// the list of all businesses and in the national registry stays. `evidence` says where he asked: an id, nothing
    /// personal.
    ///
    /// # Errors
    /// When nothing could be written: then he is still on the list.
    pub async fn opt_in(
        &self,
        tenant: TenantId,
        address: &Address,
        reach: Reach,
        evidence: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        lift(&mut tx, tenant, address, reach, evidence, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// As [`Store::opt_in`], off the list of all businesses. Each business's own list stays as it is, and nobody has a consent
    /// by it. How many entries it ended.
    ///
    /// # Errors
    /// When nothing could be written: then he is still on the list.
    pub async fn opt_in_everywhere(
        &self,
        address: &Address,
        reach: Reach,
        evidence: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut tx = self.pool.begin().await?;
        let lifted = lift_entries(&mut tx, EVERY_TENANT, address, reach, evidence, now).await?;
        tx.commit().await?;
        Ok(lifted)
    }

    /// The entries in force of a business's list, or of the list of all businesses, by address; at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn opted_out(
        &self,
        tenant: Option<TenantId>,
        address: Option<&Address>,
        limit: u32,
    ) -> Result<Vec<(Address, Reach, Source, Timestamp)>, StoreError> {
        let rows = sqlx::query!(
            "SELECT address, reach, source, since FROM do_not_contact
             WHERE tenant_id = $1 AND ($2::text IS NULL OR address = $2) AND lifted_at IS NULL
             ORDER BY address, since LIMIT $3",
            tenant.map_or(EVERY_TENANT, |tenant| tenant.0),
            address.map(Address::as_str),
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            entries.push((
                row.address.parse().or_corrupt("do_not_contact", "address")?,
                row.reach.parse().or_corrupt("do_not_contact", "reach")?,
                row.source.parse().or_corrupt("do_not_contact", "source")?,
                row.since.to_jiff(),
            ));
        }
        Ok(entries)
    }
}

/// Whether the person has asked the business, or all of ours, not to be texted.
pub(crate) async fn wants_no_texts(
    db: &mut PgConnection,
    tenant: TenantId,
    address: &Address,
) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM do_not_contact WHERE tenant_id IN ($1, $3) AND address = $2
               AND reach IN ('all', 'texts') AND source <> 'national_registry' AND lifted_at IS NULL) AS "exists!""#,
        tenant.0,
        address.as_str(),
        EVERY_TENANT
    )
    .fetch_one(db)
    .await?;
    Ok(found)
}

/// Ends the business's entries by the person's own word as far as `reach` goes, and keeps that as a consent.
pub(crate) async fn lift(
    db: &mut PgConnection,
    tenant: TenantId,
    address: &Address,
    reach: Reach,
    evidence: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    lift_entries(db, tenant.0, address, reach, evidence, now).await?;
    sqlx::query!(
        "INSERT INTO consents (tenant_id, consent_id, address, reach, level, evidence, given_at)
         VALUES ($1, $2, $3, $4, 'express', $5, $6)
         ON CONFLICT (tenant_id, address, reach, level, evidence) DO NOTHING",
        tenant.0,
        new_id(now),
        address.as_str(),
        reach.as_str(),
        evidence,
        now.to_sqlx()
    )
    .execute(&mut *db)
    .await?;
    Ok(())
}

/// Ends the entries of one list as far as `reach` goes, and keeps with them what shows that he has asked for it. Of an entry
/// that reaches everything there remain the other ways, from the same source and since the same time.
async fn lift_entries(
    db: &mut PgConnection,
    list: Uuid,
    address: &Address,
    reach: Reach,
    evidence: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let lifted = sqlx::query_scalar!(
        r#"WITH lifted AS (
             UPDATE do_not_contact SET lifted_at = greatest(since, $3), lifted_by = $5
             WHERE tenant_id = $1 AND address = $2 AND lifted_at IS NULL AND source <> 'national_registry'
                 AND ($4 = 'all' OR reach IN ('all', $4))
             RETURNING reach, source, since, call_id
         ), remaining AS (
             INSERT INTO do_not_contact (tenant_id, address, reach, source, since, call_id)
             SELECT $1, $2, other.reach, lifted.source, lifted.since, lifted.call_id
             FROM lifted CROSS JOIN (VALUES ('calls'), ('texts'), ('emails')) AS other (reach)
             WHERE lifted.reach = 'all' AND $4 <> 'all' AND other.reach <> $4
             ON CONFLICT (tenant_id, address, reach, source) DO UPDATE SET
                 since = greatest(do_not_contact.since, excluded.since), lifted_at = NULL, lifted_by = NULL,
                 call_id = coalesce(do_not_contact.call_id, excluded.call_id)
         )
         SELECT count(*) AS "lifted!" FROM lifted"#,
        list,
        address.as_str(),
        now.to_sqlx(),
        reach.as_str(),
        evidence
    )
    .fetch_one(db)
    .await?;
    Ok(lifted.unsigned_abs())
}

/// The caller has said in this call that he does not want to be contacted: that is kept with the call, and whatever number
/// of his is known by it goes on the business's list. The same wish again changes nothing.
pub(crate) async fn enter_caller(
    db: &mut PgConnection,
    tenant: TenantId,
    call: CallId,
    reach: Reach,
    since: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE calls SET
             no_contact_since = CASE $3 WHEN 'all' THEN greatest(no_contact_since, $4) ELSE no_contact_since END,
             no_texts_since = CASE $3 WHEN 'texts' THEN greatest(no_texts_since, $4) ELSE no_texts_since END
         WHERE tenant_id = $1 AND call_id = $2",
        tenant.0,
        call.0,
        reach.as_str(),
        since.to_sqlx()
    )
    .execute(&mut *db)
    .await?;
    enter_given(db, tenant, call).await
}

/// Puts every number that a call knows of its caller on the business's list, as far and since when he has said in it that
/// he does not want to be contacted: the line that called, and what he gave with an appointment or to be called back,
/// before or after he said so. Of a wish each number is entered once, with what was queued and promised to it until then; what
/// he asks for on the line that called, after he has said so on it, stands.
pub(crate) async fn enter_given(
    db: &mut PgConnection,
    tenant: TenantId,
    call: CallId,
) -> Result<(), StoreError> {
    let owed = sqlx::query!(
        r#"SELECT wish.reach AS "reach!", wish.since AS "since!", given.number AS "number!"
           FROM calls c
           CROSS JOIN LATERAL (VALUES ('all', c.no_contact_since), ('texts', c.no_texts_since)) AS wish (reach, since)
           CROSS JOIN LATERAL (
               SELECT c.from_number
               UNION SELECT customer_phone FROM bookings b WHERE b.tenant_id = $1 AND b.call_id = $2
               -- What was moved or cancelled is told to the number with which it was booked.
               UNION SELECT customer_phone FROM outbox o JOIN bookings b USING (tenant_id, booking_id)
                   WHERE o.tenant_id = $1 AND o.call_id = $2
               UNION SELECT phone FROM callbacks k WHERE k.tenant_id = $1 AND k.call_id = $2
           ) AS given (number)
           WHERE c.tenant_id = $1 AND c.call_id = $2 AND wish.since IS NOT NULL AND given.number IS NOT NULL
               AND NOT EXISTS (SELECT FROM do_not_contact d
                   WHERE d.tenant_id = $1 AND d.address = given.number AND d.reach = wish.reach AND d.source = 'speech'
                       AND d.since >= wish.since)
           ORDER BY given.number, wish.reach"#,
        tenant.0,
        call.0
    )
    .fetch_all(&mut *db)
    .await?;
    for row in owed {
        let number: PhoneNumber = row.number.parse().or_corrupt("calls", "from_number")?;
        let opt_out = OptOut {
            tenant: Some(tenant),
            address: Address::Phone(number),
            reach: row.reach.parse().or_corrupt("calls", "no_contact_since")?,
            source: Source::Speech,
            call_id: Some(call),
            now: row.since.to_jiff(),
        };
        enter(db, &opt_out).await?;
    }
    Ok(())
}

/// Writes the entry, or puts it in force anew, takes back consents, and takes back what waits.
pub(crate) async fn enter(db: &mut PgConnection, opt_out: &OptOut) -> Result<OptedOut, StoreError> {
    let OptOut { tenant, address, reach, source, call_id, now } = opt_out;
    let tenant = tenant.map_or(EVERY_TENANT, |tenant| tenant.0);
    let was_in_force = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM do_not_contact WHERE tenant_id = $1 AND address = $2 AND reach = $3
               AND source = $4 AND lifted_at IS NULL) AS "exists!""#,
        tenant,
        address.as_str(),
        reach.as_str(),
        source.as_str()
    )
    .fetch_one(&mut *db)
    .await?;
    // Said again it counts from then on: a call-back that he asked for in between is no longer wanted.
    sqlx::query!(
        "INSERT INTO do_not_contact (tenant_id, address, reach, source, since, call_id) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant_id, address, reach, source) DO UPDATE SET
             since = greatest(do_not_contact.since, excluded.since), lifted_at = NULL, lifted_by = NULL,
             call_id = coalesce(excluded.call_id, do_not_contact.call_id)",
        tenant,
        address.as_str(),
        reach.as_str(),
        source.as_str(),
        now.to_sqlx(),
        call_id.map(|call| call.0)
    )
    .execute(&mut *db)
    .await?;
    if *source == Source::NationalRegistry {
        return Ok(OptedOut { new: !was_in_force, withdrawn: 0 });
    }
    if let (Some(business), Source::Speech | Source::Key | Source::Text) = (opt_out.tenant, source)
        && staff_addresses::has(db, business, address).await?
    {
        // What policy makes of it is `policy::contact`'s; somebody is told, since it may be a stranger's word. Nothing that
        // waits for him is taken back.
        if !was_in_force {
            alerts::raise(
                db,
                business,
                "staff_opted_out",
                call_id.map_or_else(|| new_id(*now), |call| call.0),
                *now,
            )
            .await?;
        }
        return Ok(OptedOut { new: !was_in_force, withdrawn: 0 });
    }
    take_back_consents(db, tenant, address, *reach, *now).await?;
    let withdrawn = withdraw_waiting(db, tenant, address, *reach, *now).await?;
    Ok(OptedOut { new: !was_in_force, withdrawn })
}

async fn take_back_consents(
    db: &mut PgConnection,
    tenant: Uuid,
    address: &Address,
    reach: Reach,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE consents SET taken_back_at = $4
         WHERE ($1 = $5::uuid OR tenant_id = $1) AND address = $2 AND $3 IN ('all', reach) AND taken_back_at IS NULL",
        tenant,
        address.as_str(),
        reach.as_str(),
        now.to_sqlx(),
        EVERY_TENANT
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes back what is queued for the person and what was promised to him, as far as nobody is at it.
async fn withdraw_waiting(
    db: &mut PgConnection,
    tenant: Uuid,
    address: &Address,
    reach: Reach,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let queued = sqlx::query!(
        "UPDATE outbox SET state = 'withdrawn', settled_at = $4, leased_by = NULL, leased_until = NULL,
             last_error = 'do_not_contact'
         WHERE ($1 = $5::uuid OR tenant_id = $1) AND contact_address = $2 AND state = 'waiting'
             AND (leased_until IS NULL OR leased_until <= $4)
             AND ($3 = 'all' OR ($3 = 'texts' AND contact_channel = 'text')
                 OR ($3 = 'emails' AND contact_channel = 'email')
                 OR ($3 = 'calls' AND contact_channel IN ('assistant_call', 'agent_call', 'bridge')))",
        tenant,
        address.as_str(),
        reach.as_str(),
        now.to_sqlx(),
        EVERY_TENANT
    )
    .execute(&mut *db)
    .await?;
    let promised = sqlx::query!(
        "UPDATE callbacks SET state = 'withdrawn', updated_at = $4
         WHERE ($1 = $5::uuid OR tenant_id = $1) AND phone = $2 AND state = 'waiting' AND $3 IN ('all', 'calls')",
        tenant,
        address.as_str(),
        reach.as_str(),
        now.to_sqlx(),
        EVERY_TENANT
    )
    .execute(&mut *db)
    .await?;
    Ok(queued.rows_affected() + promised.rows_affected())
}
