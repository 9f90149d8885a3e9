//! How phrases are found in recognised speech.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use crate::texts::unaccented;

/// A phrase that means something, unless something else is said with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) code: &'static str,
    /// Any of these, over words of lower-case letters and digits with single spaces between them and without
    /// their apostrophes. Each begins and ends with whole words.
    pub(super) phrases: &'static [&'static str],
    /// Any of these in the same clause makes the phrase harmless.
    pub(super) unless: &'static [&'static str],
    /// What has to be over for the phrase to be harmless.
    pub(super) over: Over,
    /// Whether the phrase may reach over the ends of sentences.
    pub(super) across: bool,
}

/// What makes a phrase harmless because it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// Nothing.
    Never,
    /// That its clause tells of what is long past or mended.
    Past,
    /// That too, or that the caller has put an end to it himself: "but I stopped it".
    Settled,
    /// All that, or that its clause tells of another day, as yesterday.
    Recent,
    /// That its clause tells of what is long past or mended, or that those whose task it is have made it safe.
    Attended,
    /// That its clause tells so, or that the caller himself makes little of it: "but it's just a drip".
    Belittled,
}

/// Rules, compiled, the most important first.
#[derive(Debug)]
pub(super) struct Rules {
    set: RegexSet,
    compiled: Vec<(Rule, Regex, Option<Regex>)>,
    negation: Regex,
}

impl Rules {
    /// Compiles `rules`. `negation` is what turns a phrase that follows it at once into its opposite.
    pub(super) fn new(rules: &[Rule], negation: &[&str]) -> Self {
        let compile = |pattern: &str| Regex::new(pattern).expect("the rules are constants");
        let compile_one = |rule: &Rule| {
            let unless = (!rule.unless.is_empty()).then(|| compile(&whole_words(rule.unless)));
            (*rule, compile(&whole_words(rule.phrases)), unless)
        };
        Self {
            set: RegexSet::new(rules.iter().map(|rule| whole_words(rule.phrases)))
                .expect("the rules are constants"),
            compiled: rules.iter().map(compile_one).collect(),
            negation: compile(&format!("{} ?$", whole_words(negation))),
        }
    }

    /// The most important rule whose phrase is said in `text` and means what it says.
    pub(super) fn find(&self, text: &str) -> Option<&Rule> {
        let clauses = clauses(text);
        let whole = clauses.join(" ");
        let ends = Ends {
            settled: is_settled(&clauses),
            attended: is_attended(&clauses),
            belittled: is_belittled(&clauses),
        };
        let in_clauses = clauses.iter().flat_map(|clause| self.found(clause, false, ends));
        in_clauses.chain(self.found(&whole, true, ends)).min().map(|index| &self.compiled[index].0)
    }

    fn found(&self, clause: &str, across: bool, ends: Ends) -> Vec<usize> {
        let holds = |&index: &usize| {
            let (rule, phrase, unless) = &self.compiled[index];
            rule.across == across
                && unless.as_ref().is_none_or(|unless| !unless.is_match(clause))
                && !rule.over.is_told(clause, ends)
                && phrase.find_iter(clause).any(|said| !self.negation.is_match(&clause[..said.start()]))
        };
        self.set.matches(clause).iter().filter(holds).collect()
    }
}

/// One pattern for any of `phrases`. The text that is searched is ASCII; classes that know all scripts would
/// only make the automata large.
fn whole_words(phrases: &[&str]) -> String {
    format!(r"\b(?:{})\b", phrases.join("|")).replace(r"\w", "[a-z0-9]")
}

/// Whether `phrase`, as plain words, is said in `text`. An empty phrase is never said.
pub(super) fn contains(text: &str, phrase: &str) -> bool {
    let wanted = clauses(phrase).join(" ");
    !wanted.is_empty() && format!(" {} ", clauses(text).join(" ")).contains(&format!(" {wanted} "))
}

/// What the whole of a text tells of the end of things.
#[derive(Debug, Clone, Copy)]
struct Ends {
    settled: bool,
    attended: bool,
    belittled: bool,
}

impl Over {
    /// Whether it is over, by what the clause and the whole text tell.
    fn is_told(self, clause: &str, ends: Ends) -> bool {
        match self {
            Self::Never => false,
            Self::Past => is_over(clause),
            Self::Settled => ends.settled || is_over(clause),
            Self::Recent => ends.settled || is_over(clause) || is_recent(clause),
            Self::Attended => ends.attended || is_over(clause),
            Self::Belittled => ends.belittled || is_over(clause),
        }
    }
}

/// Whether a clause tells of what is over and done.
fn is_over(clause: &str) -> bool {
    static OVER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&whole_words(OVER_PHRASES)).expect("a constant"));
    OVER.is_match(clause) && !goes_on(clause)
}

/// Whether a clause tells of a day before this one, and not of what goes on.
fn is_recent(clause: &str) -> bool {
    static RECENT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&whole_words(RECENT_PHRASES)).expect("a constant"));
    RECENT.is_match(clause) && !goes_on(clause)
}

fn goes_on(clause: &str) -> bool {
    static TRACES: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&whole_words(TRACES_PHRASES)).expect("a constant"));
    // What it has left behind goes on, and not the water.
    let clause = TRACES.replace_all(clause, "");
    let clause = clause.as_ref();
    static STILL: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&whole_words(STILL_PHRASES)).expect("a constant"));
    STILL.is_match(clause)
}

/// Whether somebody has put an end to it, and nothing says that it has begun again.
fn is_settled(clauses: &[String]) -> bool {
    static SETTLED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&whole_words(SETTLED_PHRASES)).expect("a constant"));
    static UNSETTLED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&whole_words(UNSETTLED_PHRASES)).expect("a constant"));
    clauses.iter().any(|clause| SETTLED.is_match(clause))
        && !clauses.iter().any(|clause| UNSETTLED.is_match(clause))
}

/// Whether the gas company or the fire department has made it safe, and nothing says that it goes on.
fn is_attended(clauses: &[String]) -> bool {
    static ATTENDED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&whole_words(ATTENDED_PHRASES)).expect("a constant"));
    static UNATTENDED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&whole_words(UNATTENDED_PHRASES)).expect("a constant"));
    clauses.iter().any(|clause| ATTENDED.is_match(clause))
        && !clauses.iter().any(|clause| UNATTENDED.is_match(clause))
}

/// Whether the caller says that it is little.
fn is_belittled(clauses: &[String]) -> bool {
    static BELITTLED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&whole_words(BELITTLED_PHRASES)).expect("a constant"));
    clauses.iter().any(|clause| BELITTLED.is_match(clause))
}

const OVER_PHRASES: &[&str] = &[
    "last (?:week|month|year|winter|summer|spring|fall|time)",
    "last (?:january|february|march|april|may|june|july|august|september|october|november|december)",
    "(?:days?|weeks?|months?|years?|winters?|summers?) ago|a while (?:back|ago)|years back|back in|in the past|used to",
    "(?:already|since been|finally|all) (?:been )?(?:fixed|repaired|stopped|handled|resolved|taken care of)",
    "(?:was|were|got|been|is|are) (?:all |already )?(?:fixed|repaired|resolved|taken care of)",
    "you (?:guys |all |people )?(?:fixed|repaired)|insurance claim|(?:all |been )rebuilt",
    "(?:in|from|back in) (?:(?:19|20)[0-9][0-9]|nineteen|two (?:thousand|zero|oh)|twenty (?:ten|eleven|twelve|[a-z]+teen|twenty))|as a (?:kid|child|boy|girl|teenager)|when i was",
];

/// Water of another day may stand there yet, so that such a thing is asked about.
const RECENT_PHRASES: &[&str] = &[
    "yesterday|(?:day|night) before (?:last|yesterday)|the other (?:day|night)|earlier this week|over the weekend",
    "(?:last|on|this past) (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend)",
];

const SETTLED_PHRASES: &[&str] = &[
    concat!(
        r"(?:i|we|he|she|ive|weve|my \w+|(?:the|our|my) (?:neighbou?r|super|landlord|maintenance guy))",
        "(?: (?:have|has|already|just|finally|since|was able to|were able to|managed to|did))*",
        " (?:stopp?(?:ed)?|fix(?:ed)?|unclog(?:ged)?|plunged|clear(?:ed)?|clean(?:ed)?|mopp?(?:ed)?|dried|patched) ",
        "(?:it|that|everything|the (?:water|leak|mess|overflow|toilet))",
    ),
    "(?:it|its|it is|its all|thats|everythings|everything is) (?:all )?(?:ok|okay|fine|good|alright|all right) now",
    "got (?:it|that|the water|the leak) (?:all )?(?:stopped|to stop|fixed|cleaned up|mopped up|under control|cleared)",
    "(?:it|its|has|that|water|leak) (?:has |all |already )*stopped(?: (?:now|by itself|on its own|overflowing|leaking|running|flooding))*$",
    concat!(
        "(?:it|its|it is|it was|thats|everything is|everythings|everything)(?: (?:is|has|been|all|already|since|",
        "now|got))* (?:under control|cleaned up|mopped up|dried (?:up|out)|dry(?: now)?$|over now|taken care of)",
    ),
];

const UNSETTLED_PHRASES: &[&str] = &[
    "again|still|keeps|keep|for now|for a (?:bit|while|minute|second)|almost|sort of|kind of|worse|every time",
    "coming back|came back|is back|thought|tried|right now|more water|cant|cannot|couldnt|wont|not",
];

const TRACES_PHRASES: &[&str] = &[concat!(
    "(?:and )?now (?:i have |weve got |ive got )?(?:the|my|our|theres|there is|its|a)(?: (?:a|the|\\w+)){0,2} ",
    "(?:stain|stains|stained|mold|moldy|cracked|peeling|damaged|warped|discolored|bubbling|soft|musty)",
)];

const STILL_PHRASES: &[&str] = &[
    "since|still|again|right now|now (?:there|theres|its|it|the|im|were|we)|and now|is now",
    "keeps|getting worse|getting stronger|came back|is back",
];

const ATTENDED_PHRASES: &[&str] = &[concat!(
    "(?:gas company|gas (?:man|guys?|people)|utility(?: company)?|power company|electric company|fire (?:department|",
    r"fighters?|men|guys|truck|company)|firefighters?|firemen|inspector)(?: \w+){0,4} (?:(?:shut|turned|switched|cut|shutting|turning)(?: \w+){0,4} off|",
    "capped|locked|red tagged|tagged it|put (?:it|the fire) out|made it safe|cleared (?:it|us|the house)|gave (?:us )?the all clear|",
    r"fixed|stopped|(?:said|told \w+)(?: \w+){0,3} (?:safe|fine|okay|ok))",
)];

/// The smell or the leak is there now, or again.
const UNATTENDED_PHRASES: &[&str] = &[
    "smells?|smelling|hissing|leaking|sparking|smoking|burning|again|still|keeps|came back|back on|right now|never|not|didnt|cant",
];

const BELITTLED_PHRASES: &[&str] = &[
    concat!(
        "(?:just|only|merely|nothing but|no more than) (?:a|an|some|the) (?:(?:little|small|slow|tiny|minor|bit|of|stupid|silly|",
        "simple|kitchen|bathroom) )*(?:drip\\w*|leaky|clog\\w*|squeak\\w*|tap|faucet|toilet|quote|estimate|tune up|thermostat|handle|knob)",
    ),
    "no rush|no hurry|not (?:that|so|really|very) (?:bad|urgent|serious)|(?:it )?can wait|whenever (?:you|its)|take your time",
];

/// Sounds that people make while they look for the next word of a phrase.
const HESITATION: &[&str] = &["um", "uh", "uhm", "erm", "er", "ah", "hmm", "mm"];

/// Words that say something else when they are said twice: digits, and calls for help.
const MEANT_TWICE: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "zero",
    "oh",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "help",
    "emergency",
    "fire",
];

/// The clauses of recognised speech, each in lower case, without punctuation, apostrophes, sounds of hesitation and
/// words said twice, with single spaces.
pub(super) fn clauses(text: &str) -> Vec<String> {
    static ABBREVIATION: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\b([a-z])\.\s?([a-z])\.").expect("a constant"));
    // "No, a leak" is an answer and a statement, "no leak" a negation.
    static ANSWER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|[.!?;:]\s*)(?:oh )?(?:no|nope|nah|not really)\s*,").expect("a constant")
    });
    static DISMAY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\boh(?:,? (?:my|god|gosh|lord|um|uh))*,? (?:no,? ?)+\b").expect("a constant")
    });
    static TURN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\b(?:but|except that|however|although)\b").expect("a constant"));
    // Spanish is spoken too, and its accents are letters' own.
    let lower: String = text.chars().flat_map(char::to_lowercase).map(unaccented).collect();
    let lower = lower.replace(['\'', '’', '‘', '`'], "");
    let lower = ABBREVIATION.replace_all(&lower, "$1$2 ");
    let lower = ANSWER.replace_all(&lower, "$0.");
    // "Oh no" denies nothing.
    let lower = DISMAY.replace_all(&lower, "oh ");
    let lower = TURN.replace_all(&lower, ".");
    lower
        .split(['.', '!', '?', ';', ':', '\n', '…'])
        .map(|clause| {
            let words = clause.split(|c: char| !c.is_ascii_alphanumeric());
            let words = words.filter(|word| !word.is_empty() && !HESITATION.contains(word));
            let mut words: Vec<&str> = words.collect();
            // Who is agitated begins a word twice.
            words.dedup_by(|again, word| again == word && !MEANT_TWICE.contains(word));
            words.join(" ")
        })
        .filter(|clause| !clause.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speech_becomes_clauses() {
        for (text, expected) in [
            ("I can’t. STOP-calling, me!", vec!["i cant", "stop calling me"]),
            ("My C.O. alarm went off at 3 a.m. today", vec!["my co alarm went off at 3 am today"]),
            ("No, there's a leak", vec!["no", "theres a leak"]),
            ("Um, don't, uh, call me", vec!["dont call me"]),
            ("Oh no, it's spraying", vec!["oh", "its spraying"]),
            ("oh no no it leaks", vec!["oh it leaks"]),
            ("It was fixed but now it's back", vec!["it was fixed", "now its back"]),
            ("don't don't call me", vec!["dont call me"]),
            ("help help, nine one one", vec!["help help nine one one"]),
            ("… ?!", vec![]),
            ("Ünïcödé   words\n\nhere", vec!["unicode words", "here"]),
        ] {
            assert_eq!(clauses(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_over_and_what_goes_on() {
        for (clause, over) in [
            ("we had a burst pipe last winter", true),
            ("the leak was fixed", true),
            ("the pipe you fixed burst again", false),
            ("it has leaked since last week", false),
            ("the pipe burst", false),
        ] {
            assert_eq!(is_over(clause), over, "{clause}");
        }
    }

    #[test]
    fn what_somebody_has_put_an_end_to() {
        for (text, settled) in [
            ("It overflowed but I stopped it", true),
            ("We managed to stop the leak", true),
            ("It flooded yesterday. It has stopped by itself.", true),
            ("My husband cleaned it up", true),
            ("I got it under control", true),
            ("The toilet overflowed this morning, it's okay now", true),
            ("I can't get it to stop", false),
            ("I tried, nobody has stopped it", false),
            ("I stopped it but it's coming out again", false),
            ("I stopped it for now", false),
            ("the heater burst and it stopped working", false),
        ] {
            assert_eq!(is_settled(&clauses(text)), settled, "{text}");
        }
    }
}
