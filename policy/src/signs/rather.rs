//! Who wants no texts, and may be called all the same.

use std::sync::LazyLock;

use regex::Regex;

use super::phrase::{Over, Rule, Rules, clauses};

/// Whether the caller asks to be called or written to instead of being texted.
pub(super) fn called(text: &str) -> bool {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        let rule = Rule {
            code: "rather_called",
            phrases: &[
                concat!(
                    "(?:dont|do not|don t|never|not|stop|quit|no|cant|cannot) (?:ever |please |more |send |sending |get |use |me |any |a )*",
                    "(?:text|txt|texts|texting|message|messages|messaging|sms|msg)(?: messages?)?",
                    r"(?: me| us| it)?(?: \w+){0,4} (?:(?:call|ring|email)(?: (?:me|us|it|instead|please|back|my|that|this|the|only|at|on)|$)|(?:phone|mail) (?:me|us|instead|back)|",
                    "give (?:me|us) a (?:call|ring))",
                ),
                "(?:call|phone|ring|email|mail) (?:me |us )?(?:instead of (?:texting|messaging)|and (?:dont|do not) text|dont text|do not text)",
            ],
            unless: &[
                "(?:before|after|until|till|unless|tonight|today|tomorrow|if|or)",
                r"(?:dont|do not|never|stop|quit|no|nor|not) (?:ever |please |even |more |any |phone )*(?:call|phone|ring|email|contact)\w*|calling|contacting",
                "(?:you|they|he|she|nobody|it|who) (?:dont|do not|never|didnt|cant|cannot|can t)|why",
            ],
            over: Over::Never,
            across: true,
        };
        Rules::new(&[rule], &["(?:did i|i didnt|i never) (?:say|said|ask|asked)"])
    });
    RULES.find(text).is_some()
}

/// Whether of all ways to reach somebody nothing but texts is named. A cell phone is what texts come to, and says
/// nothing of calls.
pub(super) fn names_only_texts(text: &str) -> bool {
    static TEXTS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:text(?:s|ing|ed)?|txts?|sms)\b").expect("the rules are constants")
    });
    static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"\b(?:call(?:s|ing|ed|in)?|robocalls|phone calls|phon(?:ing|ed)|phone (?:me|us)|ring(?:ing)?|dial(?:ing)?|",
            r"e ?mail\w*|mail(?:s|ing)?|voicemails?|contact\w*|hear from|reach\w*|bother\w*|harass\w*|spam\w*|solicit\w*|",
            r"lists?|alone|database|records?|system|number off|remove|delete|lose|anything|everything|nothing|all|",
            r"cease|desist|lawyer|attorney|sue|consent|permission|unsubscrib\w*|opt\w*)\b"
        ))
        .expect("the rules are constants")
    });
    let words = clauses(text).join(" ");
    TEXTS.is_match(&words) && !OTHERS.is_match(&words)
}

#[cfg(test)]
mod tests {
    use super::called;
    use crate::contact::Reach;
    use crate::signs::opt_out;

    #[test]
    fn an_opt_out_reaches_as_far_as_its_words() {
        for (text, reach) in [
            ("Don't text me about it.", Some(Reach::Texts)),
            ("please don't send any texts", Some(Reach::Texts)),
            ("It's a landline, so don't text it.", Some(Reach::Texts)),
            ("Don't text me, it's a landline.", Some(Reach::Texts)),
            ("no more text messages please", Some(Reach::Texts)),
            ("Stop texting me and stop calling me.", Some(Reach::All)),
            ("don't call or text this number", Some(Reach::All)),
            ("stop texting me and leave me alone", Some(Reach::All)),
            ("opt me out of all texts", Some(Reach::All)),
            ("Don't call me again.", Some(Reach::All)),
            ("never contact me again", Some(Reach::All)),
            ("text me when he is on his way", None),
        ] {
            assert_eq!(opt_out(text), reach, "{text:?}");
        }
    }

    #[test]
    fn who_would_rather_be_called_wants_no_texts() {
        for text in [
            "don't text me call me instead",
            "Don't text me, just call.",
            "please no texts, call me",
            "Don't text it, call it.",
            "I can't get texts, so please call me.",
            "call me and don't text",
            "please email me instead of texting",
            "Don't text me, call me back instead.",
            "don't text us just give us a call",
        ] {
            assert!(called(text), "{text:?}");
        }
        for text in [
            "text me, don't call",
            "don't text me and don't call me",
            "don't text me, don't ever call me",
            "no texts, no phone calls",
            "stop texting and calling me",
            "you never text me back or call",
            "don't text me after nine, call me",
            "can you text me or call me",
            "why don't you text me before you call",
            "no, I said call me tomorrow",
            "I got a text from you about my appointment",
        ] {
            assert!(!called(text), "{text:?}");
        }
    }
}
