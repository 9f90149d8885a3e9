//! Many callers, few openings, and processes that die between the reservation and the booking. `cargo run --release -p
//! store --example contend` is the same with 10,000 attempts.

use std::sync::Arc;

use crate::contend::{Plan, contend};
use crate::database::{now, with_business};

#[tokio::test]
async fn sixteen_workers_fight_for_ten_openings() {
    with_business(|f| async move {
        let f = Arc::new(f);
        let plan = Plan { workers: 16, openings: 10, attempts: 320, seed: 7 };
        let report = contend(f.clone(), plan, now()).await;
        assert_eq!(report.bookings, 10, "exactly the possible bookings: {report:?}");
        assert_eq!(report.overlaps, 0, "{report:?}");
        assert_eq!(report.losers_without_alternative, 0, "{report:?}");
        assert_eq!(report.reservations_left, 0, "{report:?}");
        assert!(report.lost > 0 && report.crashed > 0, "it was a fight: {report:?}");
    })
    .await;
}
