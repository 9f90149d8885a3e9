//! The days on which most people work: "weekdays", "on a weekday", "any weekday".

use jiff::civil::Weekday;

use super::calendar::{in_week, plus};
use super::days::Days;
use super::reader::Reader;

/// The days from Monday to Friday that come, or what is left of them this week.
pub(super) fn workweek_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let one =
        ["on a weekday", "during a weekday", "on any weekday", "any weekday", "a weekday", "some weekday"];
    let several = ["on the weekdays", "on weekdays", "during weekdays", "weekdays"];
    let next = one.iter().chain(&several).find_map(|phrase| r.phrase(at, phrase))?;
    // "weekday rates" are no days, "every weekday at eight" is told by its hour.
    if r.follows(at, &["every", "each", "except", "not"]) {
        return None;
    }
    let today = r.today();
    let friday = in_week(today, Weekday::Friday, 0);
    let (from, to) = if today > friday {
        let monday = in_week(today, Weekday::Monday, 1);
        (monday, plus(monday, 4))
    } else {
        (today, friday)
    };
    Some((Days::stretch(from, to, "the weekdays"), next))
}
