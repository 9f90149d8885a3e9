//! `tenant_settings`: every version that ever was in force.

use assistant::BusinessSettings;
use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use sqlx::types::Json;
use telephony::TenantId;

use crate::error::{OrCorrupt, StoreError};

/// Adds a version if the settings differ from the newest. Answers the newest version and whether it is new.
pub(crate) async fn put(
    db: &mut PgConnection,
    tenant: TenantId,
    settings: &BusinessSettings,
    now: Timestamp,
) -> Result<(i32, bool), StoreError> {
    let newest = sqlx::query!(
        r#"SELECT version, settings = $2 AS "same!" FROM tenant_settings
           WHERE tenant_id = $1 ORDER BY version DESC LIMIT 1"#,
        tenant.0,
        Json(settings) as _
    )
    .fetch_optional(&mut *db)
    .await?;
    let version = match newest {
        Some(newest) if newest.same => return Ok((newest.version, false)),
        Some(newest) => newest.version + 1,
        None => 1,
    };
    sqlx::query!(
        "INSERT INTO tenant_settings (tenant_id, version, settings, applied_at) VALUES ($1, $2, $3, $4)",
        tenant.0,
        version,
        Json(settings) as _,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok((version, true))
}

/// The zone in which the tenant lives, by the settings in force.
pub(crate) async fn zone(db: &mut PgConnection, tenant: TenantId) -> Result<TimeZone, StoreError> {
    let name = sqlx::query_scalar!(
        r#"SELECT s.settings ->> 'zone' FROM tenants t
           JOIN tenant_settings s ON s.tenant_id = t.tenant_id AND s.version = t.settings_version
           WHERE t.tenant_id = $1"#,
        tenant.0
    )
    .fetch_optional(db)
    .await?
    .ok_or(StoreError::Missing { what: "tenant" })?;
    // The zones that the rest of the program uses are compiled in; the machine may have others.
    let found = name.and_then(|name| TimeZoneDatabase::bundled().get(&name).ok());
    found.or_corrupt("tenant_settings", "settings")
}
