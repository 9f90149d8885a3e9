//! A calendar that is full, written by one statement.

use crate::database::Fixture;

/// Gives the business so many resources and spreads so many bookings over them: two hours each, every three hours, from
/// March 2025 on. They are put around `now` so that half of them are ahead.
pub(crate) async fn fill(f: &Fixture, resources: i32, bookings: i32) {
    sqlx::query(
        "INSERT INTO resources (tenant_id, resource_id, name, position, created_at)
         SELECT $1, gen_random_uuid(), 'Truck ' || n, n, '2025-01-01Z' FROM generate_series(3, $2) AS n",
    )
    .bind(f.tenant.0)
    .bind(resources)
    .execute(&f.pool)
    .await
    .unwrap();
    sqlx::query(
        "WITH customer AS (
             INSERT INTO customers (tenant_id, customer_id, phone, name, created_at, updated_at)
             VALUES ($1, gen_random_uuid(), '+13125550000', 'Full Calendar', '2025-01-01Z', '2025-01-01Z')
             RETURNING customer_id
         ), places AS (
             SELECT resource_id, row_number() OVER (ORDER BY position) - 1 AS place, count(*) OVER () AS places
             FROM resources WHERE tenant_id = $1 AND active
         ), numbered AS (
             SELECT n, resource_id, customer_id,
                 '2026-03-04T16:00Z'::timestamptz + (n / places - $2 / places / 2) * interval '3 hours' AS starts_at
             FROM generate_series(0, $2 - 1) AS n
             JOIN places ON place = n % places
             CROSS JOIN customer
         )
         INSERT INTO bookings (tenant_id, booking_id, state, resource_id, job_type_id, starts_at, ends_at, during,
             reserved_at, confirmed_at, customer_id, customer_name, customer_phone, service_address)
         SELECT $1, gen_random_uuid(), 'confirmed', resource_id, 'leak-repair', starts_at, starts_at + interval '2 hours',
             tstzrange(starts_at - interval '15 minutes', starts_at + interval '150 minutes'), '2025-01-01Z',
             '2025-01-01Z', customer_id, 'Full Calendar', '+1312555' || lpad((n % 9000)::text, 4, '0'), '1 Oak Street'
         FROM numbered",
    )
    .bind(f.tenant.0)
    .bind(bookings)
    .execute(&f.pool)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO jobs (tenant_id, job_id, state, customer_id, booking_id, sequence, created_at, updated_at)
         SELECT tenant_id, gen_random_uuid(), 'scheduled', customer_id, booking_id, 1, '2025-01-01Z', '2025-01-01Z'
         FROM bookings WHERE tenant_id = $1",
    )
    .bind(f.tenant.0)
    .execute(&f.pool)
    .await
    .unwrap();
    // A private hour beside every tenth booking.
    sqlx::query(
        "INSERT INTO busy_times (tenant_id, resource_id, source, during)
         SELECT tenant_id, resource_id, 'private', tstzrange(ends_at, ends_at + interval '1 hour')
         FROM bookings WHERE tenant_id = $1 AND extract(epoch FROM starts_at)::bigint / 10800 % 10 = 0",
    )
    .bind(f.tenant.0)
    .execute(&f.pool)
    .await
    .unwrap();
    sqlx::query("ANALYZE").execute(&f.pool).await.unwrap();
}
