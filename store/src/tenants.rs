//! `tenants`: the businesses, and the unit of work that takes a business's settings into force.

use assistant::{Business, BusinessSettings};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::Plan;
use sqlx::PgConnection;
use sqlx::types::Json;
use telephony::{PhoneNumber, ResourceId, TenantId};

use crate::connection::{Store, new_id, uint};
use crate::error::{OrCorrupt, StoreError};
use crate::resources::{InUse, SwitchOff};
use crate::{agents, job_types, phone_numbers, resources, staff_addresses, tenant_settings};

/// What is known of a business.
#[derive(Debug, Clone, PartialEq)]
pub struct TenantFacts {
    /// The business.
    pub id: TenantId,
    /// Its short name.
    pub slug: String,
    /// The version of its settings.
    pub version: u32,
    /// Its settings.
    pub settings: BusinessSettings,
    /// Whether it is switched on.
    pub active: bool,
    /// How it stands with us.
    pub plan: Plan,
    /// Its active resources and their names, in the order of the settings.
    pub resources: Vec<(ResourceId, String)>,
}

/// Settings that are in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The business.
    pub tenant_id: TenantId,
    /// The version of its settings.
    pub version: u32,
    /// Whether they differ from those before.
    pub changed: bool,
}

/// Settings could not be taken into force; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Another business has this number.
    #[error("the number {} belongs to another business", .0.e164())]
    NumberTaken(PhoneNumber),
    /// These resources have something to do and are not in the settings any more.
    #[error("{} resource(s) in use would be switched off:\n{}", .0.len(), listed(.0))]
    InUse(Vec<InUse>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn listed(resources: &[InUse]) -> String {
    resources.iter().map(|resource| format!("  - {resource}")).collect::<Vec<_>>().join("\n")
}

impl From<sqlx::Error> for ApplyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Takes a business's settings into force, all of them or none, as a new version if they differ from those in
    /// force. The business is known by its slug. What is no longer in the settings is switched off, never deleted.
    ///
    /// # Errors
    /// When one of the numbers belongs to another business, a resource that may not be switched off is missing, or nothing could be written.
    pub async fn apply_tenant(
        &self,
        business: &Business,
        off: SwitchOff,
        now: Timestamp,
    ) -> Result<Applied, ApplyError> {
        let mut tx = self.pool.begin().await?;
        let tenant = find_or_insert(&mut tx, &business.slug, now).await?;
        if let Some(taken) = phone_numbers::taken_by_another(&mut tx, tenant, &business.phone_numbers).await?
        {
            return Err(ApplyError::NumberTaken(taken));
        }
        let (version, changed) = tenant_settings::put(&mut tx, tenant, &business.settings, now).await?;
        sqlx::query!("UPDATE tenants SET settings_version = $2 WHERE tenant_id = $1", tenant.0, version)
            .execute(&mut *tx)
            .await?;
        phone_numbers::put_all(&mut tx, tenant, &business.phone_numbers, now).await?;
        job_types::put_all(&mut tx, tenant, &business.job_types).await?;
        let in_use = resources::put_all(&mut tx, tenant, business, off, now).await?;
        if !in_use.is_empty() {
            return Err(ApplyError::InUse(in_use));
        }
        agents::put_all(&mut tx, tenant, &business.settings.agents, now).await?;
        staff_addresses::put_all(&mut tx, tenant, &business.staff()).await?;
        tx.commit().await?;
        Ok(Applied { tenant_id: tenant, version: uint(version), changed })
    }

    /// Takes down how a business stands with us.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such tenant.
    pub async fn set_plan(&self, tenant: TenantId, plan: Plan) -> Result<(), StoreError> {
        let updated =
            sqlx::query!("UPDATE tenants SET plan = $2 WHERE tenant_id = $1", tenant.0, plan.as_str())
                .execute(&self.pool)
                .await?;
        if updated.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Missing { what: "tenant" }) }
    }

    /// Switches a business on or off.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such tenant.
    pub async fn set_active(&self, tenant: TenantId, active: bool) -> Result<(), StoreError> {
        let updated = sqlx::query!("UPDATE tenants SET active = $2 WHERE tenant_id = $1", tenant.0, active)
            .execute(&self.pool)
            .await?;
        if updated.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Missing { what: "tenant" }) }
    }

    /// The business whose number was called.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn tenant_for_number(&self, number: &PhoneNumber) -> Result<Option<TenantFacts>, StoreError> {
        let row = sqlx::query_as!(
            Row,
            r#"SELECT t.tenant_id, t.slug, t.active, t.plan, s.version, s.settings AS "settings: Json<BusinessSettings>",
                   ARRAY(SELECT resource_id FROM resources r WHERE r.tenant_id = t.tenant_id AND r.active
                       ORDER BY position, resource_id) AS "resource_ids!",
                   ARRAY(SELECT name FROM resources r WHERE r.tenant_id = t.tenant_id AND r.active
                       ORDER BY position, resource_id) AS "resource_names!"
               FROM phone_numbers n
               JOIN tenants t ON t.tenant_id = n.tenant_id
               JOIN tenant_settings s ON s.tenant_id = t.tenant_id AND s.version = t.settings_version
               WHERE n.phone_number = $1 AND n.active"#,
            number.e164()
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(Row::facts).transpose()
    }

    /// A business by its id.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn tenant(&self, tenant: TenantId) -> Result<Option<TenantFacts>, StoreError> {
        Ok(self.facts(Some(tenant)).await?.pop())
    }

    /// All businesses, by slug.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn tenants(&self) -> Result<Vec<TenantFacts>, StoreError> {
        self.facts(None).await
    }

    async fn facts(&self, tenant: Option<TenantId>) -> Result<Vec<TenantFacts>, StoreError> {
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT t.tenant_id, t.slug, t.active, t.plan, s.version, s.settings AS "settings: Json<BusinessSettings>",
                   ARRAY(SELECT resource_id FROM resources r WHERE r.tenant_id = t.tenant_id AND r.active
                       ORDER BY position, resource_id) AS "resource_ids!",
                   ARRAY(SELECT name FROM resources r WHERE r.tenant_id = t.tenant_id AND r.active
                       ORDER BY position, resource_id) AS "resource_names!"
               FROM tenants t
               JOIN tenant_settings s ON s.tenant_id = t.tenant_id AND s.version = t.settings_version
               WHERE $1::uuid IS NULL OR t.tenant_id = $1
               ORDER BY t.slug"#,
            tenant.map(|tenant| tenant.0)
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Row::facts).collect()
    }
}

/// Makes whoever else wants this tenant's row wait until the transaction ends. Readers and new calls do not wait.
pub(crate) async fn lock(db: &mut PgConnection, tenant: TenantId) -> Result<(), StoreError> {
    sqlx::query_scalar!("SELECT tenant_id FROM tenants WHERE tenant_id = $1 FOR NO KEY UPDATE", tenant.0)
        .fetch_optional(db)
        .await?
        .ok_or(StoreError::Missing { what: "tenant" })?;
    Ok(())
}

/// The tenant of that slug, locked. A new one gets its settings, version 1, later in the same transaction.
async fn find_or_insert(db: &mut PgConnection, slug: &str, now: Timestamp) -> Result<TenantId, StoreError> {
    sqlx::query!(
        "INSERT INTO tenants (tenant_id, slug, settings_version, created_at) VALUES ($1, $2, 1, $3)
         ON CONFLICT (slug) DO NOTHING",
        new_id(now),
        slug,
        now.to_sqlx()
    )
    .execute(&mut *db)
    .await?;
    // As firmly as `lock` and no firmer: a call that ends refers to the row, and would wait for us as we do for it.
    let id = sqlx::query_scalar!("SELECT tenant_id FROM tenants WHERE slug = $1 FOR NO KEY UPDATE", slug)
        .fetch_one(db)
        .await?;
    Ok(TenantId(id))
}

/// The columns that make [`TenantFacts`].
struct Row {
    tenant_id: uuid::Uuid,
    slug: String,
    active: bool,
    plan: String,
    version: i32,
    settings: Json<BusinessSettings>,
    resource_ids: Vec<uuid::Uuid>,
    resource_names: Vec<String>,
}

impl Row {
    fn facts(self) -> Result<TenantFacts, StoreError> {
        Ok(TenantFacts {
            id: TenantId(self.tenant_id),
            slug: self.slug,
            version: uint(self.version),
            settings: self.settings.0,
            active: self.active,
            plan: self.plan.parse().or_corrupt("tenants", "plan")?,
            resources: self.resource_ids.into_iter().map(ResourceId).zip(self.resource_names).collect(),
        })
    }
}
