//! What must hold of the record whatever went wrong, each as a query for what breaks it.

use std::time::Duration;

use serde::Serialize;
use tokio::time::{Instant, sleep};

use crate::checks::Check;
use crate::database::{Database, DatabaseError};

/// A rule, and a query that counts what breaks it.
struct Rule {
    what: &'static str,
    sql: &'static str,
}

/// A call that nobody held is ended by the server itself some minutes later.
const OPEN: Rule = Rule {
    what: "every call has come to its one disposition",
    sql: "SELECT count(*) FROM calls WHERE disposition IS NULL",
};

const RULES: &[Rule] = &[
    Rule {
        what: "no call has two endings among its events",
        sql: "SELECT count(*) FROM (SELECT tenant_id, call_id FROM call_events WHERE kind = 'finished' AND effect = 'changed' \
              GROUP BY 1, 2 HAVING count(*) > 1) q",
    },
    Rule {
        what: "no two appointments of one technician overlap, buffers included",
        sql: "SELECT count(*) FROM bookings a JOIN bookings b USING (tenant_id, resource_id) \
              WHERE a.booking_id < b.booking_id AND a.state <> 'cancelled' AND b.state <> 'cancelled' \
              AND a.during && b.during",
    },
    Rule {
        what: "no call made two appointments",
        sql: "SELECT count(*) FROM (SELECT tenant_id, call_id FROM bookings WHERE state = 'confirmed' AND call_id IS NOT NULL \
              GROUP BY 1, 2 HAVING count(*) > 1) q",
    },
    Rule {
        what: "an appointment has name and number, and its call did not come to nothing",
        sql: "SELECT count(*) FROM bookings b JOIN calls c USING (tenant_id, call_id) \
              WHERE b.state = 'confirmed' AND c.disposition IS NOT NULL \
              AND (b.customer_name IS NULL OR b.customer_phone IS NULL OR c.disposition IN ('answered', 'abandoned', 'silent', 'not_understood', 'refused', 'too_long', 'failed'))",
    },
    Rule {
        what: "a call that says booked has its appointment",
        sql: "SELECT count(*) FROM calls c WHERE c.disposition = 'booked' AND NOT EXISTS \
              (SELECT FROM booking_events e WHERE e.tenant_id = c.tenant_id AND e.call_id = c.call_id)",
    },
    Rule {
        // A notice to the owner has a row of its own, and one for each of those among whom it is divided.
        what: "nothing is to be sent twice for the same appointment to the same people",
        sql: "SELECT count(*) FROM (SELECT tenant_id, kind, booking_id, contact_address FROM outbox WHERE booking_id IS NOT NULL \
              AND kind IN ('booking_confirmation', 'booking_owner_notice') AND state <> 'withdrawn' \
              GROUP BY 1, 2, 3, 4 HAVING count(*) > 1) q",
    },
    Rule {
        what: "every appointment made in a call is to be confirmed to its customer once",
        sql: "SELECT count(*) FROM bookings b WHERE b.state = 'confirmed' AND b.call_id IS NOT NULL AND NOT EXISTS \
              (SELECT FROM outbox o WHERE o.tenant_id = b.tenant_id AND o.booking_id = b.booking_id \
              AND o.kind = 'booking_confirmation')",
    },
    Rule {
        what: "whoever was told that he is left alone is on the list",
        sql: "SELECT count(*) FROM calls c WHERE c.disposition = 'opted_out' AND c.from_number IS NOT NULL AND NOT EXISTS \
              (SELECT FROM do_not_contact d WHERE d.tenant_id = c.tenant_id AND d.address = c.from_number)",
    },
    Rule {
        what: "every emergency is told to the business's people",
        sql: "SELECT count(*) FROM calls c WHERE c.disposition = 'emergency' AND NOT EXISTS \
              (SELECT FROM emergency_notices n WHERE n.tenant_id = c.tenant_id AND n.call_id = c.call_id)",
    },
    Rule {
        what: "no event of Twilio's counted twice",
        sql: "SELECT count(*) FROM (SELECT source_event FROM call_events WHERE source_event IS NOT NULL \
              GROUP BY 1 HAVING count(*) > 1) q",
    },
];

/// Waits until every call is settled, at most `patience`, and judges the rules; `placed` are the names that may occur.
///
/// # Errors
/// When the database cannot be asked.
pub(super) async fn judge(
    database: &Database,
    placed: &[String],
    patience: Duration,
) -> Result<Vec<Check>, DatabaseError> {
    let deadline = Instant::now() + patience;
    let mut open = database.count(OPEN.sql).await?;
    while open > 0 && Instant::now() < deadline {
        sleep(Duration::from_millis(500)).await;
        open = database.count(OPEN.sql).await?;
    }
    let mut checks = vec![Check::new(OPEN.what, open == 0, open.to_string())];
    for Rule { what, sql } in RULES {
        checks.push(match database.count(sql).await {
            Ok(broken) => Check::new(*what, broken == 0, broken.to_string()),
            // A rule that cannot be asked is not held.
            Err(error) => Check::new(*what, false, error.to_string()),
        });
    }
    let strangers = database.legs_beside(placed).await?;
    checks.push(Check::new("no call that was not placed", strangers == 0, strangers.to_string()));
    Ok(checks)
}

/// How many calls came to which end.
#[derive(Debug, Clone, Serialize)]
pub struct Ends(pub Vec<(String, i64)>);

/// How many calls came to which end.
///
/// # Errors
/// When the database cannot be asked.
pub(super) async fn ends(database: &Database) -> Result<Ends, DatabaseError> {
    database.dispositions().await.map(Ends)
}
