//! The schema as text, and what it refuses whoever asks.

use call::escalation::{EscalationEnd, OfferEnd};
use call::record::{Effect, HangupCause, LegStatus};
use policy::contact::{Channel, ConsentLevel, HoldReason, Purpose, Reach, Refused, Source};
use policy::jobs::{Actor, JobState};
use policy::ladder::EscalationReason;
use policy::{Mode, Occasion, Plan, RefusalReason};
use sqlx::{AssertSqlSafe, PgPool};
use store::{CallbackOutcome, OutboxKind, Store};
use telephony::{Direction, Disposition};

use crate::database::{opening, with_business, with_database};

/// Tables, columns, constraints, indexes, triggers and views; the same text from Postgres 15 to 18.
async fn schema(pool: &PgPool) -> String {
    let lines: Vec<String> = sqlx::query_scalar(
        "WITH relations AS (
             SELECT oid, relname, relkind FROM pg_class
             WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') AND relname <> '_sqlx_migrations'
         ), lines AS (
             SELECT relname, 0 AS part, 0 AS n, CASE relkind WHEN 'r' THEN 'table ' ELSE 'view ' END || relname AS line
             FROM relations
             UNION ALL
             SELECT relname, 1, attnum, '  ' || attname || ' ' || format_type(atttypid, atttypmod)
                 || CASE WHEN attnotnull THEN ' not null' ELSE '' END
                 || coalesce(' default ' || pg_get_expr(adbin, adrelid), '')
             FROM relations JOIN pg_attribute ON attrelid = relations.oid AND attnum > 0 AND NOT attisdropped
             LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
             UNION ALL
             SELECT relname, 2, 0, '  constraint ' || conname || ' ' || pg_get_constraintdef(c.oid)
             FROM relations JOIN pg_constraint c ON conrelid = relations.oid AND contype <> 'n'
             UNION ALL
             SELECT relname, 3, 0, '  ' || pg_get_indexdef(i.indexrelid)
             FROM relations JOIN pg_index i ON indrelid = relations.oid
             WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
             UNION ALL
             SELECT relname, 4, 0, '  ' || pg_get_triggerdef(t.oid)
             FROM relations JOIN pg_trigger t ON tgrelid = relations.oid AND NOT tgisinternal
         )
         SELECT line FROM lines ORDER BY relname, part, n, line COLLATE \"C\"",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    lines.join("\n")
}

#[tokio::test]
async fn the_schema_is_the_one_in_the_golden_file() {
    with_database(|_, pool| async move { insta::assert_snapshot!(schema(&pool).await) }).await;
}

#[tokio::test]
async fn migrating_twice_or_at_once_changes_nothing() {
    with_database(|store: Store, pool| async move {
        let before = schema(&pool).await;
        let (first, second) = tokio::join!(store.migrate(), store.migrate());
        first.unwrap();
        second.unwrap();
        assert_eq!(schema(&pool).await, before);
        assert_eq!(store.pending_migrations().await.unwrap(), Vec::<String>::new());
    })
    .await;
}

/// Every table of tenants' data begins its primary key with the tenant, so that tenants can be spread.
#[tokio::test]
async fn the_tenant_comes_first_in_every_primary_key() {
    with_database(|_, pool| async move {
        let others: Vec<String> = sqlx::query_scalar(
            "SELECT relname::text FROM pg_class c
             JOIN pg_index i ON indrelid = c.oid AND indisprimary
             JOIN pg_attribute a ON attrelid = c.oid AND attnum = indkey[0]
             WHERE relnamespace = 'public'::regnamespace AND attname <> 'tenant_id' ORDER BY 1",
        )
        .fetch_all(&pool)
        .await
        .unwrap();
        assert_eq!(others, ["_sqlx_migrations", "gateway_nodes"]);
    })
    .await;
}

/// The lists in the CHECKs are those of the code, no more and no less.
#[tokio::test]
async fn closed_lists_are_spelled_alike_in_the_schema_and_in_the_code() {
    with_database(|_, pool| async move {
        let dispositions: Vec<&str> = Disposition::ALL.iter().map(|d| d.as_str()).collect();
        let refused = Refused::ALL.iter().map(|reason| reason.as_str());
        let reasons: Vec<&str> =
            refused.chain(HoldReason::ALL.iter().map(|reason| reason.as_str())).collect();
        for (table, column, names) in [
            ("tenants", "plan", Plan::ALL.iter().map(|p| p.as_str()).collect()),
            ("calls", "direction", Direction::ALL.iter().map(|d| d.as_str()).collect()),
            ("calls", "mode", Mode::ALL.iter().map(|m| m.as_str()).collect()),
            ("calls", "refusal", RefusalReason::ALL.iter().map(|r| r.as_str()).collect()),
            ("calls", "outlook", dispositions.clone()),
            ("calls", "disposition", dispositions),
            ("calls", "hangup_cause", HangupCause::ALL.iter().map(|c| c.as_str()).collect()),
            ("call_legs", "status", LegStatus::ALL.iter().map(|s| s.as_str()).collect()),
            ("call_events", "effect", Effect::ALL.iter().map(|e| e.as_str()).collect()),
            ("customer_events", "actor", Actor::ALL.iter().map(|a| a.as_str()).collect()),
            ("booking_events", "actor", Actor::ALL.iter().map(|a| a.as_str()).collect()),
            ("job_events", "actor", Actor::ALL.iter().map(|a| a.as_str()).collect()),
            ("jobs", "state", JobState::ALL.iter().map(|s| s.as_str()).collect()),
            ("job_events", "from_state", JobState::ALL.iter().map(|s| s.as_str()).collect()),
            ("job_events", "to_state", JobState::ALL.iter().map(|s| s.as_str()).collect()),
            ("do_not_contact", "reach", Reach::ALL.iter().map(|r| r.as_str()).collect()),
            ("do_not_contact", "source", Source::ALL.iter().map(|s| s.as_str()).collect()),
            ("consents", "reach", Reach::ALL.iter().map(|r| r.as_str()).collect()),
            ("consents", "level", ConsentLevel::ALL.iter().map(|l| l.as_str()).collect()),
            ("contact_verdicts", "channel", Channel::ALL.iter().map(|c| c.as_str()).collect()),
            ("contact_verdicts", "purpose", Purpose::ALL.iter().map(|p| p.as_str()).collect()),
            ("contact_verdicts", "reason", reasons),
            ("escalations", "reason", EscalationReason::ALL.iter().map(|r| r.as_str()).collect()),
            ("escalations", "occasion", Occasion::ALL.iter().map(|o| o.as_str()).collect()),
            ("escalations", "outcome", EscalationEnd::ALL.iter().map(|e| e.as_str()).collect()),
            ("offers", "how", OfferEnd::ALL.iter().map(|e| e.as_str()).collect()),
            ("outbox", "contact_channel", Channel::ALL.iter().map(|c| c.as_str()).collect()),
            ("callbacks", "outcome", CallbackOutcome::ALL.iter().map(|o| o.as_str()).collect()),
            ("callback_attempts", "outcome", CallbackOutcome::ALL.iter().map(|o| o.as_str()).collect()),
            ("outbox", "kind", OutboxKind::ALL.iter().map(|k| k.as_str()).collect()),
        ] {
            let mut names: Vec<&str> = names;
            names.sort_unstable();
            let allowed: Vec<String> = sqlx::query_scalar(
                "SELECT DISTINCT name[1] FROM pg_constraint,
                     regexp_matches(pg_get_constraintdef(oid), '''([a-z_]+)''::text', 'g') AS name
                 WHERE conrelid = $1::regclass AND conname = $2 ORDER BY 1",
            )
            .bind(table)
            .bind(format!("{table}_{column}_check"))
            .fetch_all(&pool)
            .await
            .unwrap();
            assert_eq!(allowed, names, "{table}.{column}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_journal_can_only_grow() {
    with_business(|f| async move {
        f.open(1).await;
        let (_, booking) = f.booked(2, &opening(f.resource, 60)).await;
        for table in ["call_events", "booking_events", "customer_events", "job_events"] {
            for statement in ["UPDATE {} SET at = at", "DELETE FROM {}", "TRUNCATE {}"] {
                let statement = statement.replace("{}", table);
                let error = sqlx::query(AssertSqlSafe(statement.clone())).execute(&f.pool).await.unwrap_err();
                assert!(
                    error.to_string().contains(&format!("{table} is append-only")),
                    "{statement}: {error}"
                );
            }
        }
        assert_eq!(f.store.booking_history(f.tenant, booking).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn numbers_that_are_not_e164_are_refused() {
    with_business(|f| async move {
        for number in ["3125550100", "+0125550100", "+1312555010x", "+1", "anonymous"] {
            let error = sqlx::query(
                "INSERT INTO phone_numbers (tenant_id, phone_number, created_at) VALUES ($1, $2, '2026-01-01Z')",
            )
            .bind(f.tenant.0)
            .bind(number)
            .execute(&f.pool)
            .await
            .unwrap_err();
            assert!(error.to_string().contains("phone_numbers_phone_number_check"), "{number}: {error}");
        }
    })
    .await;
}
