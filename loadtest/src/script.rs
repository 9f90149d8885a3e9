//! A caller without ears: he takes turns by the clock and says his lines by order, whatever he is asked.
//!
//! For load, where the callers' ears would cost more than what is measured. What he is told does not matter to him, so
//! his calls show how fast and how dear replies are, not whether they are right.

use crate::ears::Ears;
use crate::scenario::{Answer, Scenario};

/// What ears hear that do not listen; every turn is answered by the next line.
const ANYTHING: &str = "anything";

/// Longer than the pause between two sentences of one turn, also on a server that is busy: he cannot hear whether a
/// sentence was a question.
const THINK_MS: u64 = 1_400;

/// Ears that understand nothing and cost nothing.
///
/// # Errors
/// When there is no thread to be had.
pub fn no_ears() -> std::io::Result<Ears> {
    Ears::new(|_| ANYTHING.to_owned())
}

/// `scenario` as it is played without ears: its script line by line, then he hangs up. Who says nothing waits to be let go.
#[must_use]
pub fn scripted(scenario: &Scenario) -> Scenario {
    if scenario.mute {
        return scenario.clone();
    }
    let hears = || vec![ANYTHING.to_owned()];
    // Of equal answers the first in the file is given, and each of these once.
    let line = |says: &String| Answer {
        hears: hears(),
        says: Some(says.clone()),
        times: Some(1),
        ..Answer::default()
    };
    let mut answers: Vec<Answer> = scenario.script.iter().map(line).collect();
    answers.push(Answer { hears: hears(), hangs_up: true, ..Answer::default() });
    Scenario {
        answers,
        interruptions: Vec::new(),
        think_ms: scenario.think_ms.max(THINK_MS),
        ..scenario.clone()
    }
}

#[cfg(test)]
mod tests {
    use telephony::Millis;

    use super::*;
    use crate::caller::{Action, Caller, Ear, Input};

    #[test]
    fn he_says_his_lines_by_order_and_hangs_up() {
        let text = "title = \"t\"\nto = \"+13125550100\"\nscript = [\"One.\", \"Two.\", \"One.\"]";
        let mut caller = Caller::new(&scripted(&toml::from_str(text).unwrap()));
        let mut now = Millis(0);
        let mut done = Vec::new();
        caller.handle(Input::LineOpened, now);
        for _ in 0..1_000 {
            now += Millis(20);
            // Every turn of the server is one frame.
            caller.handle(
                Input::Frame(if now.0.is_multiple_of(3_000) { Ear::Sound } else { Ear::Nothing }),
                now,
            );
            while let Some(action) = caller.poll_action() {
                match action {
                    Action::Listen { question } => {
                        caller.handle(Input::Understood { question, text: ANYTHING.to_owned() }, now);
                    }
                    Action::Say { line, .. } => {
                        done.push(line);
                        caller.handle(Input::LineSaid, now);
                    }
                    Action::HangUp => done.push("hangs up".to_owned()),
                    Action::Forget | Action::Press(_) => {}
                }
            }
        }
        assert_eq!(done, ["One.", "Two.", "One.", "hangs up"]);
    }

    #[test]
    fn who_says_nothing_waits_to_be_let_go() {
        let text = "title = \"t\"\nto = \"+13125550100\"\nmute = true";
        let mut caller = Caller::new(&scripted(&toml::from_str(text).unwrap()));
        caller.handle(Input::LineOpened, Millis(0));
        let mut asked = 0;
        for now in (0..60_000).step_by(20).map(Millis) {
            caller.handle(Input::Frame(if now.0 % 7_000 < 1_000 { Ear::Sound } else { Ear::Nothing }), now);
            while let Some(action) = caller.poll_action() {
                match action {
                    Action::Listen { question } => {
                        asked += 1;
                        caller.handle(Input::Understood { question, text: ANYTHING.to_owned() }, now);
                    }
                    Action::Forget => {}
                    Action::Say { .. } | Action::Press(_) | Action::HangUp => {
                        panic!("at {now:?}: {action:?}")
                    }
                }
            }
        }
        assert!(asked > 5, "{asked}");
    }
}
