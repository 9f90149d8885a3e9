//! Times that a wish leaves out: "tomorrow, but not in the morning", "this week, but I'm busy from ten to two".

use policy::{BusinessHours, Span};
use serde::{Deserialize, Serialize};

use super::calendar::plus;
use super::clock::{Clock, Point, instant};
use super::days::Days;
use super::reader::Reader;
use jiff::civil::{Date, Weekday};

/// Hours that are out, on some days or on all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptOut {
    pub(super) days: Option<Days>,
    pub(super) clock: Clock,
}

impl KeptOut {
    /// What of a window of one day is left beside these hours.
    fn beside(&self, window: Span, hours: &BusinessHours) -> Vec<Span> {
        let day = window.start.to_zoned(hours.zone().clone()).date();
        if self.days.as_ref().is_some_and(|days| !(days.from..=days.to).contains(&day)) {
            return vec![window];
        }
        let out = self.clock.on(day, hours);
        let (from, to) = (instant(day, out.from, hours.zone()), instant(day, out.to, hours.zone()));
        let before = Span { start: window.start, end: window.end.min(from) };
        let after = Span { start: window.start.max(to), end: window.end };
        [before, after].into_iter().filter(|span| span.start < span.end).collect()
    }
}

/// What is left of the windows beside all hours that are out.
pub(super) fn beside(windows: Vec<Span>, out: &[KeptOut], hours: &BusinessHours) -> Vec<Span> {
    out.iter().fold(windows, |windows, out| {
        windows.into_iter().flat_map(|window| out.beside(window, hours)).collect()
    })
}

/// How many weeks ahead a weekend is kept out: as far as a wish for "after the fifth" reaches.
const WEEKS: i64 = 5;

/// The weekends that "weekday mornings" leaves out, and the other days that "not on a weekday" does.
pub(super) fn left_out(r: &Reader) -> Vec<Days> {
    let refused = refuses_weekdays(r);
    let told = (0..r.words.len()).any(|at| {
        r.is(at, WEEKDAYS)
            && !r.follows(at, &["not", "no", "except", "first", "last", "next", "every", "than"])
    });
    let weekend = |day: Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let ahead = (0..WEEKS * 7).map(|by| plus(r.today(), by)).filter(|day| weekend(*day) != refused);
    if told || refused { ahead.map(Days::one).collect() } else { Vec::new() }
}

const WEEKDAYS: &[&str] = &["weekday", "weekdays"];

/// "Not on a weekday."
fn refuses_weekdays(r: &Reader) -> bool {
    const NOT: &[&str] = &["not", "no", "except"];
    let between = |word: usize| r.is(word, &["on", "a", "during", "the"]);
    (0..r.words.len())
        .filter(|at| r.is(*at, WEEKDAYS))
        .any(|at| (1..=3).any(|back| at >= back && r.is(at - back, NOT) && (at - back + 1..at).all(between)))
}

/// The days of a refusal that ends before `to`: "not Mondays" is every Monday.
pub(super) fn all_of_them(r: &Reader, days: Days, to: usize) -> Vec<Days> {
    let several = days.is_single() && r.words[to - 1].raw.to_lowercase().ends_with("days");
    if !several {
        return vec![days];
    }
    let same = |day: &Date| day.weekday() == days.from.weekday();
    (0..WEEKS * 7).map(|by| plus(r.today(), by)).filter(same).map(Days::one).collect()
}

/// "Not too early", "not too late": the ends of the day.
pub(super) fn not_too(r: &Reader) -> Option<KeptOut> {
    const EARLY: u16 = 10 * 60;
    const LATE: u16 = 16 * 60;
    let ends = [
        ("not too early", Clock::Before(Point::sure(EARLY))),
        ("not so early", Clock::Before(Point::sure(EARLY))),
        ("not too late", Clock::After(Point::sure(LATE))),
        ("not so late", Clock::After(Point::sure(LATE))),
    ];
    let told = (0..r.words.len()).find_map(|at| r.any(at, &ends));
    told.map(|(clock, _)| KeptOut { days: None, clock: clock.clone() })
}

/// The next seven days; where only weekends are left, the next Saturday is among them.
pub(super) fn coming_days(r: &Reader) -> Days {
    let ahead = if refuses_weekdays(r) { 7 } else { 6 };
    Days::stretch(r.today(), plus(r.today(), ahead), "the next seven days")
}

/// All days ahead, where the turn leaves the day open and only keeps some out: "any day except Tuesday".
pub(super) fn any_day(r: &Reader) -> Option<Days> {
    let open = (0..r.words.len()).any(|at| {
        r.is(at, &["anytime", "whenever", "weekday", "weekdays"])
            || r.is(at, &["anything", "something"])
            || r.is(at, &["any", "every"]) && r.is(at + 1, &["day", "time"])
            || r.is(at, &["all"]) && r.is(at + 1, &["days"])
    });
    open.then(|| coming_days(r))
}
