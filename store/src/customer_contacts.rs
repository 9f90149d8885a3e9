//! `customer_contacts`: the numbers and addresses of e-mail by which customers are known. Each is one customer's.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::{CustomerId, PhoneNumber, TenantId};

use crate::error::StoreError;

/// A number or an address of e-mail, the latter in lower case.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Contact<'a> {
    Phone(&'a PhoneNumber),
    Email(&'a str),
}

impl<'a> Contact<'a> {
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Phone(_) => "phone",
            Self::Email(_) => "email",
        }
    }

    fn value(self) -> &'a str {
        match self {
            Self::Phone(phone) => phone.e164(),
            Self::Email(email) => email,
        }
    }
}

pub(crate) async fn owner(
    db: &mut PgConnection,
    tenant: TenantId,
    contact: Contact<'_>,
) -> Result<Option<CustomerId>, StoreError> {
    let found = sqlx::query_scalar!(
        "SELECT customer_id FROM customer_contacts WHERE tenant_id = $1 AND kind = $2 AND value = $3",
        tenant.0,
        contact.kind(),
        contact.value()
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(CustomerId))
}

/// Notes a customer's contact. False when it is somebody's already.
pub(crate) async fn insert(
    db: &mut PgConnection,
    tenant: TenantId,
    customer: CustomerId,
    contact: Contact<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let inserted = sqlx::query!(
        "INSERT INTO customer_contacts (tenant_id, kind, value, customer_id, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING",
        tenant.0,
        contact.kind(),
        contact.value(),
        customer.0,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Hands everything by which one customer is known to another. Answers how many that were.
pub(crate) async fn hand_over(
    db: &mut PgConnection,
    tenant: TenantId,
    from: CustomerId,
    into: CustomerId,
) -> Result<u64, StoreError> {
    let moved = sqlx::query!(
        "UPDATE customer_contacts SET customer_id = $3 WHERE tenant_id = $1 AND customer_id = $2",
        tenant.0,
        from.0,
        into.0
    )
    .execute(db)
    .await?;
    Ok(moved.rows_affected())
}
