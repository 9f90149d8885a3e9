//! The rules for "don't record me".

use std::sync::LazyLock;

use super::phrase::{Over, Rule, Rules};

/// Whether the caller does not want the call to be recorded.
pub(super) fn find(text: &str) -> bool {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        let rules: Vec<Rule> = RULE_LIST.iter().map(|&(phrases, unless)| rule(phrases, unless)).collect();
        Rules::new(&rules, NEGATION)
    });
    RULES.find(text).is_some()
}

fn rule(phrases: &'static [&'static str], unless: &'static [&'static str]) -> Rule {
    Rule { code: "recording", phrases, unless, over: Over::Never, across: false }
}

/// "Don't stop recording", "I never said turn off the recording".
const NEGATION: &[&str] = &[concat!(
    "(?:dont|do not|didnt|did not|never|not|wont|no need to)(?: ",
    "(?:want|to|said|say|ask|asked|tell|told|you|mean|please|have|need|ever))*",
)];

/// A recording, as people name it.
macro_rules! recording {
    () => {
        "(?:(?:the|that|this|your|any|all|call|voice|audio|phone|a) )*(?:recordings?|recorder|taping)"
    };
}

/// Things that record and are not this call.
const ELSEWHERE: &str = concat!(
    "cameras?|alarms?|security|studio|booth|doorbell|dvr|machine|voicemail|",
    "(?:dont|do not|wont) (?:really )?(?:mind|care)|no (?:problem|objection|issue)|forget to|",
    "(?:i|we) (?:left|got|heard)|why (?:dont|wont|cant) (?:you|they)",
);

/// A phrase, and what in the same clause makes it something else.
const RULE_LIST: &[(&[&str], &[&str])] = &[
    // Don't record me.
    (
        &[
            concat!(
                "(?:do not|dont|don t|never|not to|to not|(?:can|could|would|will|please) (?:you |we )?(?:please |just )*not) ",
                "(?:(?:ever|even|please|you|dare|be) )*(?:record|recording|tape|taping)",
            ),
            "(?:can|could) (?:this|it|that|the call|we) (?:please )?not be (?:recorded|taped)",
            concat!(
                "(?:you )?(?:cant|cannot|can not|may not|must not|shouldnt|should not|are not allowed to|",
                "youre not allowed to|arent allowed to) (?:record|tape) (?:me|us|this|my|our|the call)",
            ),
        ],
        &[ELSEWHERE, "(?:doesnt|does not|didnt say|did not say)"],
    ),
    // I don't want to be recorded.
    (
        &[
            concat!(
                "(?:do not|dont|didnt|did not|never) (?:really )?(?:want|wish|like|need|consent|agree|agreed|consented|",
                "authorize|give|have|gave)(?: (?:to|for|with|on|of|you|your|my|our|any|a|the|this|that|it|these|me|us|",
                "call|calls|conversation|voice|be|being|get|getting|having|permission|consent|them|guys|people|all))* ",
                "(?:record|recorded|recording|recordings|taped|taping|tape)",
            ),
            concat!(
                "(?:rather|prefer)(?: (?:to|if|that|this|it|you|we|i|the|call|was|were|my|voice))* ",
                "(?:not|didnt|dont|did not|do not|wasnt|wont|werent)(?: (?:to|be|being|have|get|this|it|me))* ",
                "(?:record|recorded|recording|taped)",
            ),
            concat!(
                "(?:not|isnt|aint) (?:really |very |at all )?(?:comfortable|okay|ok|fine|happy|cool|alright|good) ",
                "(?:(?:with|about|to|be|being|you|the|this|that|it|call|my|voice|having|me|us) )*",
                "(?:record|recorded|recording|taped|taping)",
            ),
            concat!(
                "(?:object|refuse|decline|objecting|opt out|opting out|opt me out)(?: (?:to|of|the|be|being|this|that|any|",
                "call|from|my|voice|having|me))* (?:recorded|recording|recordings|taped|taping)",
            ),
            concat!(
                "(?:you|they|i) (?:do not|dont|did not|didnt|never)(?: (?:have|had|gave|get|got|give))",
                "(?: (?:you|my|any|the))* (?:permission|consent|authorization)(?: (?:to|for))* (?:record|recording|tape)",
            ),
        ],
        &[
            ELSEWHERE,
            "(?:want|need) (?:the |my |your )?records|(?:a )?copy|(?:the|your|my|any|a) record|record (?:number|of)",
        ],
    ),
    // "I don't consent", to an announcement or a question that told of the recording.
    (
        &[
            concat!(
                r"record(?:ed|ing|s)?(?: \w+){0,8} (?:i|we) (?:do not|dont|did not|didnt|never|wont|will not|cannot|cant) (?:really )?",
                "(?:consent|agree|agreed|consented|approve|allow|authorize|give (?:you )?(?:my )?(?:consent|permission)|want (?:that|it|this))",
            ),
            concat!(
                "(?:i|we) (?:do not|dont|did not|didnt|never|wont|will not|cannot|cant) (?:really |actually |ever )?(?:consent|consented|",
                "(?:give|gave|giving) (?:you )?(?:my |any )?consent)(?: (?:to|for))?(?: (?:that|this|it|any of (?:that|this|it)|the call being|anything))?",
                "(?: (?:at all|please|thanks|thank you|either|so|okay|by the way|and|though|sorry))*$",
            ),
            "(?:you|they) (?:do not|dont|did not|didnt) have (?:my |any )?consent(?: (?:to|for) (?:that|this|it))?(?: (?:at all|please|though))*$",
            "^(?:no )?(?:consent (?:denied|refused|withheld)|no consent|i (?:refuse|deny|withhold|decline to give) (?:my )?consent|i am not consenting|im not consenting)(?: (?:to (?:that|this|it)|please|thanks))*$",
            "i object to (?:that|this|it)$|(?:im|i am|were|we are) not (?:consenting|giving (?:you )?(?:my )?consent)(?: (?:to|for) (?:that|this|it))?$",
        ],
        &[
            ELSEWHERE,
            "(?:charge|fee|price|plan|procedure|treatment|texts?|contract|work|vaccin\\w*|search)|(?:asked|told|say|said) (?:you )?(?:if|that)",
            "record (?:of|number)|my records|for the record",
        ],
    ),
    // Stop recording.
    (
        &[
            concat!("(?:stop|quit|cease|end|disable|cancel|pause|cut)(?: (?:please|now))* ", recording!(),),
            concat!("(?:turn|switch|shut)(?: (?:please|me))* off ", recording!()),
            concat!("(?:turn|switch|shut) ", recording!(), " off"),
            "(?:stop|quit) taping",
            concat!("(?:delete|erase|destroy|wipe|get rid of|throw away) ", recording!()),
            "(?:delete|erase) (?:what|everything|anything) (?:that )?you(?:ve| have)? (?:recorded|taped)",
            concat!(
                "(?:want|need|like|have) ",
                recording!(),
                " (?:to be )?(?:off|deleted|erased|stopped|turned off|switched off|gone)",
            ),
        ],
        &[ELSEWHERE, "(?:the|my|our|a|its|camera) (?:\\w+ )?(?:stopped|stops|quit) recording"],
    ),
    // No recording.
    (
        &[
            "^(?:(?:please|um|okay|hi|hello|yes|yeah|and|but|oh) )*no (?:more )?(?:call |voice )?(?:recording|recordings|taping)(?: (?:this call|me|of me|please|thanks|thank you|today))*$",
            "without (?:the |a |any |being |you |me being |it being |this being )*(?:recorded|recording)",
        ],
        &[ELSEWHERE],
    ),
];
