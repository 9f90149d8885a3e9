//! What policy has to know of a caller before his call is answered, in one query.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use policy::CallRates;
use telephony::{PhoneNumber, TenantId};

use crate::connection::Store;
use crate::error::StoreError;
use crate::staff_addresses;

/// What the store knows of a caller and of the business he calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallerFacts {
    /// The business does not take his calls.
    pub blocked: bool,
    /// He has a booking with the business that took place or is to, or is one of its own people.
    pub known: bool,
    /// The business is in lockdown.
    pub lockdown: bool,
    /// How often was called lately.
    pub rates: CallRates,
}

impl Store {
    /// Reads what is known of `caller`, who is calling `tenant`; `None` is a caller who withholds his number.
    ///
    /// # Errors
    /// When it could not be read: then the call is not admitted.
    pub async fn caller_facts(
        &self,
        tenant: TenantId,
        caller: Option<&PhoneNumber>,
        now: Timestamp,
    ) -> Result<CallerFacts, StoreError> {
        let before = |minutes| {
            now.saturating_sub(SignedDuration::from_mins(minutes)).unwrap_or(Timestamp::MIN).to_sqlx()
        };
        let row = sqlx::query!(
            r#"SELECT t.lockdown,
                   EXISTS (SELECT FROM blocked_callers b WHERE b.tenant_id = t.tenant_id AND b.phone_number = $2)
                       AS "blocked!",
                   EXISTS (SELECT FROM bookings b WHERE b.tenant_id = t.tenant_id AND b.customer_phone = $2
                       AND b.state = 'confirmed')
                   OR EXISTS (SELECT FROM staff_addresses s WHERE s.tenant_id = t.tenant_id AND s.address = $2
                       AND s.active)
                   OR EXISTS (SELECT FROM agents a WHERE a.tenant_id = t.tenant_id AND a.number = $2 AND a.active)
                       AS "known!",
                   (SELECT count(*) FROM calls c WHERE c.tenant_id = t.tenant_id
                       AND (c.from_number = $2 OR ($2 IS NULL AND c.from_number IS NULL)) AND c.opened_at > $3)
                       AS "last_hour!",
                   (SELECT count(*) FROM calls c WHERE c.tenant_id = t.tenant_id AND c.from_number = $2
                       AND c.opened_at > $4 AND c.disposition = 'silent') AS "silent!",
                   (SELECT count(*) FROM calls c WHERE c.tenant_id = t.tenant_id AND c.opened_at > $5) AS "last_minute!"
               FROM tenants t WHERE t.tenant_id = $1"#,
            tenant.0,
            caller.map(PhoneNumber::e164),
            before(60),
            before(24 * 60),
            before(1)
        )
        .fetch_optional(&self.pool)
        .await?
        .ok_or(StoreError::Missing { what: "tenant" })?;
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(CallerFacts {
            blocked: row.blocked,
            known: row.known,
            lockdown: row.lockdown,
            rates: CallRates {
                caller_last_hour: count(row.last_hour),
                caller_silent_last_day: count(row.silent),
                tenant_last_minute: count(row.last_minute),
            },
        })
    }

    /// Stops everything of a business but emergencies, or lets it go on.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such tenant.
    pub async fn set_lockdown(&self, tenant: TenantId, lockdown: bool) -> Result<(), StoreError> {
        let updated =
            sqlx::query!("UPDATE tenants SET lockdown = $2 WHERE tenant_id = $1", tenant.0, lockdown)
                .execute(&self.pool)
                .await?;
        if updated.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Missing { what: "tenant" }) }
    }

    /// Takes no calls of `caller` for `tenant` any more, or takes them again.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn set_blocked(
        &self,
        tenant: TenantId,
        caller: &PhoneNumber,
        blocked: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if blocked {
            sqlx::query!(
                "INSERT INTO blocked_callers (tenant_id, phone_number, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                tenant.0,
                caller.e164(),
                now.to_sqlx()
            )
            .execute(&self.pool)
            .await?;
        } else {
            sqlx::query!(
                "DELETE FROM blocked_callers WHERE tenant_id = $1 AND phone_number = $2",
                tenant.0,
                caller.e164()
            )
            .execute(&self.pool)
            .await?;
        }
        Ok(())
    }

    /// Says which addresses are those of the business's own people; all others are no longer.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn set_staff(
        &self,
        tenant: TenantId,
        addresses: &[policy::contact::Address],
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        staff_addresses::put_all(&mut tx, tenant, addresses).await?;
        tx.commit().await?;
        Ok(())
    }
}
