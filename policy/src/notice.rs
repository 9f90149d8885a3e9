//! When a customer is reminded of a booking, and what is too late for cancelling it.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::names::closed_list;

closed_list! {
    /// What is sent to a customer ahead of a booking.
    Reminder {
        /// At the same time of the clock on the day before.
        DayBefore = "day_before",
        /// An hour before.
        HourBefore = "hour_before",
    }

    /// Whether a customer gave as much notice as the business asks for.
    CancellationNotice {
        /// He did.
        InTime = "in_time",
        /// He did not; the business may want to say what that means.
        Late = "late",
    }
}

/// The reminders of a booking that starts at `start`, and when each is due: those that are still ahead at `now`.
/// The day before is a day of the calendar, 23 or 25 hours where the clock changes between.
#[must_use]
pub fn reminders(start: Timestamp, zone: &TimeZone, now: Timestamp) -> Vec<(Reminder, Timestamp)> {
    let day_before = start.to_zoned(zone.clone()).checked_sub(1.day()).map(|zoned| zoned.timestamp());
    let hour_before = start.checked_sub(SignedDuration::from_hours(1));
    let all = [(Reminder::DayBefore, day_before.ok()), (Reminder::HourBefore, hour_before.ok())];
    all.into_iter().filter_map(|(which, due)| Some((which, due.filter(|due| *due > now)?))).collect()
}

/// Whether a booking that starts at `start` is cancelled or moved in time at `now`, by a business that asks for
/// `notice_min` minutes.
#[must_use]
pub fn cancellation_notice(start: Timestamp, notice_min: u32, now: Timestamp) -> CancellationNotice {
    match start.checked_sub(SignedDuration::from_mins(i64::from(notice_min))) {
        Ok(latest) if now <= latest => CancellationNotice::InTime,
        Ok(_) | Err(_) => CancellationNotice::Late,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn reminders_are_due_a_day_and_an_hour_before_if_that_is_ahead() {
        let zone = jiff::tz::TimeZoneDatabase::bundled().get("America/Chicago").unwrap();
        let text = |start, now| {
            let due = reminders(at(start), &zone, at(now)).into_iter();
            due.map(|(which, due)| format!("{which} {}", due.to_zoned(zone.clone()).strftime("%d %H:%M")))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            text("2026-03-05T09:00-06:00", "2026-03-01T12:00-06:00"),
            ["day_before 04 09:00", "hour_before 05 08:00"]
        );
        assert_eq!(text("2026-03-05T09:00-06:00", "2026-03-04T09:00-06:00"), ["hour_before 05 08:00"]);
        assert_eq!(text("2026-03-05T09:00-06:00", "2026-03-05T08:00-06:00"), [""; 0]);
        // The clock changes on the 8th; nine is nine on both days, and half past two does not exist.
        assert_eq!(
            text("2026-03-08T09:00-05:00", "2026-03-01T12:00-06:00"),
            ["day_before 07 09:00", "hour_before 08 08:00"]
        );
        assert_eq!(
            text("2026-03-09T02:30-05:00", "2026-03-01T12:00-06:00"),
            ["day_before 08 03:30", "hour_before 09 01:30"]
        );
    }

    #[test]
    fn notice_counts_to_the_minute() {
        let start = at("2026-03-05T09:00Z");
        for (now, notice_min, expected) in [
            ("2026-03-04T09:00Z", 24 * 60, CancellationNotice::InTime),
            ("2026-03-04T09:01Z", 24 * 60, CancellationNotice::Late),
            ("2026-03-05T09:00Z", 0, CancellationNotice::InTime),
            ("2026-03-05T09:01Z", 0, CancellationNotice::Late),
        ] {
            assert_eq!(cancellation_notice(start, notice_min, at(now)), expected, "{now}");
        }
    }
}
