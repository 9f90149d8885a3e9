//! What is known of a person is erased, in one transaction: when he asks for it, or when nothing was heard of him for long
//! enough. Rows stay where others count on them, without what is personal. What the law wants kept is kept: that he is not
//! to be contacted, what he consented to, and by which rule each contact was permitted or refused.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqlx::PgConnection;
use telephony::{CustomerId, PhoneNumber, TenantId};
use uuid::Uuid;

use crate::connection::Store;
use crate::customer_contacts::{self, Contact};
use crate::do_not_contact::EVERY_TENANT;
use crate::error::StoreError;
use crate::origin::Origin;
use crate::retention::erase_words;
use crate::{customer_events, customers, tenants};

/// In the place of a number that a row must have: country code 999 is nobody's.
const NOBODY: &str = "+99900000000";

/// What became of the wish that somebody is forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forgetting {
    /// Nothing is known of him any more.
    Done(Forgotten),
    /// He has these appointments ahead: whoever comes has to know where. Nothing was erased.
    Booked(Vec<Timestamp>),
    /// He is on the line. Nothing was erased.
    OnTheLine,
}

/// What was erased and what was kept: of what, and how much.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Erased. Sound is decided upon here, and erased by whichever process has it.
    pub erased: Vec<(&'static str, u64)>,
    /// Kept, because the law wants it.
    pub kept: Vec<(&'static str, u64)>,
}

/// Somebody, as far as the record knows him.
struct Somebody {
    tenant: Uuid,
    /// He, and those who were merged into him.
    customers: Vec<Uuid>,
    /// His numbers, and his addresses of e-mail.
    addresses: Vec<String>,
    /// Those that he made, and those in which something was booked for him.
    calls: Vec<Uuid>,
    bookings: Vec<Uuid>,
}

impl Store {
    /// Erases what a business knows of whoever has this number, whether he is a customer or only ever called.
    ///
    /// # Errors
    /// When nothing could be written: then nothing was erased.
    pub async fn forget(
        &self,
        tenant: TenantId,
        phone: &PhoneNumber,
        origin: Origin<'_>,
        now: Timestamp,
    ) -> Result<Forgetting, StoreError> {
        let mut tx = self.pool.begin().await?;
        tenants::lock(&mut tx, tenant).await?;
        let customer = match customer_contacts::owner(&mut tx, tenant, Contact::Phone(phone)).await? {
            Some(customer) => Some(customer),
            None => customers::by_phone(&mut tx, tenant, phone).await?,
        };
        let outcome = forget(&mut tx, tenant, customer, Some(phone), origin, now).await?;
        tx.commit().await?;
        Ok(outcome)
    }
}

/// As [`Store::forget`], for a customer, a number or both, in a transaction that has locked the tenant.
pub(crate) async fn forget(
    db: &mut PgConnection,
    tenant: TenantId,
    customer: Option<CustomerId>,
    phone: Option<&PhoneNumber>,
    origin: Origin<'_>,
    now: Timestamp,
) -> Result<Forgetting, StoreError> {
    let who = find(db, tenant, customer, phone).await?;
    if is_on_the_line(db, &who).await? {
        return Ok(Forgetting::OnTheLine);
    }
    let ahead = bookings_ahead(db, &who, now).await?;
    if !ahead.is_empty() {
        return Ok(Forgetting::Booked(ahead));
    }
    erase_claims(db, &who).await?;
    let erased = vec![
        ("calls", erase_calls(db, &who, now).await?),
        ("recorded calls", erase_recordings(db, &who, now).await?),
        ("messages left by voice", erase_voicemails(db, &who, now).await?),
        ("call-backs", erase_callbacks(db, &who, now).await?),
        ("bookings", erase_bookings(db, &who).await?),
        ("notices and other letters", erase_outbox(db, &who, now).await?),
        ("texts", erase_texts(db, &who).await?),
        ("customers", erase_customers(db, &who, now).await?),
    ];
    if let Some(customer) = customer {
        customer_events::insert(db, tenant, customer, ("forgotten", &json!({})), origin, now).await?;
    }
    Ok(Forgetting::Done(Forgotten { erased, kept: kept(db, &who).await? }))
}

async fn find(
    db: &mut PgConnection,
    tenant: TenantId,
    customer: Option<CustomerId>,
    phone: Option<&PhoneNumber>,
) -> Result<Somebody, StoreError> {
    let customers = sqlx::query_scalar!(
        "SELECT customer_id FROM customers WHERE tenant_id = $1 AND (customer_id = $2 OR merged_into = $2)
         ORDER BY customer_id FOR NO KEY UPDATE",
        tenant.0,
        customer.map(|customer| customer.0)
    )
    .fetch_all(&mut *db)
    .await?;
    let mut addresses = sqlx::query_scalar!(
        r#"SELECT value AS "value!" FROM customer_contacts WHERE tenant_id = $1 AND customer_id = ANY ($2)
           UNION SELECT phone FROM customers WHERE tenant_id = $1 AND customer_id = ANY ($2) AND phone IS NOT NULL
           UNION SELECT email FROM customers WHERE tenant_id = $1 AND customer_id = ANY ($2) AND email IS NOT NULL"#,
        tenant.0,
        &customers
    )
    .fetch_all(&mut *db)
    .await?;
    addresses.extend(phone.map(|phone| phone.e164().to_owned()).filter(|phone| !addresses.contains(phone)));
    let bookings = sqlx::query!(
        "SELECT booking_id, call_id, cancelled_in_call FROM bookings
         WHERE tenant_id = $1 AND (customer_id = ANY ($2) OR customer_phone = ANY ($3))",
        tenant.0,
        &customers,
        &addresses
    )
    .fetch_all(&mut *db)
    .await?;
    let mut calls = sqlx::query_scalar!(
        r#"SELECT call_id AS "call_id!" FROM calls WHERE tenant_id = $1 AND from_number = ANY ($2)
           UNION SELECT call_id FROM callbacks WHERE tenant_id = $1 AND phone = ANY ($2) AND call_id IS NOT NULL"#,
        tenant.0,
        &addresses
    )
    .fetch_all(&mut *db)
    .await?;
    calls.extend(bookings.iter().flat_map(|row| [row.call_id, row.cancelled_in_call]).flatten());
    calls.sort_unstable();
    calls.dedup();
    let bookings = bookings.into_iter().map(|row| row.booking_id).collect();
    Ok(Somebody { tenant: tenant.0, customers, addresses, calls, bookings })
}

async fn is_on_the_line(db: &mut PgConnection, who: &Somebody) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM calls WHERE tenant_id = $1 AND call_id = ANY ($2) AND finished_at IS NULL) AS "is!""#,
        who.tenant,
        &who.calls
    )
    .fetch_one(db)
    .await?)
}

async fn bookings_ahead(
    db: &mut PgConnection,
    who: &Somebody,
    now: Timestamp,
) -> Result<Vec<Timestamp>, StoreError> {
    let starts = sqlx::query_scalar!(
        r#"SELECT starts_at AS "starts_at: jiff_sqlx::Timestamp" FROM bookings
           WHERE tenant_id = $1 AND booking_id = ANY ($2) AND state = 'confirmed' AND ends_at > $3 ORDER BY starts_at"#,
        who.tenant,
        &who.bookings,
        now.to_sqlx()
    )
    .fetch_all(db)
    .await?;
    Ok(starts.into_iter().map(jiff_sqlx::Timestamp::to_jiff).collect())
}

async fn erase_calls(db: &mut PgConnection, who: &Somebody, now: Timestamp) -> Result<u64, StoreError> {
    erase_words(db, who.tenant, &who.calls, now).await?;
    let erased = sqlx::query!(
        "UPDATE calls SET from_number = NULL WHERE tenant_id = $1 AND call_id = ANY ($2)",
        who.tenant,
        &who.calls
    )
    .execute(db)
    .await?;
    Ok(erased.rows_affected())
}

/// His number in calls of others, who tried names against it.
async fn erase_claims(db: &mut PgConnection, who: &Somebody) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE action_records SET detail = '' WHERE tenant_id = $1 AND kind = 'wrong_claim' AND detail = ANY ($2)",
        who.tenant,
        &who.addresses
    )
    .execute(db)
    .await?;
    Ok(())
}

/// As when he had objected to being recorded: the sound is looked for until it is found.
async fn erase_recordings(db: &mut PgConnection, who: &Somebody, now: Timestamp) -> Result<u64, StoreError> {
    let erased = sqlx::query!(
        "UPDATE recordings SET state = 'erasing', reason = 'objected', settled_at = $3
         WHERE tenant_id = $1 AND call_id = ANY ($2) AND state IN ('recording', 'kept', 'lost')",
        who.tenant,
        &who.calls,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(erased.rows_affected())
}

async fn erase_voicemails(db: &mut PgConnection, who: &Somebody, now: Timestamp) -> Result<u64, StoreError> {
    let erased = sqlx::query!(
        "UPDATE voicemails SET expired_at = $4, transcript = '', from_number = NULL
         WHERE tenant_id = $1 AND (call_id = ANY ($2) OR from_number = ANY ($3)) AND expired_at IS NULL",
        who.tenant,
        &who.calls,
        &who.addresses,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(erased.rows_affected())
}

async fn erase_callbacks(db: &mut PgConnection, who: &Somebody, now: Timestamp) -> Result<u64, StoreError> {
    let erased = sqlx::query!(
        "UPDATE callbacks SET state = CASE state WHEN 'resolved' THEN state ELSE 'withdrawn' END, taken_until = NULL,
             customer_name = NULL, phone = NULL, reason = '', updated_at = $4
         WHERE tenant_id = $1 AND (call_id = ANY ($2) OR phone = ANY ($3))",
        who.tenant,
        &who.calls,
        &who.addresses,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(erased.rows_affected())
}

async fn erase_bookings(db: &mut PgConnection, who: &Somebody) -> Result<u64, StoreError> {
    let erased = sqlx::query!(
        "UPDATE bookings SET customer_name = '', customer_phone = $3, service_address = NULL, said = NULL
         WHERE tenant_id = $1 AND booking_id = ANY ($2)",
        who.tenant,
        &who.bookings,
        NOBODY
    )
    .execute(db)
    .await?;
    Ok(erased.rows_affected())
}

/// What still waits to be sent to him, or to be told of him, is taken back; what was told of him loses its words.
async fn erase_outbox(db: &mut PgConnection, who: &Somebody, now: Timestamp) -> Result<u64, StoreError> {
    let erased = sqlx::query_scalar!(
        "UPDATE outbox SET state = CASE state WHEN 'waiting' THEN 'withdrawn' ELSE state END,
             settled_at = coalesce(settled_at, $5), payload = '{}', last_error = NULL,
             contact_channel = NULL, contact_address = NULL
         WHERE tenant_id = $1 AND (call_id = ANY ($2) OR booking_id = ANY ($3) OR contact_address = ANY ($4)
             OR payload ->> 'from' = ANY ($4))
         RETURNING outbox_id",
        who.tenant,
        &who.calls,
        &who.bookings,
        &who.addresses,
        now.to_sqlx()
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE messages SET body = '' WHERE tenant_id = $1 AND outbox_id = ANY ($2)",
        who.tenant,
        &erased
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE dead_letters SET error = '' WHERE tenant_id = $1 AND outbox_id = ANY ($2)",
        who.tenant,
        &erased
    )
    .execute(db)
    .await?;
    Ok(erased.len() as u64)
}

/// All but those by which he asked to be contacted or not to be.
async fn erase_texts(db: &mut PgConnection, who: &Somebody) -> Result<u64, StoreError> {
    let erased = sqlx::query!(
        "DELETE FROM messages m USING threads t
         WHERE t.tenant_id = $1 AND t.phone_number = ANY ($2) AND m.tenant_id = t.tenant_id AND m.thread_id = t.thread_id
             AND coalesce(m.request, '') <> ALL (ARRAY['opt_out', 'no_texts', 'opt_in'])",
        who.tenant,
        &who.addresses
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM threads t WHERE tenant_id = $1 AND phone_number = ANY ($2)
             AND NOT EXISTS (SELECT FROM messages m WHERE m.tenant_id = t.tenant_id AND m.thread_id = t.thread_id)",
        who.tenant,
        &who.addresses
    )
    .execute(db)
    .await?;
    Ok(erased.rows_affected())
}

async fn erase_customers(db: &mut PgConnection, who: &Somebody, now: Timestamp) -> Result<u64, StoreError> {
    sqlx::query!(
        "DELETE FROM customer_contacts WHERE tenant_id = $1 AND customer_id = ANY ($2)",
        who.tenant,
        &who.customers
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM customer_notes WHERE tenant_id = $1 AND customer_id = ANY ($2)",
        who.tenant,
        &who.customers
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM customer_duplicates
         WHERE tenant_id = $1 AND (customer_id = ANY ($2) OR other_id = ANY ($2))",
        who.tenant,
        &who.customers
    )
    .execute(&mut *db)
    .await?;
    let erased = sqlx::query!(
        "UPDATE customers SET phone = NULL, email = NULL, name = '', address = NULL, updated_at = $3
         WHERE tenant_id = $1 AND customer_id = ANY ($2)",
        who.tenant,
        &who.customers,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(erased.rows_affected())
}

async fn kept(db: &mut PgConnection, who: &Somebody) -> Result<Vec<(&'static str, u64)>, StoreError> {
    let kept = sqlx::query!(
        r#"SELECT
               (SELECT count(*) FROM do_not_contact WHERE tenant_id IN ($1, $3) AND address = ANY ($2)) AS "entries!",
               (SELECT count(*) FROM consents WHERE tenant_id = $1 AND address = ANY ($2)) AS "consents!",
               (SELECT count(*) FROM messages JOIN threads USING (tenant_id, thread_id)
                   WHERE tenant_id = $1 AND phone_number = ANY ($2)) AS "texts!",
               (SELECT count(*) FROM contact_verdicts WHERE tenant_id = $1 AND address = ANY ($2)) AS "verdicts!",
               (SELECT count(*) FROM blocked_callers WHERE tenant_id = $1 AND phone_number = ANY ($2)) AS "blocks!""#,
        who.tenant,
        &who.addresses,
        EVERY_TENANT
    )
    .fetch_one(db)
    .await?;
    let kept = [
        ("entries of the list of those who are not contacted", kept.entries),
        ("consents", kept.consents),
        ("texts that asked for either", kept.texts),
        ("verdicts on contacts", kept.verdicts),
        ("blocked numbers", kept.blocks),
    ];
    Ok(kept.into_iter().map(|(what, count)| (what, count.unsigned_abs())).collect())
}
