//! `job_types`: what can be booked.

use assistant::JobType;
use sqlx::PgConnection;
use telephony::TenantId;

use crate::connection::int;
use crate::error::StoreError;

/// Makes these the tenant's job types. Bookings of those that are gone stay as they are.
pub(crate) async fn put_all(
    db: &mut PgConnection,
    tenant: TenantId,
    jobs: &[JobType],
) -> Result<(), StoreError> {
    let ids: Vec<String> = jobs.iter().map(|job| job.id.0.clone()).collect();
    sqlx::query!(
        "UPDATE job_types SET active = false WHERE tenant_id = $1 AND active AND job_type_id <> ALL ($2)",
        tenant.0,
        &ids
    )
    .execute(&mut *db)
    .await?;
    for job in jobs {
        sqlx::query!(
            "INSERT INTO job_types (tenant_id, job_type_id, name, duration_min, buffer_before_min, buffer_after_min,
                 emergency)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (tenant_id, job_type_id) DO UPDATE SET name = excluded.name,
                 duration_min = excluded.duration_min, buffer_before_min = excluded.buffer_before_min,
                 buffer_after_min = excluded.buffer_after_min, emergency = excluded.emergency, active = true",
            tenant.0,
            job.id.0,
            job.name,
            int(job.duration_min),
            int(job.buffer_before_min),
            int(job.buffer_after_min),
            job.emergency
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}
