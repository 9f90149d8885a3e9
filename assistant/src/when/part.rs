//! The parts of a day: morning, afternoon, evening, night, and what lies between.

use serde::{Deserialize, Serialize};

use super::calendar::weekday;
use super::clock::Half;
use super::not_times::NOT_AFTER_PART;
use super::reader::Reader;

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    EarlyMorning,
    Breakfast,
    Morning,
    MidMorning,
    LateMorning,
    Brunch,
    Lunch,
    AfterLunch,
    EarlyAfternoon,
    Afternoon,
    MidAfternoon,
    TeaTime,
    LateAfternoon,
    AfterSchool,
    AfterWork,
    EarlyEvening,
    Evening,
    LateEvening,
    Night,
    LateNight,
    Daytime,
}

impl Part {
    /// All that the words can mean, in minutes from midnight, the end exclusive.
    pub(super) const fn span(self) -> (u16, u16) {
        let (from, to) = match self {
            Self::EarlyMorning => (0, 9),
            Self::Breakfast => (7, 9),
            Self::Morning => (0, 12),
            Self::MidMorning => (9, 11),
            Self::LateMorning => (10, 12),
            Self::Brunch => (10, 13),
            Self::Lunch => (12, 14),
            Self::AfterLunch => (13, 17),
            Self::EarlyAfternoon => (12, 15),
            Self::Afternoon => (12, 19),
            Self::MidAfternoon => (14, 16),
            Self::TeaTime => (15, 17),
            Self::LateAfternoon => (15, 18),
            Self::AfterSchool => (15, 21),
            Self::AfterWork => (17, 21),
            Self::EarlyEvening => (17, 20),
            Self::Evening | Self::Night => (18, 24),
            Self::LateEvening => (20, 24),
            Self::LateNight => (21, 24),
            Self::Daytime => (8, 18),
        };
        (from * 60, to * 60)
    }

    pub(super) const fn is_within(self, wide: Self) -> bool {
        let (part, wide) = (self.span(), wide.span());
        wide.0 <= part.0 && part.1 <= wide.1
    }

    /// When one would offer something to who asked for this part of the day: nobody means seven by "afternoon",
    /// or midnight by "evening".
    pub(super) const fn offered(self) -> (u16, u16) {
        match self {
            Self::EarlyMorning => (0, 10 * 60),
            Self::Afternoon => (12 * 60, 17 * 60),
            Self::EarlyEvening => (17 * 60, 19 * 60),
            Self::Evening => (17 * 60, 22 * 60),
            Self::Night => (17 * 60, 24 * 60),
            Self::AfterLunch => (13 * 60, 24 * 60),
            Self::AfterSchool => (15 * 60, 18 * 60),
            Self::LateEvening => (19 * 60, 23 * 60),
            _ => self.span(),
        }
    }

    /// The early or the late part of this one.
    pub(super) const fn shaded(self, early: bool) -> Self {
        match (self, early) {
            (Self::Morning, true) => Self::EarlyMorning,
            (Self::Morning, false) => Self::LateMorning,
            (Self::Afternoon, true) => Self::EarlyAfternoon,
            (Self::Afternoon, false) => Self::LateAfternoon,
            (Self::Evening, true) => Self::EarlyEvening,
            (Self::Evening, false) => Self::LateEvening,
            (Self::Night, false) => Self::LateNight,
            (part, _) => part,
        }
    }

    /// The part that this one is a shade of.
    pub(super) const fn whole(self) -> Self {
        match self {
            Self::EarlyMorning | Self::MidMorning | Self::LateMorning => Self::Morning,
            Self::EarlyAfternoon | Self::MidAfternoon | Self::LateAfternoon => Self::Afternoon,
            Self::EarlyEvening | Self::LateEvening => Self::Evening,
            part => part,
        }
    }

    /// The middle of this part.
    pub(super) const fn middle(self) -> Self {
        match self {
            Self::Morning => Self::MidMorning,
            Self::Afternoon => Self::MidAfternoon,
            part => part,
        }
    }

    /// As said back, preposition included.
    pub(super) const fn spoken(self) -> &'static str {
        match self {
            Self::EarlyMorning => "in the early morning",
            Self::Breakfast => "at breakfast time",
            Self::Morning => "in the morning",
            Self::MidMorning => "in the mid-morning",
            Self::LateMorning => "in the late morning",
            Self::Brunch => "around brunch",
            Self::Lunch => "at lunchtime",
            Self::AfterLunch => "after lunch",
            Self::EarlyAfternoon => "in the early afternoon",
            Self::Afternoon => "in the afternoon",
            Self::MidAfternoon => "in the mid-afternoon",
            Self::TeaTime => "at tea time",
            Self::LateAfternoon => "in the late afternoon",
            Self::AfterSchool => "after school",
            Self::AfterWork => "after work",
            Self::EarlyEvening => "in the early evening",
            Self::Evening => "in the evening",
            Self::LateEvening => "in the late evening",
            Self::Night => "at night",
            Self::LateNight => "late at night",
            Self::Daytime => "during the day",
        }
    }

    /// Which half of the day a bare hour is in that is said with this part.
    pub(super) const fn half(self) -> Half {
        match self {
            Self::EarlyMorning | Self::Breakfast | Self::Morning | Self::MidMorning | Self::LateMorning => {
                Half::Morning
            }
            Self::Night | Self::LateNight => Half::Night,
            Self::Daytime | Self::Brunch => Half::Day,
            _ => Half::Afternoon,
        }
    }
}

/// "in the morning", "late afternoon", "at lunch", "evening": the part and the position after it.
pub(super) fn part_at(r: &Reader, at: usize) -> Option<(Part, usize)> {
    // "the other night" was some night, and "mid night" is a moment.
    if r.follows(at, &["good", "other"]) || r.starts(at, &["mid", "night"]) {
        return None;
    }
    // "around suppertime"
    let around = r.skip(at, &["around", "about"]);
    if let Some((part, next)) = r.any(at, WHOLE).or_else(|| r.any(around, WHOLE)) {
        return Some((*part, next));
    }
    // "the end of the morning", "the early part of the afternoon"
    if let Some((early, of)) = r.any(r.skip(at, &["the"]), EDGES)
        && let Some((part, next)) = part_at(r, of).filter(|(_, next)| *next <= of + 2)
        && part.shaded(*early) != part
    {
        return Some((part.shaded(*early), next));
    }
    let mut next = r.any(at, LEADS).map_or(at, |(_, next)| next);
    let early = r.is(next, &["early", "earlier"]);
    let late = r.is(next, &["late", "later"]);
    let middle = r.is(next, &["mid", "middle"]);
    next += usize::from(early || late || middle);
    next = ["in the", "of the", "at", "this"]
        .iter()
        .filter(|_| early || late || middle)
        .find_map(|phrase| r.phrase(next, phrase))
        .unwrap_or(next);
    let part = match (r.text(next), early, late, middle) {
        ("morning", true, _, _) => Part::EarlyMorning,
        ("morning", _, true, _) => Part::LateMorning,
        ("morning", _, _, true) | ("midmorning", ..) => Part::MidMorning,
        ("morning", ..) => Part::Morning,
        ("afternoon", true, _, _) => Part::EarlyAfternoon,
        ("afternoon", _, true, _) => Part::LateAfternoon,
        ("afternoon", _, _, true) | ("midafternoon", ..) => Part::MidAfternoon,
        ("afternoon", ..) => Part::Afternoon,
        ("evening", true, _, _) => Part::EarlyEvening,
        ("evening", _, true, _) => Part::LateEvening,
        ("evening", ..) => Part::Evening,
        ("night", _, true, _) => Part::LateNight,
        ("night", ..) => Part::Night,
        ("nights", ..) if at > 0 && weekday(r.text(at - 1)).is_some() => Part::Night,
        ("lunch" | "lunchtime", ..) if next > at || r.is(next, &["lunchtime"]) => Part::Lunch,
        (meal, false, false, false) => {
            let (_, part) = MEALS.iter().find(|(name, _)| *name == meal)?;
            // "for dinner tomorrow", "breakfast on Friday"; "let's have dinner on Friday" tells of the meal.
            let led = r.follows(at, &["for", "at", "around"]);
            let alone = at == 0 && (*part == Part::Lunch || r.is(next + 1, &["on"]));
            ((led || alone) && names_day(r, next + 1)).then_some(*part)?
        }
        _ => return None,
    };
    // "night guard", "morning sickness"
    let other = r.mark_before(next + 1).is_none() && r.is(next + 1, NOT_AFTER_PART);
    // "at lunch time", "in the evening time"
    (!other).then_some((part, r.skip(next + 1, &["time", "hour"])))
}

fn names_day(r: &Reader, at: usize) -> bool {
    let at = r.skip(r.skip(at, &["on"]), &["this", "next"]);
    let numbered = r.is(at, &["the"]) && r.ordinal(at + 1).is_some();
    r.mark_before(at).is_none()
        && (r.is(at, &["tomorrow", "today"]) || weekday(r.text(at)).is_some() || numbered)
}

/// Meals that are a time of the day with which they are named.
const MEALS: &[(&str, Part)] = &[
    ("breakfast", Part::Breakfast),
    ("brunch", Part::Brunch),
    ("lunch", Part::Lunch),
    ("dinner", Part::EarlyEvening),
    ("supper", Part::EarlyEvening),
];

/// The early edge of a part of the day, or its late one.
const EDGES: &[(&str, bool)] = &[
    ("beginning of", true),
    ("start of", true),
    ("early part of", true),
    ("first part of", true),
    ("end of", false),
    ("tail end of", false),
    ("late part of", false),
    ("later part of", false),
    ("latter part of", false),
    ("last part of", false),
];

const LEADS: &[(&str, ())] = &[
    ("in the", ()),
    ("during the", ()),
    ("during", ()),
    ("over the", ()),
    ("at", ()),
    ("in", ()),
    ("over", ()),
    ("around", ()),
    ("the", ()),
];

const WHOLE: &[(&str, Part)] = &[
    ("early in the day", Part::Morning),
    ("early on in the day", Part::Morning),
    ("early part of the day", Part::Morning),
    ("the second half of the day", Part::Afternoon),
    ("second half of the day", Part::Afternoon),
    ("the back half of the day", Part::Afternoon),
    ("later on in the day", Part::Afternoon),
    ("earlier in the day", Part::Morning),
    ("first half of the day", Part::Morning),
    ("later in the day", Part::Afternoon),
    ("late in the day", Part::LateAfternoon),
    ("in the middle of the day", Part::Lunch),
    ("the middle of the day", Part::Lunch),
    ("in the daytime", Part::Daytime),
    ("during the daytime", Part::Daytime),
    ("during the day", Part::Daytime),
    ("daytime", Part::Daytime),
    ("in the early hours", Part::EarlyMorning),
    ("after lunch", Part::AfterLunch),
    ("after lunchtime", Part::AfterLunch),
    ("after work", Part::AfterWork),
    ("after school", Part::AfterSchool),
    ("after dinner", Part::LateEvening),
    ("after supper", Part::LateEvening),
    ("supper time", Part::EarlyEvening),
    ("suppertime", Part::EarlyEvening),
    ("at dinner time", Part::EarlyEvening),
    ("at dinner", Part::EarlyEvening),
    ("at supper", Part::EarlyEvening),
    ("over lunch", Part::Lunch),
    ("at noon time", Part::Lunch),
    ("dinner time", Part::EarlyEvening),
    ("dinnertime", Part::EarlyEvening),
    ("at dinnertime", Part::EarlyEvening),
    ("in the night time", Part::Night),
    ("night time", Part::Night),
    ("nighttime", Part::Night),
    ("at nighttime", Part::Night),
    ("in the nighttime", Part::Night),
    ("in the am", Part::Morning),
    ("in the pm", Part::Afternoon),
    ("at dawn", Part::EarlyMorning),
    ("around dawn", Part::EarlyMorning),
    ("at the crack of dawn", Part::EarlyMorning),
    ("at daybreak", Part::EarlyMorning),
    ("at first light", Part::EarlyMorning),
    ("at sunrise", Part::EarlyMorning),
    ("around sunrise", Part::EarlyMorning),
    ("in the wee hours", Part::EarlyMorning),
    ("in the small hours", Part::EarlyMorning),
    ("at sunset", Part::EarlyEvening),
    ("around sunset", Part::EarlyEvening),
    ("at sundown", Part::EarlyEvening),
    ("at dusk", Part::EarlyEvening),
    ("around dusk", Part::EarlyEvening),
    ("at nightfall", Part::EarlyEvening),
    ("at bedtime", Part::LateEvening),
    ("after dinnertime", Part::LateEvening),
    ("after suppertime", Part::LateEvening),
    ("at breakfast", Part::Breakfast),
    ("at breakfast time", Part::Breakfast),
    ("breakfast time", Part::Breakfast),
    ("at brunch", Part::Brunch),
    ("tea time", Part::TeaTime),
    ("teatime", Part::TeaTime),
    ("at tea time", Part::TeaTime),
    ("at teatime", Part::TeaTime),
    ("lunch time", Part::Lunch),
    ("lunch hour", Part::Lunch),
];
