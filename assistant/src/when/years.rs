//! Years: "2026", "twenty twenty six", "'87", and those told from this one.

use super::reader::Reader;

/// "2026", "two thousand twenty six", "twenty twenty six", "nineteen eighty".
pub(super) fn year_at(r: &Reader, at: usize) -> Option<(i16, usize)> {
    if let Some(digits) = r.words.get(at)?.digits() {
        let year: i16 = digits.parse().ok().filter(|_| digits.len() == 4)?;
        return (1900..2100).contains(&year).then_some((year, at + 1));
    }
    if let Some(next) = r.phrase(at, "two thousand") {
        let and = r.skip(next, &["and"]);
        return Some(match r.number(and).filter(|(rest, _)| (1..100).contains(rest)) {
            Some((rest, after)) => (2000 + rest as i16, after),
            None => (2000, next),
        });
    }
    let (century, next) = [("nineteen", 1900), ("twenty", 2000)]
        .iter()
        .find(|(word, _)| r.is(at, &[word]))
        .map(|(_, century)| (*century, at + 1))?;
    if r.is(next, &["oh", "zero"]) {
        let (rest, after) = r.number(next + 1).filter(|(rest, _)| (1..10).contains(rest))?;
        return Some((century + rest as i16, after));
    }
    let (rest, after) = r.number(next).filter(|(rest, _)| (10..100).contains(rest))?;
    r.words[next].digits().is_none().then_some((century + rest as i16, after))
}

/// "nineteen nineties", "twenty tens": the first year of ten. Without a century they may be degrees as well.
pub(super) fn decade_at(r: &Reader, at: usize) -> Option<(i16, usize)> {
    let (century, next) = r.any(at, &[("nineteen", 1900), ("twenty", 2000)])?;
    let tens = [
        ("tens", 10),
        ("twenties", 20),
        ("thirties", 30),
        ("forties", 40),
        ("fifties", 50),
        ("sixties", 60),
        ("seventies", 70),
        ("eighties", 80),
        ("nineties", 90),
    ];
    r.any(next, &tens).map(|(tens, end)| (century + tens, end))
}

/// The year after a month or a day of it: "2027", "of 2027", "in the year '89".
pub(super) fn told_year_at(r: &Reader, at: usize) -> Option<(i16, usize)> {
    let of = r.skip(at, &["of", "in"]);
    let named = r.any(of, &[("the year of", ()), ("the year", ())]).map(|(_, next)| next);
    year_at(r, named.unwrap_or(of)).or_else(|| short_year_at(r, named.unwrap_or(at)))
}

/// "2027" and "'27".
pub(super) fn year_by_itself_at(r: &Reader, at: usize) -> Option<(i16, usize)> {
    year_at(r, at).or_else(|| short_year_at(r, at).filter(|_| r.mark_before(at) == Some('\'')))
}

/// "'87" and "of 87" after a month or a day of it.
fn short_year_at(r: &Reader, at: usize) -> Option<(i16, usize)> {
    let of = r.skip(at, &["of", "in"]);
    let digits = r.words.get(of)?.digits().filter(|digits| digits.len() == 2)?;
    let short = r.mark_before(of).is_some_and(|mark| matches!(mark, '\'' | '\u{2019}'));
    let value: i16 = digits.parse().ok()?;
    let counts = super::length::unit(r.text(of + 1)).is_some() || r.is(of + 1, &["am", "pm"]);
    // "May 27 79": no day has such a number, and no hour.
    let alone = r.ends(of + 1) || r.mark_before(of + 1).is_some() || r.is(of + 1, &["at"]);
    let meant =
        short || (of > at || alone && at > 1) && value > 59 && !counts || of > at && value > 31 && !counts;
    written_year(digits).filter(|_| meant).map(|year| (year, of + 1))
}

/// "26" is 2026, "74" is 1974.
pub(super) fn written_year(year: &str) -> Option<i16> {
    let value: i16 = year.parse().ok()?;
    match year.len() {
        2 if value < 50 => Some(2000 + value),
        2 => Some(1900 + value),
        4 => Some(value),
        _ => None,
    }
}

/// "next year", "of last year", "in the coming year": how many years from this one, and the position after it.
pub(super) fn years_from_now_at(r: &Reader, at: usize) -> Option<(i16, usize)> {
    let start = r.skip(r.skip(at, &["of", "in"]), &["the"]);
    r.any(start, YEARS).map(|(years, next)| (*years, next))
}

/// The year of a holiday or a season, in whatever way it is told.
pub(super) fn year_of_at(r: &Reader, at: usize) -> Option<(i16, usize)> {
    let relative = || years_from_now_at(r, at).map(|(years, next)| (r.today().year() + years, next));
    told_year_at(r, at).or_else(relative)
}

const YEARS: &[(&str, i16)] = &[
    ("this year", 0),
    ("current year", 0),
    ("next year", 1),
    ("coming year", 1),
    ("following year", 1),
    ("this coming year", 1),
    ("last year", -1),
    ("past year", -1),
    ("previous year", -1),
    ("this past year", -1),
];
