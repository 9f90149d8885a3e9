//! Reading what an owner wrote for his hours, and telling him how to write it when it cannot be read.

use std::sync::LazyLock;

use opening_hours::OpeningHours;
use opening_hours_syntax::rules::day::{DaySelector, HolidayKind, WeekDayRange};
use opening_hours_syntax::rules::time::{Time, TimeSelector, TimeSpan};
use opening_hours_syntax::rules::{OpeningHoursExpression, RuleOperator, RuleSequence};
use opening_hours_syntax::{ExtendedTime, RuleKind};
use regex::{Captures, Regex};

use super::HoursError;

/// No business needs more, and the parser's work grows with the text.
const MAX_LENGTH: usize = 1_000;

/// A single span from this length on that passes midnight is far more often "9 to 3" written as 09:00-03:00
/// than a night of eighteen hours.
const SUSPICIOUS_MINUTES: u16 = 18 * 60;

const EXAMPLE: &str = "write days and times such as Mo-Fr 08:00-18:00; Sa 09:00-13:00; PH off";

/// Parses `expression`, and refuses what would parse but be read otherwise than it is meant.
pub(super) fn read(expression: &str) -> Result<OpeningHours, HoursError> {
    let refused =
        |mistake, hint| Err(HoursError::Expression { expression: shortened(expression), mistake, hint });
    if expression.trim().is_empty() {
        return refused("are empty", EXAMPLE.to_owned());
    }
    if expression.len() > MAX_LENGTH {
        return refused("are longer than 1000 characters", EXAMPLE.to_owned());
    }
    match expression.trim().parse::<OpeningHours>() {
        Ok(hours) => match surprise(&hours.get_expression()) {
            None => Ok(keeping_nights(hours)),
            Some((mistake, hint)) => refused(mistake, hint),
        },
        Err(_) => refused("cannot be read", hint_for(expression.trim())),
    }
}

/// The same hours, with the nights that the `opening-hours` crate would cut off at midnight: it lets a rule
/// for Saturdays replace all of Saturday, also what Friday's "20:00-02:00" reaches of it. Rules that share no
/// day may just as well be added to each other, which keeps both.
fn keeping_nights(hours: OpeningHours) -> OpeningHours {
    let mut expression = OpeningHoursExpression::clone(&hours.get_expression());
    let mut ruled = WeekDays::default();
    for rule in &mut expression.rules {
        let days = WeekDays::of(&rule.day_selector);
        if rule.kind == RuleKind::Open
            && rule.operator == RuleOperator::Normal
            && !ruled.is_none()
            && days.is_apart(ruled)
        {
            rule.operator = RuleOperator::Additional;
        }
        ruled = WeekDays(ruled.0 | days.0);
    }
    // The crate makes hours only from text, and its own text for an expression is not always read as the same.
    match expression.to_string().parse::<OpeningHours>() {
        Ok(kept) if *kept.get_expression() == expression => kept,
        Ok(_) | Err(_) => hours,
    }
}

/// A set of days of the week, a bit for each from Monday on.
#[derive(Clone, Copy, Default)]
struct WeekDays(u8);

impl WeekDays {
    const ALL: Self = Self(0b111_1111);

    /// The days to which a rule may apply; all when it is not told by the day of the week alone.
    fn of(days: &DaySelector) -> Self {
        if days.weekday.is_empty()
            || !days.year.is_empty()
            || !days.monthday.is_empty()
            || !days.week.is_empty()
        {
            return Self::ALL;
        }
        let mut set = Self::default();
        for range in &days.weekday {
            let WeekDayRange::Fixed { range, offset: 0, .. } = range else { return Self::ALL };
            let mut day = *range.start();
            while day != *range.end() {
                set.0 |= 1 << day.num_days_from_monday();
                day = day.succ();
            }
            set.0 |= 1 << day.num_days_from_monday();
        }
        set
    }

    fn is_none(self) -> bool {
        self.0 == 0
    }

    fn is_apart(self, other: Self) -> bool {
        self.0 & other.0 == 0
    }
}

/// What is wrong with an expression that parses, and how to mend it.
fn surprise(expression: &OpeningHoursExpression) -> Option<(&'static str, String)> {
    for (index, rule) in expression.rules.iter().enumerate() {
        // A comment in quotes is a condition, "by appointment", that we could not hold the caller to.
        if rule.kind == RuleKind::Unknown || rule.kind == RuleKind::Open && !rule.comment.is_empty() {
            let hint = "leave out \"unknown\" and every text in quotes, but for one after \"off\"";
            return Some(("do not say for certain when the business is open", hint.to_owned()));
        }
        let school =
            |day: &WeekDayRange| matches!(day, WeekDayRange::Holiday { kind: HolidayKind::School, .. });
        if rule.day_selector.weekday.iter().any(school) {
            let hint = "write the dates of the school holidays, such as Jun 15-Aug 20 off";
            return Some(("need the school holidays, which are not known", hint.to_owned()));
        }
        if let Some(found) = rule.time_selector.spans.iter().find_map(surprising_span) {
            return Some(found);
        }
        // "Mo, We 08:00-12:00" is a rule for Mondays, all day, and another for Wednesdays.
        let days_alone = |earlier: &RuleSequence| {
            !earlier.day_selector.is_empty() && earlier.time_selector == TimeSelector::default()
        };
        if rule.operator == RuleOperator::Additional
            && index.checked_sub(1).is_some_and(|at| days_alone(&expression.rules[at]))
        {
            let hint = "write days that share their times without a space, such as Mo,We 08:00-12:00";
            return Some(("have days without times before a comma", hint.to_owned()));
        }
        // A later rule for the same days replaces the earlier one, though it looks as if both would hold.
        let replaced = expression.rules[..index].iter().find(|earlier| {
            earlier.kind == RuleKind::Open
                && rule.kind == RuleKind::Open
                && rule.operator == RuleOperator::Normal
                && earlier.day_selector == rule.day_selector
        });
        if let Some(earlier) = replaced {
            let days = rule.day_selector.to_string();
            let both = format!("{days} {},{}", earlier.time_selector, rule.time_selector);
            let hint = format!("write {}", both.trim_start());
            return Some(("have two rules for the same days, of which only the last would hold", hint));
        }
    }
    None
}

fn surprising_span(span: &TimeSpan) -> Option<(&'static str, String)> {
    let (Time::Fixed(start), Time::Fixed(end)) = (span.range.start, span.range.end) else {
        return Some(("depend on the sun", "write times of the clock, such as 07:00-19:00".to_owned()));
    };
    if span.open_end {
        return Some(("have no end", format!("write when the business closes, such as {start}-22:00")));
    }
    if span.repeats.is_some() {
        return Some(("repeat, as a timetable does", format!("write {start}-{end}")));
    }
    let minutes = |time: ExtendedTime| time.mins_from_midnight();
    let night = if end <= start { 24 * 60 } else { 0 };
    let passes_midnight = minutes(end) + night > 24 * 60 || start == end;
    if passes_midnight && minutes(end) + night - minutes(start) >= SUSPICIOUS_MINUTES {
        let hint = if minutes(end) + night == minutes(start) + 24 * 60 {
            "write 00:00-24:00 for the whole day".to_owned()
        } else if minutes(end) % (24 * 60) < 12 * 60 {
            let (hour, minute) = (minutes(end) / 60 % 12 + 12, minutes(end) % 60);
            format!("write {start}-{hour:02}:{minute:02} for the afternoon, or two spans for day and night")
        } else {
            "write two spans, one until 24:00 and one from 00:00".to_owned()
        };
        return Some(("go on for most of the night", hint));
    }
    None
}

/// How to write `expression` so that it can be read, as far as we can guess what is meant.
fn hint_for(expression: &str) -> String {
    let (mended, times) = mend(expression);
    let readable =
        mended.parse::<OpeningHours>().is_ok_and(|hours| surprise(&hours.get_expression()).is_none());
    match (readable, times.is_empty()) {
        (true, true) => format!("write {mended}"),
        (true, false) => format!("write {}, in full: {mended}", times.join(", ")),
        (false, true) => EXAMPLE.to_owned(),
        (false, false) => format!("write {}; {EXAMPLE}", times.join(", ")),
    }
}

/// What people write, and the notation for it; applied in this order.
const SLIPS: &[(&str, &str)] = &[
    (r"[‐‑‒–—―−]", "-"),
    (r"[\r\n|]+", "; "),
    (r"(?i)\b(?:24\s*hours|around the clock|always open)\b", "24/7"),
    (r"(?i)\b(?:every ?day|daily|(?:7|seven) days a week)\b", "Mo-Su"),
    (r"(?i)\bweek ?days\b", "Mo-Fr"),
    (r"(?i)\bweek ?ends\b", "Sa-Su"),
    (r"(?i)\b(?:public |federal |bank |national )?holidays\b", "PH"),
    (r"(?i)\bM\s*-\s*F\b", "Mo-Fr"),
    (r"(?i)\bmon(?:days?)?\b\.?", "Mo"),
    (r"(?i)\btue(?:s|sdays?)?\b\.?", "Tu"),
    (r"(?i)\bwed(?:s|nesdays?)?\b\.?", "We"),
    (r"(?i)\bthu(?:rs?|rsdays?)?\b\.?", "Th"),
    (r"(?i)\bfri(?:days?)?\b\.?", "Fr"),
    (r"(?i)\bsat(?:urdays?)?\b\.?", "Sa"),
    (r"(?i)\bsun(?:days?)?\b\.?", "Su"),
    (r"(?i)\s*\b(?:to|till?|until|thru|through)\b\s*", "-"),
    (r"(?i)\s*(?:&|\band\b)\s*", ","),
    (r"(?i)\bfrom\b\s*", ""),
    (r"(?i)\b(?:mid-?night)\b", "24:00"),
    (r"(?i)\bnoon\b", "12:00"),
    // Twice, for a day is the second of one pair and the first of the next.
    (r"\b(Mo|Tu|We|Th|Fr|Sa|Su)\s*,\s+(Mo|Tu|We|Th|Fr|Sa|Su)\b", "$1,$2"),
    (r"\b(Mo|Tu|We|Th|Fr|Sa|Su)\s*,\s+(Mo|Tu|We|Th|Fr|Sa|Su)\b", "$1,$2"),
    (r"\b(Mo|Tu|We|Th|Fr|Sa|Su)\s*-\s*(Mo|Tu|We|Th|Fr|Sa|Su)\b", "$1-$2"),
    (r"\b(Mo|Tu|We|Th|Fr|Sa|Su|PH)\s*:\s*", "$1 "),
    (r"\b(Mo|Tu|We|Th|Fr|Sa|Su|PH)(\d)", "$1 $2"),
];

/// Times come last, when the words between them have become dashes. The first group is what times do not
/// follow: a month, whose days look like hours.
const TIMES: &str = r"(?ix)
    (\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s*)?
    \b (\d{1,2}) (?:[:.h]?(\d{2}))? \s* ([ap]\.?m\b\.?)? \s* - \s*
    (\d{1,2}) (?:[:.h]?(\d{2}))? \s* ([ap]\.?m\b\.?)?";

/// A rule whose times stand before its days.
const TURNED: &str =
    r"^\s*(\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*),?\s+((?:Mo|Tu|We|Th|Fr|Sa|Su)[\w,-]*)\s*$";

fn mend(expression: &str) -> (String, Vec<String>) {
    static SLIP_RULES: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        let compiled =
            |&(slip, mended): &(&str, &'static str)| (Regex::new(slip).expect("a constant"), mended);
        SLIPS.iter().map(compiled).collect()
    });
    static TIMES_RULE: LazyLock<Regex> = LazyLock::new(|| Regex::new(TIMES).expect("a constant"));
    static TURNED_RULE: LazyLock<Regex> = LazyLock::new(|| Regex::new(TURNED).expect("a constant"));
    let mut text = expression.to_owned();
    for (slip, mended) in SLIP_RULES.iter() {
        text = slip.replace_all(&text, *mended).into_owned();
    }
    let mut changes = Vec::new();
    let text = TIMES_RULE.replace_all(&text, |found: &Captures<'_>| {
        let whole = found[0].trim_end();
        let Some(times) = mended_times(found) else { return found[0].to_owned() };
        if whole != times {
            changes.push(format!("{times} instead of {whole}"));
        }
        times + &found[0][whole.len()..]
    });
    let turned: Vec<_> = text.split(';').map(|rule| TURNED_RULE.replace(rule, "$2 $1")).collect();
    let rules: Vec<_> = turned.iter().map(|rule| rule.trim()).filter(|rule| !rule.is_empty()).collect();
    (rules.join("; "), changes)
}

/// Two times of the day as the notation wants them, unless they are none.
fn mended_times(found: &Captures<'_>) -> Option<String> {
    let written = found[0].as_bytes();
    let is_right = written.len() == 11 && written[2] == b':' && written[5] == b'-' && written[8] == b':';
    if found.get(1).is_some() || is_right {
        return None;
    }
    let number =
        |group: usize| found.get(group).map_or(Some(0), |digits| digits.as_str().parse::<u32>().ok());
    let half = |group: usize| found.get(group).map(|half| half.as_str().starts_with(['p', 'P']));
    let (mut opens, mut closes) = ((number(2)?, number(3)?), (number(5)?, number(6)?));
    let (opens_half, closes_half) = (half(4), half(7));
    if let Some(afternoon) = closes_half {
        closes.0 = on_the_clock(closes.0, afternoon)?;
    }
    match (opens_half, closes_half) {
        (Some(afternoon), _) => opens.0 = on_the_clock(opens.0, afternoon)?,
        // "9-5pm" begins in the morning, "1-5pm" in the afternoon.
        (None, Some(true)) if opens.0 < 6 => opens.0 += 12,
        (None, _) => {}
    }
    if closes_half.is_none() && closes <= opens && closes.0 < 12 {
        closes.0 += 12;
    }
    let of_the_day = |(hour, minute): (u32, u32)| hour < 24 && minute < 60 || (hour, minute) == (24, 0);
    (of_the_day(opens) && of_the_day(closes) && opens < closes)
        .then(|| format!("{:02}:{:02}-{:02}:{:02}", opens.0, opens.1, closes.0, closes.1))
}

fn on_the_clock(hour: u32, afternoon: bool) -> Option<u32> {
    (1..=12).contains(&hour).then_some(hour % 12 + if afternoon { 12 } else { 0 })
}

fn shortened(expression: &str) -> String {
    let mut text: String = expression.chars().take(100).collect();
    if text.len() < expression.len() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(expression: &str) -> String {
        read(expression).unwrap_err().to_string()
    }

    #[test]
    fn what_owners_write_is_answered_with_how_to_write_it() {
        for (written, hint) in [
            ("Mo-Fr 9-17", "write 09:00-17:00 instead of 9-17, in full: Mo-Fr 09:00-17:00"),
            ("Mo-Fr 9-5", "write 09:00-17:00 instead of 9-5, in full: Mo-Fr 09:00-17:00"),
            ("Mo-Fr 9am-5pm", "write 09:00-17:00 instead of 9am-5pm, in full: Mo-Fr 09:00-17:00"),
            ("Mo-Fr 9-5pm", "write 09:00-17:00 instead of 9-5pm, in full: Mo-Fr 09:00-17:00"),
            ("Mo-Fr 1-5pm", "write 13:00-17:00 instead of 1-5pm, in full: Mo-Fr 13:00-17:00"),
            ("Mo-Fr 8.30-17.00", "write 08:30-17:00 instead of 8.30-17.00, in full: Mo-Fr 08:30-17:00"),
            ("Mo-Fr 0800-1800", "write 08:00-18:00 instead of 0800-1800, in full: Mo-Fr 08:00-18:00"),
            ("Mon-Fri 08:00-18:00", "write Mo-Fr 08:00-18:00"),
            ("Monday to Friday 08:00-18:00, Saturday 09:00-13:00", "write Mo-Fr 08:00-18:00, Sa 09:00-13:00"),
            ("Weekdays 08:00-18:00; holidays closed", "write Mo-Fr 08:00-18:00; PH closed"),
            (
                "Mon-Fri: 8 a.m. to noon and 1 p.m. to 5 p.m.",
                "write 08:00-12:00 instead of 8 a.m.-12:00, 13:00-17:00 instead of 1 p.m.-5 p.m., \
                 in full: Mo-Fr 08:00-12:00,13:00-17:00",
            ),
            ("Mon, Wed, Fri 09:00-17:00", "write Mo,We,Fr 09:00-17:00"),
            ("Fri 20:00-02:00", "write Fr 20:00-02:00"),
            ("9am-5pm Mon-Fri", "write 09:00-17:00 instead of 9am-5pm, in full: Mo-Fr 09:00-17:00"),
            (
                "Dec 24-26 off; Mo-Fr 9-17",
                "write 09:00-17:00 instead of 9-17, in full: Dec 24-26 off; Mo-Fr 09:00-17:00",
            ),
            ("Mo–Fr 08:00–18:00", "write Mo-Fr 08:00-18:00"),
            (
                "every day 10am to midnight",
                "write 10:00-24:00 instead of 10am-24:00, in full: Mo-Su 10:00-24:00",
            ),
            ("Mo-Fr 08:00-25:99", EXAMPLE),
            ("ring the bell", EXAMPLE),
            ("", EXAMPLE),
        ] {
            match read(written) {
                Err(error) => assert_eq!(error.hint(), hint, "{written:?}"),
                Ok(_) => panic!("{written:?} was read"),
            }
        }
    }

    #[test]
    fn what_would_be_read_otherwise_than_meant_is_refused() {
        for (written, expected) in [
            ("Mo-Fr 08:00-18:00 \"by appointment\"", "do not say for certain when the business is open"),
            ("Mo-Fr unknown", "leave out \"unknown\""),
            ("SH off", "write the dates of the school holidays"),
            ("sunrise-sunset", "write times of the clock"),
            ("Mo-Fr 08:00+", "write when the business closes, such as 08:00-22:00"),
            ("Mo-Fr 08:00-16:00/02:00", "write 08:00-16:00"),
            ("Mo-Fr 09:00-05:00; PH off", "write 09:00-17:00 for the afternoon"),
            ("Mo-Fr 09:00-03:00", "write 09:00-15:00 for the afternoon"),
            ("Mo-Fr 00:00-00:00", "write 00:00-24:00 for the whole day"),
            ("Mo-Fr 17:00-12:00", "write two spans, one until 24:00 and one from 00:00"),
            ("Mo, We 08:00-12:00", "such as Mo,We 08:00-12:00"),
            ("Mo-Fr 08:00-12:00; Mo-Fr 13:00-17:00", "write Mo-Fr 08:00-12:00,13:00-17:00"),
        ] {
            let message = message(written);
            assert!(message.contains(expected), "{written:?}: {message}");
        }
    }

    #[test]
    fn a_monstrous_expression_is_refused_and_not_repeated() {
        let message = message(&"Mo-Fr 08:00-18:00; ".repeat(10_000));
        assert!(message.len() < 400 && message.contains("longer than 1000 characters"), "{message}");
    }
}
