//! What people say around a name.

/// What introduces a name and nothing else.
pub(super) const STRONG: &[&[&str]] = &[
    &["my", "name", "is"],
    &["my", "name's"],
    &["my", "names"],
    &["the", "name", "is"],
    &["the", "name's"],
    &["full", "name", "is"],
    &["name", "is"],
    &["name's"],
    &["name", "it's"],
    &["name", "its"],
    &["i", "am", "called"],
    &["i'm", "called"],
    &["known", "as"],
    &["i", "go", "by"],
    &["call", "me"],
    &["named", "me"],
    &["under", "the", "name", "of"],
    &["under", "the", "name"],
    &["in", "the", "name", "of"],
    &["on", "the", "name", "of"],
    &["on", "the", "name"],
    &["for", "the", "name"],
    &["under", "my", "name"],
    &["under", "name"],
    &["on", "name"],
    &["use", "the", "name"],
    &["name", "should", "be"],
    &["name", "would", "be"],
    &["name", "of"],
    &["on", "behalf", "of"],
    &["put", "it", "under"],
    &["put", "me", "under"],
    &["booked", "under"],
    &["listed", "under"],
    &["it's", "under"],
    &["its", "under"],
    &["is", "under"],
    &["under", "the", "same", "name"],
];

/// For whom people book, and under whose name.
pub(super) const RELATIVES: &[&str] = &[
    "mother",
    "mom",
    "mama",
    "father",
    "dad",
    "wife",
    "husband",
    "spouse",
    "partner",
    "fiance",
    "fiancee",
    "girlfriend",
    "boyfriend",
    "son",
    "daughter",
    "brother",
    "sister",
    "grandmother",
    "grandma",
    "grandfather",
    "grandpa",
    "aunt",
    "uncle",
    "cousin",
    "nephew",
    "niece",
    "neighbor",
    "tenant",
    "landlord",
    "roommate",
    "boss",
    "friend",
];

/// What may introduce a name or anything else.
pub(super) const WEAK: &[&[&str]] = &[
    &["this", "is"],
    &["it", "is"],
    &["it's"],
    &["its"],
    &["i", "am"],
    &["i'm"],
    &["im"],
    &["under"],
    &["for"],
    &["the", "name"],
];

/// What follows a name and makes it one.
pub(super) const AFTER: &[&[&str]] = &[
    &["is", "my", "name"],
    &["is", "the", "name"],
    &["is", "my", "surname"],
    &["is", "my", "last", "name"],
    &["is", "my", "first", "name"],
    &["is", "my", "full", "name"],
    &["is", "my", "second", "name"],
    &["is", "the", "reservation", "name"],
    &["is", "what", "you", "can", "call", "me"],
    &["has", "a", "booking"],
    &["has", "a", "reservation"],
    &["has", "an", "appointment"],
    &["party", "of"],
    &["is", "the", "last", "name"],
    &["is", "the", "first", "name"],
];

/// What is made under a name.
pub(super) const BOOKED: &[&str] = &[
    "booking",
    "booked",
    "reservation",
    "reserved",
    "appointment",
    "listed",
    "scheduled",
    "made",
    "table",
    "visit",
    "session",
    "slot",
    "probably",
    "likely",
];

pub(super) const TITLES: &[&str] =
    &["mr", "mrs", "ms", "miss", "mister", "missus", "dr", "doctor", "professor", "prof", "called", "named"];

/// Words that are last names after a common first name.
pub(super) const SURNAMES: &[&str] = &[
    "may", "day", "wall", "can", "best", "good", "long", "low", "love", "page", "price", "english", "clear",
    "early", "light", "case", "street", "winter", "west", "church", "house", "will", "little", "short",
];

/// Small parts of family names.
pub(super) const PARTICLES: &[&str] =
    &["de", "la", "van", "der", "den", "von", "del", "di", "da", "dos", "bin", "al", "el", "le", "st"];

/// Kinds of street that are nobody's last name.
pub(super) const NAMELESS_KINDS: &[&str] = &[
    "street",
    "avenue",
    "ave",
    "road",
    "rd",
    "drive",
    "boulevard",
    "blvd",
    "parkway",
    "pkwy",
    "highway",
    "hwy",
    "terrace",
    "turnpike",
    "expressway",
    "circle",
];
