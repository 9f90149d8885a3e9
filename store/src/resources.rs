//! `resources`: technicians, chairs and rooms, known by the id that their owner gives them.

use std::fmt;

use assistant::{Business, Resource};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::TenantId;
use uuid::Uuid;

use crate::connection::new_id;
use crate::error::StoreError;

/// Which resources may be switched off because the settings do not name them any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SwitchOff {
    /// Those that have nothing to do: a resource that goes takes its bookings along, and its time is sold again.
    Unused,
    /// All.
    Any,
}

/// A resource that the settings do not name any more, and what it would take along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InUse {
    /// Its name.
    pub name: String,
    /// By what the settings knew it.
    pub id: String,
    /// Confirmed bookings that are not over.
    pub bookings: i64,
    /// Calendars elsewhere that take its time.
    pub calendars: i64,
    /// Whether a calendar program may be reading what it has to do.
    pub is_read: bool,
}

impl fmt::Display for InUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (id {:?}): {} booking(s) ahead", self.name, self.id, self.bookings)?;
        write!(f, ", {} calendar(s) elsewhere", self.calendars)?;
        f.write_str(if self.is_read { ", a private calendar" } else { "" })
    }
}

/// A resource in the record.
struct Known {
    id: Uuid,
    key: String,
    name: String,
    active: bool,
}

/// Makes these the tenant's resources. An id that comes back is the same resource again, and so is a name that is given
/// another id; the address under which others read the calendar of one that goes is not good any more. Answers those that are in use and would be switched off, when they must not be: then nothing was changed.
pub(crate) async fn put_all(
    db: &mut PgConnection,
    tenant: TenantId,
    business: &Business,
    off: SwitchOff,
    now: Timestamp,
) -> Result<Vec<InUse>, StoreError> {
    let known = sqlx::query_as!(
        Known,
        r#"SELECT resource_id AS id, coalesce(key, name) AS "key!", name, active FROM resources WHERE tenant_id = $1
           ORDER BY resource_id"#,
        tenant.0
    )
    .fetch_all(&mut *db)
    .await?;
    let wanted = &business.resources;
    let ids: Vec<Uuid> =
        wanted.iter().map(|one| the_same(&known, one, wanted).unwrap_or_else(|| new_id(now))).collect();
    if off == SwitchOff::Unused {
        let in_use = in_use_beside(db, tenant, &ids, now).await?;
        if !in_use.is_empty() {
            return Ok(in_use);
        }
    }
    switch_off(db, tenant, &ids).await?;
    sqlx::query!(
        "UPDATE calendar_feeds f SET revoked_at = greatest(f.created_at, $2) FROM resources r
         WHERE f.tenant_id = $1 AND f.revoked_at IS NULL AND r.tenant_id = f.tenant_id AND r.resource_id = f.resource_id
             AND NOT r.active",
        tenant.0,
        now.to_sqlx()
    )
    .execute(&mut *db)
    .await?;
    let names: Vec<String> = wanted.iter().map(|one| one.name.clone()).collect();
    make_way(db, tenant, &ids, &names).await?;
    for (position, (id, resource)) in (0_i32..).zip(ids.iter().zip(wanted)) {
        sqlx::query!(
            "INSERT INTO resources (tenant_id, resource_id, key, name, position, created_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (tenant_id, resource_id) DO UPDATE SET active = true, key = excluded.key, name = excluded.name,
                 position = excluded.position",
            tenant.0,
            id,
            resource.id,
            resource.name,
            position,
            now.to_sqlx()
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(Vec::new())
}

/// The one that has its id, or else the one at work that has its name and that nobody else means by an id.
fn the_same(known: &[Known], wanted: &Resource, all: &[Resource]) -> Option<Uuid> {
    let is_meant = |known: &Known| all.iter().any(|resource| resource.id == known.key);
    let by_id = known.iter().find(|known| known.key == wanted.id);
    let by_name = || known.iter().find(|known| known.active && known.name == wanted.name && !is_meant(known));
    by_id.or_else(by_name).map(|known| known.id)
}

/// Resources at work that are not these and have something to do.
async fn in_use_beside(
    db: &mut PgConnection,
    tenant: TenantId,
    these: &[Uuid],
    now: Timestamp,
) -> Result<Vec<InUse>, StoreError> {
    Ok(sqlx::query_as!(
        InUse,
        r#"SELECT name, id AS "id!", bookings AS "bookings!", calendars AS "calendars!", is_read AS "is_read!"
           FROM (
               SELECT r.name, coalesce(r.key, r.name) AS id, r.position,
                   (SELECT count(*) FROM bookings b WHERE b.tenant_id = r.tenant_id AND b.resource_id = r.resource_id
                       AND b.state = 'confirmed' AND b.ends_at > $3) AS bookings,
                   (SELECT count(*) FROM calendar_sources s WHERE s.tenant_id = r.tenant_id
                       AND s.resource_id = r.resource_id) AS calendars,
                   EXISTS (SELECT FROM calendar_feeds f WHERE f.tenant_id = r.tenant_id
                       AND f.resource_id = r.resource_id AND f.revoked_at IS NULL) AS is_read
               FROM resources r
               WHERE r.tenant_id = $1 AND r.active AND r.resource_id <> ALL ($2)
           ) AS going
           WHERE bookings > 0 OR calendars > 0 OR is_read
           ORDER BY position"#,
        tenant.0,
        these,
        now.to_sqlx()
    )
    .fetch_all(db)
    .await?)
}

async fn switch_off(db: &mut PgConnection, tenant: TenantId, all_but: &[Uuid]) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE resources SET active = false WHERE tenant_id = $1 AND active AND resource_id <> ALL ($2)",
        tenant.0,
        all_but
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A name is that of one resource: whoever has one of these that another is to have, two that change names for example,
/// gives it up.
async fn make_way(
    db: &mut PgConnection,
    tenant: TenantId,
    ids: &[Uuid],
    names: &[String],
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE resources r SET key = coalesce(key, name), name = format('%s (%s)', name, resource_id)
         FROM unnest($2::uuid[], $3::text[]) AS wanted (id, its_name)
         WHERE tenant_id = $1 AND name = its_name AND resource_id <> id",
        tenant.0,
        ids,
        names
    )
    .execute(db)
    .await?;
    Ok(())
}
