//! Words of addresses, and words that end them. The reader of time knows by them which numbers are those of houses.

pub(crate) const KINDS: &[&str] = &[
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "drive",
    "dr",
    "lane",
    "ln",
    "court",
    "ct",
    "boulevard",
    "blvd",
    "way",
    "place",
    "pl",
    "circle",
    "cir",
    "terrace",
    "parkway",
    "pkwy",
    "highway",
    "hwy",
    "trail",
    "square",
    "loop",
    "alley",
    "crescent",
    "row",
    "path",
    "plaza",
    "broadway",
    "crossing",
    "pike",
    "turnpike",
    "expressway",
    "cove",
    "bend",
    "hollow",
    "trace",
    "mews",
    "close",
    "sq",
    "ter",
    "trl",
];

/// What is said between what was wrong and what is right.
pub(super) const TAKING_BACK: &[&str] = &["no", "sorry", "wait", "actually", "meant", "mean", "rather"];

/// What people call whoever they speak to.
pub(super) const ADDRESSING: &[&str] = &[
    "buddy",
    "bud",
    "pal",
    "bro",
    "brother",
    "dude",
    "man",
    "hon",
    "honey",
    "sweetie",
    "sweetheart",
    "dear",
    "darling",
    "mate",
    "boss",
    "chief",
    "sir",
    "ma'am",
    "maam",
    "miss",
    "friend",
    "folks",
];

/// What recognition makes of "road" and "lane".
pub(super) const MISHEARD_KINDS: &[&str] = &["rode", "lain"];

pub(super) const KIND_NAMES: &[(&str, &str)] = &[
    ("st", "Street"),
    ("ave", "Avenue"),
    ("rd", "Road"),
    ("rode", "Road"),
    ("dr", "Drive"),
    ("ln", "Lane"),
    ("lain", "Lane"),
    ("ct", "Court"),
    ("blvd", "Boulevard"),
    ("pl", "Place"),
    ("cir", "Circle"),
    ("pkwy", "Parkway"),
    ("hwy", "Highway"),
    ("sq", "Square"),
    ("ter", "Terrace"),
    ("trl", "Trail"),
];

pub(crate) const DIRECTIONS: &[(&str, &str)] = &[
    ("n", "north"),
    ("s", "south"),
    ("e", "east"),
    ("w", "west"),
    ("ne", "northeast"),
    ("nw", "northwest"),
    ("se", "southeast"),
    ("sw", "southwest"),
];

pub(super) const UNITS: &[&str] = &[
    "apartment",
    "apt",
    "unit",
    "suite",
    "ste",
    "floor",
    "number",
    "flat",
    "lot",
    "room",
    "level",
    "building",
    "bldg",
    "trailer",
];

/// What tells the parts of a house apart that have no number.
pub(super) const WHICH_UNIT: &[&str] = &[
    "upstairs",
    "downstairs",
    "basement",
    "garden",
    "rear",
    "front",
    "back",
    "upper",
    "lower",
    "left",
    "right",
    "top",
    "bottom",
    "ground",
    "main",
    "middle",
];

/// Parts and kinds of a house that are said without another word.
pub(super) const PART_ALONE: &[&str] = &[
    "rear",
    "upstairs",
    "downstairs",
    "basement",
    "duplex",
    "triplex",
    "townhouse",
    "condo",
    "penthouse",
    "upper",
    "lower",
];

/// What stands before the kind of a road whose name is a number.
pub(super) const ROAD_CLASSES: &[&str] =
    &["county", "state", "us", "u.s", "township", "private", "old", "ranch"];

pub(crate) const STOPS: &[&str] = &[
    "and", "my", "name", "i", "i'm", "i've", "is", "it's", "that's", "can", "could", "please", "the", "you",
    "we", "on", "at", "for", "tomorrow", "today", "thanks", "thank", "because", "but", "with", "this",
    "phone", "so", "if", "or",
];
pub(super) const NOT_INSIDE: &[&str] = &[
    "am",
    "pm",
    "oclock",
    "minutes",
    "hours",
    "days",
    "weeks",
    "people",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "to",
    "works",
    "would",
    "fine",
    "good",
    "no",
    "sorry",
    "wait",
    "actually",
];
