//! Nobody comes, and the caller is connected with the line that the business says is always answered.

use loadtest::live::{AGENT_HZ, Behaviour, CALLER_HZ, Event, HangsUp, Inbound};
use telephony::{CallSid, Digit};

use super::{DANA, Exchange, SOON, number};
use crate::house::NUMBER;

const LINE: &str = "+13125550160";

const PEOPLE: &str = r#"
[[agents]]
id = "dana"
name = "Dana"
number = "+13125550141"
ring_seconds = 5

[[ladders]]
name = "Everybody"
last = "emergency_line"
emergency_line = "+13125550160"

[[ladders.steps]]
agents = ["dana"]
"#;

impl Exchange {
    fn calls_for_a_person(&self, from: &str) -> CallSid {
        let calls = Behaviour::caller().with_keys(vec![(500, Digit::Number(1))]);
        let inbound = Inbound::new(number(from), number(NUMBER)).with(calls);
        self.runtime.block_on(async { self.account.place_inbound(inbound) })
    }

    fn saw(&self, leg: &CallSid, event: &Event) -> bool {
        self.runtime.block_on(self.account.saw(leg, event, SOON))
    }

    /// How often a stream of this leg was opened, once it is so often.
    fn has_streams(&self, caller: &CallSid, wanted: usize) -> bool {
        self.runtime.block_on(self.account.until(SOON, |timeline| {
            let his = timeline.iter().filter(|entry| entry.call_sid.as_ref() == Some(caller));
            his.filter(|entry| entry.event == Event::StreamOpened).count() >= wanted
        }))
    }

    /// How the newest call and its search ended, and whether the line had it.
    fn line_record(&self) -> String {
        self.house.fact(
            "SELECT concat_ws(', ', c.disposition, e.outcome, e.line_answered_at IS NOT NULL, e.line_ended_at IS NOT NULL)
             FROM calls c JOIN escalations e USING (tenant_id, call_id)
             ORDER BY c.opened_at DESC, e.started_at DESC LIMIT 1",
        )
    }
}

#[test]
fn nobody_comes_and_the_line_that_is_always_answered_has_the_call() {
    let mut exchange = Exchange::open_with(PEOPLE);
    exchange.account.set_agent(&number(DANA), Behaviour::busy());

    // It answers, they talk, and our process dies meanwhile: the caller hangs up when he likes.
    exchange.account.set_agent(&number(LINE), Behaviour { keys: Vec::new(), ..Behaviour::takes(200, 0) });
    let caller = exchange.calls_for_a_person("+13125550181");
    assert!(
        exchange.saw(&caller, &Event::Hears { hz: AGENT_HZ }),
        "{}\n{}",
        exchange.story(&caller),
        exchange.house.logged()
    );
    let told = "I'm connecting you with our emergency line now. Please stay on the line.".to_owned();
    assert!(exchange.saw(&caller, &Event::Says { text: told }), "{}", exchange.story(&caller));
    let line = exchange.account.legs_to(&number(LINE)).remove(0).sid;
    assert!(exchange.saw(&line, &Event::Hears { hz: CALLER_HZ }), "{}", exchange.story(&line));
    exchange.house.kill();
    exchange.house.start();
    exchange.hang_up(&caller);
    exchange.quiet(&caller);
    assert_eq!(exchange.line_record(), "connected, nobody_came, t, t", "{}", exchange.house.logged());
    assert_eq!(
        exchange.house.fact("SELECT kind FROM action_records WHERE kind = 'emergency_line'"),
        "emergency_line"
    );

    // It leaves him: he is back with the assistant, who does not ring anybody anew.
    let leaves =
        Behaviour { keys: Vec::new(), hangs_up: HangsUp::AfterBridge(500), ..Behaviour::takes(200, 0) };
    exchange.account.set_agent(&number(LINE), leaves);
    let caller = exchange.calls_for_a_person("+13125550182");
    assert!(exchange.has_streams(&caller, 2), "{}\n{}", exchange.story(&caller), exchange.house.logged());
    exchange.is_on_record("SELECT count(*) FROM action_records WHERE kind = 'handed_back'", "1");
    exchange.hang_up(&caller);
    exchange.quiet(&caller);
    assert_eq!(exchange.line_record(), "connected, nobody_came, t, t", "{}", exchange.house.logged());
    assert_eq!(exchange.house.fact("SELECT count(*) FROM escalations"), "2");

    // Nobody answers there either: he is promised a call back, as without a line.
    exchange.account.set_agent(&number(LINE), Behaviour::busy());
    let caller = exchange.calls_for_a_person("+13125550183");
    assert!(exchange.has_streams(&caller, 2), "{}\n{}", exchange.story(&caller), exchange.house.logged());
    exchange.is_on_record("SELECT detail FROM action_records WHERE kind = 'nobody_came'", "emergency_line");
    exchange.hang_up(&caller);
    exchange.quiet(&caller);
    assert!(exchange.line_record().ends_with("nobody_came, f, f"), "{}", exchange.house.logged());
}
