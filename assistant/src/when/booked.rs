//! What is booked, or may be, between a day and its time.

use super::days::days_at;
use super::on::On;
use super::points::point_at;
use super::reader::Reader;

/// Past what is booked, or may be: "a morning slot tomorrow", "the 2:30 appointment on Tuesday", "my Friday visit at
/// ten", "does 2:30 work on Friday", "is ten still open on Friday".
pub(super) fn past_booked(r: &Reader, on: &On, at: usize) -> usize {
    if r.mark_before(at).is_some() {
        return at;
    }
    let free = r.skip(at, &["still"]);
    let next = if r.is(at, BOOKED) {
        at + 1
    } else if r.is(free, FREE) && on.clock.is_some() {
        r.any(free + 1, &[("for you", ()), ("for me", ()), ("for us", ())]).map_or(free + 1, |(_, next)| next)
    } else {
        return at;
    };
    if r.mark_before(next).is_some() {
        return at;
    }
    let day = on.days.is_none() && days_at(r, r.skip(next, &["on", "for"]), false).is_some();
    let time = on.clock.is_none() && r.is(next, &["at"]) && point_at(r, next + 1, true, true).is_some();
    if day || time { next } else { at }
}

const BOOKED: &[&str] = &[
    "slot",
    "slots",
    "window",
    "windows",
    "block",
    "spot",
    "spots",
    "opening",
    "openings",
    "appointment",
    "appointments",
    "visit",
    "times",
    "hours",
    "availability",
    "one",
];

const FREE: &[&str] = &["work", "works", "available", "open", "free", "okay", "ok", "good", "possible"];
