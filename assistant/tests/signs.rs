//! How much is heard of danger, and of the wish not to be contacted, in phrases that nobody had in mind who wrote the
//! rules or the corpus: by a rule, which acts, or by suspicion, which asks.

use assistant::{Asked, Dialogue, Input, Intent, understand};
use policy::Mode;
use policy::contact::Reach;
use policy::signs::{Emergency, TenantPhrases, assess, opt_out};

use crate::scene::Cue::Says;
use crate::scene::{business, usual};

/// How many of `list` are taken for danger, by rule or suspicion, and for an opt-out.
fn heard(list: &str) -> (usize, usize, usize) {
    let (business, now) = (business(), "2026-11-21T12:00:00-06:00".parse().unwrap());
    let phrases: Vec<&str> = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let suspected = |phrase: &str, intent: Intent| {
        understand(phrase, Asked::Anything, &business, now)
            .suspected
            .is_some_and(|(found, _)| found == intent)
    };
    let danger = |phrase: &&&str| {
        assess(phrase, &TenantPhrases::default()) != Emergency::None || suspected(phrase, Intent::Emergency)
    };
    let wish = |phrase: &&&str| opt_out(phrase).is_some() || suspected(phrase, Intent::OptOut);
    (phrases.len(), phrases.iter().filter(danger).count(), phrases.iter().filter(wish).count())
}

#[test]
fn danger_is_heard_in_words_that_no_rule_knows() {
    let (all, danger, _) = heard(include_str!("unseen/emergencies.txt"));
    assert!(danger * 100 >= all * 94, "{danger} of {all}");
    let (all, danger, _) = heard(include_str!("unseen/no_emergencies.txt"));
    assert!(danger * 100 <= all * 8, "{danger} of {all}");
}

#[test]
fn the_wish_to_be_left_alone_is_heard_in_words_that_no_rule_knows() {
    let (all, _, wish) = heard(include_str!("unseen/opt_outs.txt"));
    assert!(wish * 100 >= all * 91, "{wish} of {all}");
    let (all, _, wish) = heard(include_str!("unseen/no_opt_outs.txt"));
    assert!(wish * 100 <= all * 14, "{wish} of {all}");
}

#[test]
fn what_only_sounds_like_it_is_asked_about() {
    let calls = [
        usual(&[Says("My water heater's vent pipe came loose."), Says("Yes."), Says("No.")]),
        usual(&[Says("My water heater's vent pipe came loose."), Says("No."), Says("A leak repair.")]),
        usual(&[
            Says("My water heater's vent pipe came loose."),
            Says("I need a leak repair on Tuesday at ten."),
        ]),
        usual(&[Says("My water heater's vent pipe came loose."), Says("Purple."), Says("Purple.")]),
        usual(&[Says("I won't be having any more of your coupons on my phone."), Says("Yes, please.")]),
        usual(&[
            Says("I won't be having any more of your coupons on my phone."),
            Says("No, no."),
            Says("I need a leak repair."),
        ]),
        usual(&[
            Says("I won't be having any more of your coupons on my phone."),
            Says("I need a leak repair on Tuesday at ten."),
        ]),
        usual(&[
            Says("I won't be having any more of your coupons on my phone."),
            Says("Purple."),
            Says("Purple."),
            Says("No."),
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn instead_of_a_pin_only_the_wish_to_be_left_alone_counts() {
    let (business, now) = (business(), "2026-11-21T12:00:00-06:00".parse().unwrap());
    let mut dialogue = Dialogue::new(Some("+13125550142".parse().unwrap()), Mode::Assistant);
    dialogue.handle(Input::Opened, &business, now);
    let mut noted_after = |text: &str| {
        dialogue.handle(Input::Heard { text: text.to_owned() }, &business, now);
        dialogue.left_alone().map(|noted| noted.reach)
    };
    assert_eq!(noted_after("This is the owner, what's on my schedule tomorrow?"), None);
    // How he would rather be reached is no reason to hang up on him, and is not noted as if it were all.
    assert_eq!(noted_after("Don't text me, call me instead."), None);
    assert_eq!(noted_after("Don't text me anymore."), Some(Reach::All));
}

#[test]
fn whoever_wants_no_texts_any_more_may_still_be_called() {
    let calls = [usual(&[
        Says("I get too many texts from you."),
        Says("No, just the texts."),
        Says("A leak repair."),
    ])];
    insta::assert_snapshot!(calls.join("\n"));
}
