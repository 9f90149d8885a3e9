//! One spelling for each word of time: short forms, joined forms and slips of the pen.

/// The usual form of a word that is written in another way.
pub(super) fn plain(word: &str) -> Option<&'static str> {
    SPELLINGS.iter().find(|(spelling, _)| *spelling == word).map(|(_, plain)| *plain).or_else(|| meant(word))
}

/// The name that was meant by a word that is almost one: "wenesday", "satterday", "ocotber". It begins as the name does,
/// and two letters of it are wrong at most, one of a short name: no other word comes as near.
fn meant(word: &str) -> Option<&'static str> {
    let whole = word.strip_suffix('s').unwrap_or(word);
    let letters = word.bytes().all(|b| b.is_ascii_lowercase());
    if !(6..=11).contains(&word.len()) || !letters || NAMES.contains(&whole) || OTHERS.contains(&word) {
        return None;
    }
    let slips = |name: &&'static str| {
        let most = if name.len() > 6 { 2 } else { 1 };
        let like = name.as_bytes()[0] == word.as_bytes()[0]
            && name.len().abs_diff(word.len()) <= most
            && (name.len() > 6 || word.ends_with("day"));
        like.then(|| distance(name, word)).filter(|slips| *slips <= most).map(|slips| (slips, *name))
    };
    NAMES.iter().filter_map(slips).min().map(|(_, name)| name)
}

/// How many letters are wrong, missing, too many or in the wrong order.
fn distance(one: &str, other: &str) -> usize {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut rows = vec![(0..=other.len()).collect::<Vec<usize>>()];
    for i in 1..=one.len() {
        let mut row = vec![i];
        for j in 1..=other.len() {
            let cost = usize::from(one[i - 1] != other[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

const NAMES: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "september",
    "october",
    "november",
    "december",
    "tomorrow",
    "yesterday",
    "afternoon",
];

/// Words that only look like one of the names.
const OTHERS: &[&str] = &["midday", "mayday", "someday"];

const SPELLINGS: &[(&str, &str)] = &[
    ("tmrw", "tomorrow"),
    ("tmr", "tomorrow"),
    ("tomorrows", "tomorrow"),
    ("todays", "today"),
    ("2nite", "tonight"),
    ("tonite", "tonight"),
    ("hr", "hours"),
    ("hrs", "hours"),
    ("min", "minutes"),
    ("mins", "minutes"),
    ("sec", "seconds"),
    ("secs", "seconds"),
    ("wk", "week"),
    ("wks", "weeks"),
    ("yr", "year"),
    ("yrs", "years"),
    ("mth", "month"),
    ("mths", "months"),
    ("nxt", "next"),
    ("nite", "night"),
    ("b/w", "between"),
    ("christmass", "christmas"),
    ("tmrow", "tomorrow"),
    ("tmw", "tomorrow"),
    ("2morrow", "tomorrow"),
    ("2day", "today"),
    ("tonights", "tonight"),
    ("untill", "until"),
    ("untl", "until"),
    ("mornin", "morning"),
    ("qtr", "quarter"),
    ("qtrs", "quarters"),
    ("wkend", "weekend"),
    ("xmas", "christmas"),
    ("pesach", "passover"),
    ("hashana", "hashanah"),
    ("sukkoth", "sukkot"),
    ("hanukah", "hanukkah"),
    ("chanukah", "hanukkah"),
    ("chanukkah", "hanukkah"),
    ("twelveth", "twelfth"),
    ("forthcoming", "coming"),
    ("subsequent", "following"),
    ("preceding", "previous"),
    ("2moro", "tomorrow"),
    ("2mrw", "tomorrow"),
    ("tomoro", "tomorrow"),
    ("thanksgivings", "thanksgiving"),
    ("noontime", "noon"),
    ("thru", "through"),
    ("'til", "till"),
    ("til", "till"),
    ("mon", "monday"),
    ("tue", "tuesday"),
    ("tues", "tuesday"),
    ("thu", "thursday"),
    ("thur", "thursday"),
    ("thurs", "thursday"),
    ("fri", "friday"),
    ("weds", "wednesday"),
    ("upcoming", "coming"),
    ("approximately", "around"),
    ("approx", "around"),
    ("roughly", "around"),
    ("circa", "around"),
    ("evenings", "evening"),
    ("mornings", "morning"),
    ("afternoons", "afternoon"),
    ("cant", "can't"),
    ("dont", "don't"),
    ("wont", "won't"),
    ("isnt", "isn't"),
    ("arent", "aren't"),
    ("doesnt", "doesn't"),
    ("im", "i'm"),
];
