//! Holidays that Americans name instead of dates.

use jiff::civil::{Date, Weekday};

use super::calendar::{in_week, plus, weekday_before};
use super::days::Days;
use super::hebrew::Feast;
use super::length::length_at;
use super::reader::Reader;
use super::years::{told_year_at, year_of_at};

/// How a holiday is found in a year.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// Month and day.
    Fixed(i8, i8),
    /// The nth such weekday of a month, the last for -1, and days after it.
    Nth(i8, i8, Weekday, i64),
    /// Days after Easter Sunday.
    Easter(i64),
    /// The last such weekday before a day, or some days after it.
    Before(i8, i8, Weekday),
    /// April 15th, put off by a weekend and by Emancipation Day, which is kept on the working day next to the 16th.
    Taxes,
    /// Kept for some days from an evening.
    Hebrew(Feast),
    /// Days without a rule.
    Listed(&'static [(i16, i8, i8)]),
}

/// A holiday at `at`, with its year if told, and the position after it.
pub(super) fn holiday_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(at, &["the"]);
    // "next year's Christmas"
    let (told, start) = r
        .any(start, &[("this year", 0i16), ("next year", 1), ("last year", -1)])
        .map_or((None, start), |(years, next)| (Some(r.today().year() + years), next));
    let (shift, start) = r
        .any(
            start,
            &[
                ("this past", -1),
                ("this coming", 0),
                ("coming", 0),
                ("this", 0),
                ("next", 0),
                ("last", -1),
                ("past", -1),
                ("previous", -1),
            ],
        )
        .map_or((None, start), |(shift, next)| (Some(*shift), next));
    // "Memorial weekend"
    let short = r.any(start, &[("memorial weekend", "memorial day"), ("labor weekend", "labor day")]);
    let named = short.and_then(|(name, next)| {
        HOLIDAYS.iter().find(|(holiday, _)| holiday == name).map(|(_, rule)| (*rule, next - 1))
    });
    let (rule, mut next) = named.or_else(|| r.any(start, HOLIDAYS).map(|(rule, next)| (*rule, next)))?;
    // New years of other calendars begin on other days.
    let others =
        ["chinese", "lunar", "islamic", "hijri", "arabic", "jewish", "persian", "muslim", "orthodox"];
    if r.follows(start, &others) || r.follows(start, &["happy", "merry"]) {
        return None;
    }
    // "Christmas lights"
    if r.mark_before(next).is_none() && r.is(next, NOT_AFTER_HOLIDAY) {
        return None;
    }
    next = r.phrase(next, "day").unwrap_or(next);
    let today = r.today();
    let year = match year_of_at(r, next) {
        Some((year, after)) => {
            next = after;
            Some(year)
        }
        None => told,
    };
    let day = match (year, shift) {
        (Some(year), _) => rule.in_year(year)?,
        (None, Some(-1)) => {
            (0..9).filter_map(|years| rule.in_year(today.year() - years)).find(|day| *day < today)?
        }
        (None, _) => {
            // "Thanksgiving in three years"
            let later = r.skip(next, &["in"]);
            let from_now = [("from now", ()), ("from today", ()), ("hence", ())];
            let far =
                length_at(r, later).filter(|(.., after)| later > next || r.any(*after, &from_now).is_some());
            let start = match far {
                Some((length, _, after)) if length.months > 0 => {
                    next = r.any(after, &from_now).map_or(after, |(_, end)| end);
                    let years = (length.months / 12) as i16;
                    if years > 0 { Date::new(today.year() + years, 1, 1).ok()? } else { today }
                }
                _ => today,
            };
            let coming =
                (0..9).filter_map(|years| rule.in_year(start.year() + years)).find(|day| *day >= start);
            match (coming, rule) {
                // What will not come again has been.
                (None, Listed(days)) => {
                    let (year, month, day) = *days.last()?;
                    Date::new(year, month, day).ok()?
                }
                (coming, _) => coming?,
            }
        }
    };
    if r.is(next, &["weekend", "week"]) {
        // "Halloween weekend 2027"
        let (day, end) = match told_year_at(r, next + 1).filter(|_| year.is_none()) {
            Some((year, after)) => (rule.in_year(year)?, after),
            None => (day, next + 1),
        };
        if r.is(next, &["week"]) {
            let monday = in_week(day, Monday, 0);
            return Some((super::periods::week(monday, 0).of(monday), end));
        }
        return Some((weekend_of(day, format!("{} weekend", r.text(start))), end));
    }
    if let Hebrew(feast) = rule {
        return Some((Days::stretch(day, plus(day, feast.days() - 1), feast.name()), next));
    }
    Some((Days::one(day), next))
}

/// The weekend next to a day; a Monday makes it longer.
pub(super) fn weekend_of(day: Date, name: String) -> Days {
    let monday = day.weekday() == Monday;
    let saturday = in_week(day, Saturday, if monday { -1 } else { 0 });
    Days::stretch(saturday, if monday { day } else { plus(saturday, 1) }, name)
}

impl Rule {
    fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed(month, day) => Date::new(year, month, day).ok(),
            Self::Nth(month, nth, weekday, after) => {
                let day = Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()?;
                Some(plus(day, after))
            }
            Self::Easter(after) => Some(plus(easter(year)?, after)),
            Self::Before(month, day, weekday) => {
                Some(weekday_before(Date::new(year, month, day).ok()?, weekday))
            }
            Self::Taxes => {
                let day = Date::new(year, 4, 15).ok()?;
                Some(plus(
                    day,
                    match day.weekday() {
                        Friday | Saturday => 3,
                        Sunday => 2,
                        _ => 0,
                    },
                ))
            }
            Self::Hebrew(feast) => feast.eve(year),
            Self::Listed(days) => {
                let (year, month, day) = *days.iter().find(|(listed, ..)| *listed == year)?;
                Date::new(year, month, day).ok()
            }
        }
    }
}

/// Easter Sunday of the Gregorian calendar, by the computation of Butcher and Meeus.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, (n / 31) as i8, (n % 31 + 1) as i8).ok()
}

use Feast::{Hanukkah, Passover, Purim, RoshHashanah, Sukkot, YomKippur};
use Rule::{Before, Easter, Fixed, Hebrew, Listed, Nth, Taxes};
use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Wednesday};

const HOLIDAYS: &[(&str, Rule)] = &[
    ("nye", Fixed(12, 31)),
    ("new year eve", Fixed(12, 31)),
    ("new years eve", Fixed(12, 31)),
    ("new year day", Fixed(1, 1)),
    ("new years day", Fixed(1, 1)),
    ("new years", Fixed(1, 1)),
    ("new year", Fixed(1, 1)),
    ("martin luther king jr day", Nth(1, 3, Monday, 0)),
    ("martin luther king day", Nth(1, 3, Monday, 0)),
    ("martin luther king birthday", Nth(1, 3, Monday, 0)),
    ("mlk day", Nth(1, 3, Monday, 0)),
    ("mlk", Nth(1, 3, Monday, 0)),
    ("civil rights day", Nth(1, 3, Monday, 0)),
    ("candlemas", Fixed(2, 2)),
    ("groundhog day", Fixed(2, 2)),
    ("groundhogs day", Fixed(2, 2)),
    ("super bowl sunday", Nth(2, 2, Sunday, 0)),
    ("superbowl sunday", Nth(2, 2, Sunday, 0)),
    ("super bowl", Nth(2, 2, Sunday, 0)),
    ("superbowl", Nth(2, 2, Sunday, 0)),
    ("dr king birthday", Nth(1, 3, Monday, 0)),
    ("valentine day", Fixed(2, 14)),
    ("valentines day", Fixed(2, 14)),
    ("valentines", Fixed(2, 14)),
    ("valentine", Fixed(2, 14)),
    ("president day", Nth(2, 3, Monday, 0)),
    ("presidents day", Nth(2, 3, Monday, 0)),
    ("presidents' day", Nth(2, 3, Monday, 0)),
    ("washington birthday", Nth(2, 3, Monday, 0)),
    ("washington day", Nth(2, 3, Monday, 0)),
    ("saint patrick", Fixed(3, 17)),
    ("saint patricks", Fixed(3, 17)),
    ("st patrick", Fixed(3, 17)),
    ("st patricks", Fixed(3, 17)),
    ("st paddy", Fixed(3, 17)),
    ("st patty", Fixed(3, 17)),
    ("st pattys", Fixed(3, 17)),
    ("st paddys", Fixed(3, 17)),
    ("saint paddy", Fixed(3, 17)),
    ("saint paddys", Fixed(3, 17)),
    ("saint patty", Fixed(3, 17)),
    ("saint pattys", Fixed(3, 17)),
    ("paddy day", Fixed(3, 17)),
    ("patty day", Fixed(3, 17)),
    ("paddys", Fixed(3, 17)),
    ("pattys", Fixed(3, 17)),
    ("first of the year", Fixed(1, 1)),
    ("1st of the year", Fixed(1, 1)),
    ("spring equinox", Fixed(3, 20)),
    ("summer solstice", Fixed(6, 21)),
    ("fall equinox", Fixed(9, 22)),
    ("winter solstice", Fixed(12, 21)),
    ("patriots day", Nth(4, 3, Monday, 0)),
    ("arbor day", Nth(4, -1, Friday, 0)),
    ("armed forces day", Nth(5, 3, Saturday, 0)),
    ("parents day", Nth(7, 4, Sunday, 0)),
    ("grandparents day", Nth(9, 1, Monday, 6)),
    ("constitution day", Fixed(9, 17)),
    ("sweetest day", Nth(10, 3, Saturday, 0)),
    ("pearl harbor day", Fixed(12, 7)),
    ("pearl harbor remembrance day", Fixed(12, 7)),
    ("april fool", Fixed(4, 1)),
    ("april fools", Fixed(4, 1)),
    ("tax day", Taxes),
    ("inauguration day", Fixed(1, 20)),
    ("epiphany", Fixed(1, 6)),
    ("lincolns birthday", Fixed(2, 12)),
    ("lincoln birthday", Fixed(2, 12)),
    ("leap day", Fixed(2, 29)),
    ("super duper tuesday", Listed(&[(2008, 2, 5)])),
    ("tsunami tuesday", Listed(&[(2008, 2, 5)])),
    ("giga tuesday", Listed(&[(2008, 2, 5)])),
    ("super tuesday", Listed(SUPER_TUESDAYS)),
    ("mini tuesday", Listed(&[(2004, 2, 3)])),
    ("international womens day", Fixed(3, 8)),
    ("international women day", Fixed(3, 8)),
    ("womens day", Fixed(3, 8)),
    ("women day", Fixed(3, 8)),
    ("pi day", Fixed(3, 14)),
    ("cesar chavez day", Fixed(3, 31)),
    ("emancipation day", Fixed(4, 16)),
    ("administrative professionals day", Nth(4, -1, Wednesday, 0)),
    ("secretaries day", Nth(4, -1, Wednesday, 0)),
    ("may day", Fixed(5, 1)),
    ("international workers day", Fixed(5, 1)),
    ("international worker day", Fixed(5, 1)),
    ("international workers' day", Fixed(5, 1)),
    ("int'l workers day", Fixed(5, 1)),
    ("workers day", Fixed(5, 1)),
    ("law day", Fixed(5, 1)),
    ("loyalty day", Fixed(5, 1)),
    ("d day", Fixed(6, 6)),
    ("siblings day", Fixed(4, 10)),
    ("victoria day", Before(5, 25, Monday)),
    ("canada day", Fixed(7, 1)),
    ("bastille day", Fixed(7, 14)),
    ("womens equality day", Fixed(8, 26)),
    ("citizenship day", Fixed(9, 17)),
    ("leif erikson day", Fixed(10, 9)),
    ("all hallows eve", Fixed(10, 31)),
    ("all souls day", Fixed(11, 2)),
    ("all souls", Fixed(11, 2)),
    ("day of the dead", Fixed(11, 2)),
    ("guy fawkes", Fixed(11, 5)),
    ("bonfire night", Fixed(11, 5)),
    ("remembrance day", Fixed(11, 11)),
    ("armistice day", Fixed(11, 11)),
    ("singles day", Fixed(11, 11)),
    ("giving tuesday", Nth(11, 4, Thursday, 5)),
    ("festivus", Fixed(12, 23)),
    ("kwanzaa", Fixed(12, 26)),
    ("st stephens", Fixed(12, 26)),
    ("anzac day", Fixed(4, 25)),
    ("australia day", Fixed(1, 26)),
    ("st georges", Fixed(4, 23)),
    ("st andrews", Fixed(11, 30)),
    ("mothering sunday", Easter(-21)),
    ("holy thursday", Easter(-3)),
    ("maundy thursday", Easter(-3)),
    ("holy saturday", Easter(-1)),
    ("shrove tuesday", Easter(-47)),
    ("fat tuesday", Easter(-47)),
    ("pancake day", Easter(-47)),
    ("pancake tuesday", Easter(-47)),
    ("ascension day", Easter(39)),
    ("ascension thursday", Easter(39)),
    ("pentecost sunday", Easter(49)),
    ("pentecost", Easter(49)),
    ("whit sunday", Easter(49)),
    ("trinity sunday", Easter(56)),
    ("corpus christi", Easter(60)),
    ("advent sunday", Before(12, 4, Sunday)),
    ("whit monday", Easter(50)),
    ("earth day", Fixed(4, 22)),
    ("palm sunday", Easter(-7)),
    ("good friday", Easter(-2)),
    ("easter sunday", Easter(0)),
    ("easter monday", Easter(1)),
    ("easter", Easter(0)),
    ("ash wednesday", Easter(-46)),
    ("mardi gras", Easter(-47)),
    ("cinco de mayo", Fixed(5, 5)),
    ("mother day", Nth(5, 2, Sunday, 0)),
    ("mothers day", Nth(5, 2, Sunday, 0)),
    ("memorial day", Nth(5, -1, Monday, 0)),
    ("decoration day", Nth(5, -1, Monday, 0)),
    ("flag day", Fixed(6, 14)),
    ("father day", Nth(6, 3, Sunday, 0)),
    ("fathers' day", Nth(6, 3, Sunday, 0)),
    ("mothers' day", Nth(5, 2, Sunday, 0)),
    ("fathers day", Nth(6, 3, Sunday, 0)),
    ("juneteenth", Fixed(6, 19)),
    ("independence day", Fixed(7, 4)),
    ("fourth of july", Fixed(7, 4)),
    ("4th of july", Fixed(7, 4)),
    ("labor day", Nth(9, 1, Monday, 0)),
    ("labour day", Nth(9, 1, Monday, 0)),
    ("patriot day", Fixed(9, 11)),
    ("columbus day", Nth(10, 2, Monday, 0)),
    ("indigenous peoples day", Nth(10, 2, Monday, 0)),
    ("indigenous people day", Nth(10, 2, Monday, 0)),
    ("boss day", Fixed(10, 16)),
    ("halloween", Fixed(10, 31)),
    ("hallowe'en", Fixed(10, 31)),
    ("all saints day", Fixed(11, 1)),
    ("all saint day", Fixed(11, 1)),
    ("election day", Nth(11, 1, Monday, 1)),
    ("vet day", Fixed(11, 11)),
    ("vets day", Fixed(11, 11)),
    ("veteran day", Fixed(11, 11)),
    ("veterans day", Fixed(11, 11)),
    ("veterans' day", Fixed(11, 11)),
    ("thanksgiving eve", Nth(11, 4, Thursday, -1)),
    ("thanksgiving", Nth(11, 4, Thursday, 0)),
    ("turkey day", Nth(11, 4, Thursday, 0)),
    ("black friday", Nth(11, 4, Thursday, 1)),
    ("small business saturday", Nth(11, 4, Thursday, 2)),
    ("cyber monday", Nth(11, 4, Thursday, 4)),
    ("purim", Hebrew(Purim)),
    ("passover", Hebrew(Passover)),
    ("rosh hashanah", Hebrew(RoshHashanah)),
    ("jewish new year", Hebrew(RoshHashanah)),
    ("yom kippur", Hebrew(YomKippur)),
    ("sukkot", Hebrew(Sukkot)),
    ("hanukkah", Hebrew(Hanukkah)),
    ("christmas eve", Fixed(12, 24)),
    ("christmas", Fixed(12, 25)),
    ("boxing day", Fixed(12, 26)),
];

/// What is named after a holiday.
const NOT_AFTER_HOLIDAY: &[&str] = &[
    "tree",
    "trees",
    "light",
    "lights",
    "card",
    "cards",
    "present",
    "presents",
    "gift",
    "gifts",
    "costume",
    "costumes",
    "decoration",
    "decorations",
    "turkey",
    "song",
    "songs",
    "cookies",
];

/// When most states vote in the primaries.
const SUPER_TUESDAYS: &[(i16, i8, i8)] = &[
    (2000, 3, 7),
    (2004, 3, 2),
    (2008, 2, 5),
    (2012, 3, 6),
    (2016, 3, 1),
    (2020, 3, 3),
    (2024, 3, 5),
    (2028, 3, 7),
];
