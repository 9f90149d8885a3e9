//! How Postgres finds what is asked for: by an index, also when there is a lot. The plans are golden files.

use sqlx::{AssertSqlSafe, PgPool};

use crate::database::{Fixture, with_business};
use crate::many::fill;

/// The plan of a query for these arguments, without costs: what is read, in which way.
async fn plan(pool: &PgPool, query: &str, arguments: &str) -> String {
    // As sqlx prepares it: the names of the columns carry hints for the compiler, which are names to Postgres too.
    let mut connection = pool.acquire().await.unwrap();
    // One plan, whatever the values, as the store has it.
    sqlx::raw_sql("SET plan_cache_mode = force_generic_plan").execute(&mut *connection).await.unwrap();
    let prepare = format!("PREPARE asked AS {query}");
    sqlx::raw_sql(AssertSqlSafe(prepare)).execute(&mut *connection).await.unwrap();
    let explain = format!("EXPLAIN (COSTS OFF) EXECUTE asked ({arguments})");
    let lines: Vec<String> = sqlx::query_scalar(AssertSqlSafe(explain))
        .persistent(false)
        .fetch_all(&mut *connection)
        .await
        .unwrap();
    sqlx::raw_sql("DEALLOCATE asked").execute(&mut *connection).await.unwrap();
    lines.join("\n")
}

#[tokio::test]
async fn nothing_is_searched_from_end_to_end() {
    with_business(|f| async move {
        // Two thirds of a year of a business that is never idle.
        fill(&f, 10, 20_000).await;
        talk(&f, 20_000).await;
        let tenant = f.tenant;
        let day = "'2026-03-05T06:00Z', '2026-03-06T06:00Z'";
        let two_weeks = "'2026-03-05T06:00Z', '2026-03-19T06:00Z'";
        let queries = [
            (
                "busy",
                include_str!("../../queries/busy.sql"),
                format!("'{tenant}', {two_weeks}, '2026-03-04T16:00Z', NULL"),
            ),
            (
                "jobs_held",
                include_str!("../../queries/jobs_held.sql"),
                format!("'{tenant}', {two_weeks}, '2026-03-04T16:00Z', NULL"),
            ),
            (
                "agenda",
                include_str!("../../queries/agenda.sql"),
                format!("'{tenant}', {day}, NULL, false, false, 500"),
            ),
            (
                "bookings_by_phone",
                include_str!("../../queries/bookings_by_phone.sql"),
                format!(
                    "'{tenant}', '+13125550142', '2026-03-04T16:00Z', '{tenant}', '2026-03-03T16:00Z', 5"
                ),
            ),
        ];
        for (name, query, arguments) in queries {
            let plan = plan(&f.pool, query, &arguments).await.replace(&tenant.to_string(), "TENANT");
            for table in ["bookings", "jobs", "busy_times", "action_records"] {
                assert!(!plan.contains(&format!("Seq Scan on {table}")), "{name} reads all of it:\n{plan}");
            }
            insta::assert_snapshot!(name, plan);
        }
    })
    .await;
}

/// A call of so many turns, each with a record.
async fn talk(f: &Fixture, turns: i32) {
    let call = f.live(1).await.call_id;
    for statement in [
        "INSERT INTO turns (tenant_id, call_id, turn, assistant_said, at)
         SELECT $1, $2, n, 'Sure.', '2025-01-01Z' FROM generate_series(1, $3) AS n",
        "INSERT INTO action_records (tenant_id, call_id, turn, ordinal, kind, detail, at)
         SELECT $1, $2, n, 0, CASE n % 100 WHEN 0 THEN 'wrong_claim' ELSE 'understood' END, 'schedule', '2025-01-01Z'
         FROM generate_series(1, $3) AS n",
    ] {
        sqlx::query(statement).bind(f.tenant.0).bind(call.0).bind(turns).execute(&f.pool).await.unwrap();
    }
    sqlx::query("ANALYZE action_records").execute(&f.pool).await.unwrap();
}
