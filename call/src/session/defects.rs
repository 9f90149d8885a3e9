//! A defect of ours in understanding a sentence costs the caller that sentence, and not his call: the same words would end
//! every stream that goes on with it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use assistant::{ActionRecord, Business, Dialogue, Input, Patience, Reply};

use super::Session;
use crate::event::Now;

impl Session {
    /// What the dialogue says to it. Where it fails, it is as it was before, and has not understood.
    pub(super) fn reply_to(&mut self, input: Input, now: Now) -> Reply {
        let business = &self.business;
        reply(
            &mut self.dialogue,
            |dialogue| dialogue.handle(input, business, now.wall),
            |dialogue| dialogue.handle(Input::NotHeard, business, now.wall),
        )
    }
}

/// How long a pause must be before `text` counts as a turn.
pub(super) fn patience(dialogue: &Dialogue, text: &str, business: &Business, now: Now) -> Patience {
    survived(|| dialogue.patience(text, business, now.wall)).unwrap_or(Patience::Normal)
}

/// Whether `text` tells something that a reply on its way does not know of yet.
pub(super) fn adds(dialogue: &Dialogue, text: &str, business: &Business, now: Now) -> bool {
    survived(|| dialogue.is_added_to(text, business, now.wall)).unwrap_or(false)
}

fn reply(
    dialogue: &mut Dialogue,
    take: impl FnOnce(&mut Dialogue) -> Reply,
    otherwise: impl FnOnce(&mut Dialogue) -> Reply,
) -> Reply {
    let before = dialogue.clone();
    survived(|| take(dialogue)).unwrap_or_else(|| {
        *dialogue = before;
        let mut reply = otherwise(dialogue);
        reply.records.push(ActionRecord { kind: "defect", detail: String::new() });
        reply
    })
}

/// The panic itself is told by the process's hook.
fn survived<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

#[cfg(test)]
mod tests {
    use assistant::BusinessSettings;
    use policy::Mode;

    use super::*;

    #[test]
    fn what_cannot_be_taken_was_not_understood() {
        let settings: BusinessSettings =
            toml::from_str(include_str!("../../../sample/riverside-plumbing.toml"))
                .expect("the sample is TOML");
        let business = settings.check().expect("the sample has no mistakes");
        let now = "2026-11-21T18:00:00Z".parse().expect("a time");
        let mut dialogue = Dialogue::new(None, Mode::Assistant);
        dialogue.handle(Input::Opened, &business, now);
        let mut expected = dialogue.clone();
        let misunderstood = expected.handle(Input::NotHeard, &business, now);
        let fails = |dialogue: &mut Dialogue| {
            dialogue.handle(Input::Heard { text: "I need a leak repair.".to_owned() }, &business, now);
            panic!("a defect")
        };
        let told = reply(&mut dialogue, fails, |dialogue| dialogue.handle(Input::NotHeard, &business, now));
        assert_eq!(told.say, misunderstood.say);
        assert_eq!(told.records.last().map(|record| record.kind), Some("defect"));
        assert_eq!(dialogue, expected);
    }
}
