//! Agents, and the search for one of them who takes the call.

use std::sync::Arc;

use assistant::{AgentSettings, Business, LadderSettings, StepSettings};
use call::escalation::{EscalationEnd, OfferEnd};
use call::record::{HangupCause, LegStatus};
use jiff::SignedDuration;
use policy::contact::{Address, Channel, Contact, Fact, Party, Purpose, Verdict};
use policy::ladder::{EscalationReason, Plan, Question, Reach, Skipped, plan};
use store::{
    Accept, BeganEscalation, BeginEscalation, Bridge, CallKey, Finish, FinishOutcome, NewOffer, Offered,
    Redeemed, Reported, StatusReport, SwitchOff, Team,
};
use telephony::{
    AgentId, CallId, CallSid, Disposition, EscalationId, Millis, OfferId, PhoneNumber, Softphone,
};
use uuid::Uuid;

use crate::database::{Fixture, call_sid, minutes, now, settings, with_business};

/// A business with so many agents, rung all at once.
async fn with_agents(f: &mut Fixture, agents: u32) {
    let mut with = settings();
    with.agents = (0..agents)
        .map(|n| AgentSettings {
            id: format!("agent-{n}"),
            name: format!("Agent {n}"),
            number: Some(format!("+131255502{n:02}")),
            ring_seconds: 20,
            wrap_up_seconds: 60,
            ..AgentSettings::default()
        })
        .collect();
    with.ladders = vec![LadderSettings {
        name: "Day".into(),
        rounds: 1,
        limit_seconds: 120,
        last: "voicemail".into(),
        steps: vec![StepSettings {
            agents: with.agents.iter().map(|agent| agent.id.clone()).collect(),
            order: "least_recent".into(),
            ring_seconds: None,
        }],
        ..LadderSettings::default()
    }];
    f.business = with.check().unwrap();
    f.store.apply_tenant(&f.business, SwitchOff::Unused, now()).await.unwrap();
}

fn planned(business: &Business, team: &Team) -> Plan {
    plan(&Question {
        reason: EscalationReason::Asked,
        ladders: &business.ladders,
        agents: &team.agents,
        states: &team.states,
        hours: &business.hours,
        caller: None,
        now: now(),
    })
}

/// An escalation in which every agent is being rung, offers numbered from 1.
struct Search {
    call: CallId,
    id: EscalationId,
    agents: Vec<AgentId>,
}

/// Twilio's name of an agent's leg.
fn leg(n: u32) -> CallSid {
    call_sid(1_000 + n)
}

impl Fixture {
    async fn team(&self) -> Team {
        self.store.team(self.tenant, &self.business).await.unwrap()
    }

    async fn begin(&self, call: CallId, escalation: EscalationId) -> BeganEscalation {
        let plan = planned(&self.business, &self.team().await);
        let (tenant, node) = (self.tenant, "node-a");
        let begin = BeginEscalation { tenant, call_id: call, escalation, plan: &plan, node, now: now() };
        self.store.begin_escalation(begin).await.unwrap()
    }

    async fn search(&self, n: u32) -> Search {
        let call = self.live(n).await.call_id;
        let id = EscalationId(Uuid::new_v4());
        let agents: Vec<AgentId> = self.team().await.agents.iter().map(|agent| agent.id).collect();
        assert_eq!(self.begin(call, id).await, BeganEscalation::Now);
        let search = Search { call, id, agents };
        for (offer, agent) in (1..).zip(&search.agents) {
            assert_eq!(self.offer(&search, offer, *agent).await, Offered::Now);
            self.store
                .offer_dialled(self.tenant, search.id, OfferId(offer), &leg(n * 100 + offer), now())
                .await
                .unwrap();
        }
        search
    }

    async fn offer(&self, search: &Search, offer: u32, agent: AgentId) -> Offered {
        let (tenant, escalation) = (self.tenant, search.id);
        let (offer, ring) = (OfferId(offer), Millis(20_000));
        self.store.offer(NewOffer { tenant, escalation, offer, agent, ring, now: now() }).await.unwrap()
    }

    async fn accept(&self, search: &Search, offer: u32) -> Accept {
        self.store.accept_offer(self.tenant, search.id, OfferId(offer), now()).await.unwrap()
    }

    async fn end(&self, search: &Search, end: EscalationEnd) {
        self.store.end_escalation(self.tenant, search.id, end, now()).await.unwrap();
    }

    async fn end_offer(&self, search: &Search, offer: u32, how: OfferEnd) {
        self.store.end_offer(self.tenant, search.id, OfferId(offer), how, now()).await.unwrap();
    }
}

#[tokio::test]
async fn of_many_who_press_1_at_once_exactly_one_has_the_call() {
    with_business(|mut f| async move {
        with_agents(&mut f, 8).await;
        let search = Arc::new(f.search(1).await);
        let f = Arc::new(f);
        // Each agent's webhook comes eight times: a repetition gets the answer of the first time.
        let presses: Vec<_> = (0..64_u32)
            .map(|n| {
                let (f, search) = (f.clone(), search.clone());
                tokio::spawn(async move { (n % 8 + 1, f.accept(&search, n % 8 + 1).await) })
            })
            .collect();
        let mut first = Vec::new();
        for press in presses {
            let (offer, accept) = press.await.unwrap();
            match accept {
                Accept::First => first.push(offer),
                Accept::TooLate => {}
                Accept::Over => panic!("nothing is over"),
            }
        }
        assert_eq!(first.len(), 8, "every press of one agent: {first:?}");
        assert!(first.iter().all(|offer| *offer == first[0]), "{first:?}");
    })
    .await;
}

#[tokio::test]
async fn who_presses_1_after_the_end_is_told_so() {
    with_business(|mut f| async move {
        with_agents(&mut f, 3).await;
        let search = f.search(1).await;
        f.end_offer(&search, 1, OfferEnd::NoAnswer).await;
        assert_eq!(f.accept(&search, 1).await, Accept::Over, "the offer is over");
        assert_eq!(f.accept(&search, 2).await, Accept::First);
        assert_eq!(f.accept(&search, 3).await, Accept::TooLate);
        // The one who had it is lost: the call is free again.
        f.end_offer(&search, 2, OfferEnd::AgentLost).await;
        assert_eq!(f.accept(&search, 3).await, Accept::First);
        f.end(&search, EscalationEnd::CallerLeft).await;
        for offer in [1, 2, 3, 4] {
            assert_eq!(f.accept(&search, offer).await, Accept::Over);
        }

        // The call itself is over, and nobody has told the escalation yet.
        let other = f.search(2).await;
        let (tenant, call_id, cause) = (f.tenant, other.call, HangupCause::CallerHungUp);
        let disposition = Disposition::Abandoned;
        let finish = Finish { tenant, call_id, disposition, cause, outbox: vec![], now: now() };
        assert_eq!(f.store.finish_call(finish).await.unwrap(), FinishOutcome::Now(disposition));
        assert_eq!(f.accept(&other, 1).await, Accept::Over);
        let late = EscalationId(Uuid::new_v4());
        assert_eq!(f.begin(other.call, late).await, BeganEscalation::CallOver);
    })
    .await;
}

#[tokio::test]
async fn ends_and_keys_that_cross_each_other_agree() {
    with_business(|mut f| async move {
        with_agents(&mut f, 2).await;
        let f = Arc::new(f);
        for n in 1..20 {
            let search = Arc::new(f.search(n).await);
            let press = tokio::spawn({
                let (f, search) = (f.clone(), search.clone());
                async move { f.accept(&search, 1).await }
            });
            let end = tokio::spawn({
                let (f, search) = (f.clone(), search.clone());
                async move { f.end(&search, EscalationEnd::CallerLeft).await }
            });
            let (press, ()) = (press.await.unwrap(), end.await.unwrap());
            assert!(matches!(press, Accept::First | Accept::Over), "{press:?}");
            // Whoever was first, it is over now, and the agents are free for the next.
            assert_eq!(f.accept(&search, 1).await, Accept::Over);
        }
    })
    .await;
}

#[tokio::test]
async fn an_agent_is_rung_for_one_call_at_a_time() {
    with_business(|mut f| async move {
        with_agents(&mut f, 2).await;
        let search = f.search(1).await;
        let call = f.live(2).await.call_id;
        let other = Search { call, id: EscalationId(Uuid::new_v4()), agents: search.agents.clone() };
        let plan = planned(&f.business, &f.team().await);
        assert_eq!(plan.rungs, [], "everybody is busy: {plan:?}");
        assert_eq!(plan.skipped.iter().map(|(_, why)| *why).collect::<Vec<_>>(), [Skipped::Busy; 2]);
        assert_eq!(f.begin(call, other.id).await, BeganEscalation::Now);
        assert_eq!(f.offer(&other, 1, search.agents[0]).await, Offered::AgentBusy);
        f.end_offer(&search, 1, OfferEnd::Passed).await;
        assert_eq!(f.offer(&other, 2, search.agents[0]).await, Offered::Now);
        assert_eq!(f.offer(&other, 2, search.agents[0]).await, Offered::Now, "the same again");
        f.end(&other, EscalationEnd::NobodyCame).await;
        assert_eq!(f.offer(&other, 3, search.agents[0]).await, Offered::Over);
    })
    .await;
}

#[tokio::test]
async fn whoever_took_a_call_is_left_in_peace_and_rung_last() {
    with_business(|mut f| async move {
        with_agents(&mut f, 2).await;
        let search = f.search(1).await;
        assert_eq!(f.accept(&search, 1).await, Accept::First);
        f.store.connected(f.tenant, search.id, OfferId(1), now() - minutes(9)).await.unwrap();
        f.store.connected(f.tenant, search.id, OfferId(1), now()).await.unwrap();
        f.end_offer(&search, 1, OfferEnd::Connected).await;
        f.end(&search, EscalationEnd::Connected).await;
        let team = f.team().await;
        let state = team.states[&search.agents[0]];
        assert_eq!((state.busy, state.last_taken), (false, Some(now() - minutes(9))), "written once");
        assert_eq!(state.last_ended, Some(now()));
        let wrapping_up = Skipped::WrapUp(now() + SignedDuration::from_secs(60));
        assert_eq!(planned(&f.business, &team).skipped, [(search.agents[0], wrapping_up)]);

        assert!(f.store.set_paused(f.tenant, "agent-1", true).await.unwrap());
        assert!(!f.store.set_paused(f.tenant, "nobody", true).await.unwrap());
        let plan = planned(&f.business, &f.team().await);
        assert_eq!(plan.skipped[1], (search.agents[1], Skipped::Paused));
    })
    .await;
}

/// The assistant's own time is limited, a talk between people is not.
#[tokio::test]
async fn a_stream_that_goes_on_knows_how_long_he_talked_to_people() {
    with_business(|mut f| async move {
        with_agents(&mut f, 2).await;
        let search = f.search(1).await;
        assert_eq!(f.accept(&search, 1).await, Accept::First);
        f.store.connected(f.tenant, search.id, OfferId(1), now() - minutes(9)).await.unwrap();
        f.store.next_stream(&call_sid(1), now()).await.unwrap();
        let Redeemed::Live(still) = f.redeem(1, 2).await else { panic!("the call goes on") };
        assert_eq!(still.talked, Millis(9 * 60_000), "his end is not written yet");
        f.store
            .end_offer(f.tenant, search.id, OfferId(1), OfferEnd::Connected, now() - minutes(2))
            .await
            .unwrap();
        f.end(&search, EscalationEnd::HandedBack).await;
        f.store.next_stream(&call_sid(1), now()).await.unwrap();
        let Redeemed::Live(back) = f.redeem(1, 3).await else { panic!("the call goes on") };
        assert_eq!(back.talked, Millis(7 * 60_000));
    })
    .await;
}

/// Nobody came; the caller was with the emergency line for five minutes, and is back.
#[tokio::test]
async fn a_line_that_has_answered_has_had_the_call() {
    with_business(|mut f| async move {
        let line: PhoneNumber = "+13125550160".parse().unwrap();
        let mut with = settings();
        with.ladders = vec![LadderSettings {
            name: "Day".into(),
            rounds: 1,
            limit_seconds: 120,
            last: "emergency_line".into(),
            emergency_line: Some(line.e164().into()),
            ..LadderSettings::default()
        }];
        f.business = with.check().unwrap();
        f.store.apply_tenant(&f.business, SwitchOff::Unused, now()).await.unwrap();
        for (number, channel, permitted) in
            [(&line, Channel::Bridge, true), (&"+13125550169".parse().unwrap(), Channel::Bridge, false)]
        {
            let address = Address::Phone(number.clone());
            let contact = Contact { tenant: f.tenant, channel, address, purpose: Purpose::Emergency };
            let verdict = f.store.clear(contact, Some(&f.business.hours), now()).await.unwrap();
            assert_eq!(matches!(verdict, Verdict::Permit(_)), permitted, "{number:?}: {verdict:?}");
        }

        let search = f.search(1).await;
        f.end(&search, EscalationEnd::NobodyCame).await;
        let end = async |f: &Fixture| f.store.last_escalation_end(f.tenant, search.call).await.unwrap();
        assert_eq!(end(&f).await, Some(EscalationEnd::NobodyCame));
        for at in [now() - minutes(9), now() - minutes(8)] {
            f.store.line_answered(f.tenant, search.id, at).await.unwrap();
        }
        for at in [now() - minutes(4), now()] {
            f.store.line_ended(f.tenant, search.id, at).await.unwrap();
        }
        assert_eq!(end(&f).await, Some(EscalationEnd::Connected));
        f.store.next_stream(&call_sid(1), now()).await.unwrap();
        let Redeemed::Live(back) = f.redeem(1, 2).await else { panic!("the call goes on") };
        assert_eq!(back.talked, Millis(5 * 60_000));

        // He hangs up, and nobody but Twilio tells of it.
        let caller = call_sid(1);
        let report = StatusReport {
            call_sid: &caller,
            status: LegStatus::Completed,
            sequence: 0,
            duration_s: Some(700),
            source_event: format!("{caller}:asked"),
            now: now(),
        };
        let reported = f.store.report_status(report).await.unwrap();
        assert_eq!(reported, Reported::Finished(Disposition::Connected));
    })
    .await;
}

#[tokio::test]
async fn an_agent_keeps_his_id_and_is_one_of_the_house_until_he_is_removed() {
    with_business(|mut f| async move {
        with_agents(&mut f, 2).await;
        let before: Vec<AgentId> = f.team().await.agents.iter().map(|agent| agent.id).collect();
        let party = async |f: &Fixture| {
            let contact = Contact {
                tenant: f.tenant,
                channel: Channel::AgentCall,
                address: Address::Phone("+13125550201".parse().unwrap()),
                purpose: Purpose::Transactional,
            };
            f.store.contact_facts(&contact, now()).await.unwrap().party
        };
        assert_eq!(party(&f).await, Fact::Read(Party::Staff));
        with_agents(&mut f, 1).await;
        assert_eq!(party(&f).await, Fact::Read(Party::Customer));
        with_agents(&mut f, 2).await;
        let after: Vec<AgentId> = f.team().await.agents.iter().map(|agent| agent.id).collect();
        assert_eq!(before, after);
    })
    .await;
}

#[tokio::test]
async fn a_search_whose_process_died_is_found_and_ended() {
    with_business(|mut f| async move {
        with_agents(&mut f, 2).await;
        let search = f.search(1).await;
        assert_eq!(f.accept(&search, 2).await, Accept::First);
        assert_eq!(f.store.unfinished_escalations(now(), 10).await.unwrap(), [], "not yet old enough");
        let found = f.store.unfinished_escalations(now() + minutes(5), 10).await.unwrap();
        let [lost] = &found[..] else { panic!("one: {found:?}") };
        assert_eq!((lost.escalation_id, lost.call_id, lost.call_over), (search.id, search.call, false));
        assert_eq!(
            (lost.node.as_str(), lost.node_seen_at, lost.accepted),
            ("node-a", None, Some(OfferId(2)))
        );
        assert_eq!(lost.legs, [(OfferId(1), leg(101)), (OfferId(2), leg(102))]);

        // They were talking: what the call came to is not lost with the process.
        f.store.connected(f.tenant, search.id, OfferId(2), now()).await.unwrap();
        f.end(&search, EscalationEnd::Lost).await;
        f.end(&search, EscalationEnd::NobodyCame).await;
        assert_eq!(f.store.unfinished_escalations(now() + minutes(5), 10).await.unwrap(), []);
        let later = now() + minutes(10);
        let end = f.store.finish_lost(f.tenant, search.call, later, later).await.unwrap();
        assert_eq!(end, Some(FinishOutcome::Now(Disposition::Connected)));

        let report = f.store.call_report(&CallKey::Sid(leg(102))).await.unwrap().unwrap();
        assert_eq!(report.disposition.as_deref(), Some("connected"));
        let kinds: Vec<&str> = report.events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds[kinds.len() - 4..], ["escalated", "connected", "escalation_ended", "finished"]);
        let line = &report.escalations[0];
        assert_eq!((line.reason.as_str(), line.outcome.as_deref()), ("asked", Some("lost")));
        let offers: Vec<_> =
            line.offers.iter().map(|o| (o.agent.as_str(), o.how.as_deref(), o.connected_at)).collect();
        let lost = Some("lost");
        assert_eq!(offers, [("agent-0", lost, None), ("agent-1", lost, Some(now()))]);
        assert_eq!(report.legs.iter().filter(|leg| leg.party == "agent").count(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_call_has_one_search_at_a_time_and_tells_who_was_not_rung() {
    with_business(|mut f| async move {
        with_agents(&mut f, 2).await;
        f.store.set_paused(f.tenant, "agent-1", true).await.unwrap();
        let call = f.live(1).await.call_id;
        let [first, second] = [(); 2].map(|()| EscalationId(Uuid::new_v4()));
        assert_eq!(f.begin(call, first).await, BeganEscalation::Now);
        assert_eq!(f.begin(call, first).await, BeganEscalation::Now, "the same again");
        assert_eq!(f.begin(call, second).await, BeganEscalation::Already(first));
        f.store.end_escalation(f.tenant, first, EscalationEnd::NobodyCame, now()).await.unwrap();
        assert_eq!(f.begin(call, second).await, BeganEscalation::Now);
        let report = f.store.call_report(&CallKey::Id(call)).await.unwrap().unwrap();
        assert_eq!(report.escalations.len(), 2);
        let skipped = &report.escalations[0].skipped[0];
        assert_eq!(
            (skipped.agent.as_str(), skipped.why.as_str(), skipped.until),
            ("agent-1", "paused", None)
        );
    })
    .await;
}

#[tokio::test]
async fn the_end_of_a_call_frees_the_agent_who_had_it_whoever_tells_of_it() {
    with_business(|mut f| async move {
        with_agents(&mut f, 2).await;
        let search = f.search(1).await;
        assert_eq!(f.store.bridge(f.tenant, search.id, OfferId(1)).await.unwrap(), None, "he is rung");
        assert_eq!(f.accept(&search, 1).await, Accept::First);
        f.end_offer(&search, 2, OfferEnd::TooLate).await;
        let bridge = f.store.bridge(f.tenant, search.id, OfferId(1)).await.unwrap().unwrap();
        assert_eq!(bridge, Bridge { call_id: search.call, agents_leg: Some(leg(101)) });
        assert_eq!(f.store.open_legs(f.tenant, search.id).await.unwrap(), [leg(101)]);
        f.store.connected(f.tenant, search.id, OfferId(1), now()).await.unwrap();
        let later = now() + minutes(5);
        assert!(
            f.store.unfinished_calls(later, "node-b", &[], 10).await.unwrap()[0].taken,
            "they may be talking"
        );

        // Their process is gone; Twilio tells, or is asked, that the caller's leg is over.
        let caller = call_sid(1);
        let report = StatusReport {
            call_sid: &caller,
            status: LegStatus::Completed,
            sequence: 0,
            duration_s: Some(300),
            source_event: format!("{caller}:asked"),
            now: later,
        };
        let reported = f.store.report_status(report).await.unwrap();
        assert_eq!(reported, Reported::Finished(Disposition::Connected));
        assert_eq!(f.store.unfinished_escalations(later, 10).await.unwrap(), []);
        assert_eq!(f.store.bridge(f.tenant, search.id, OfferId(1)).await.unwrap(), None);
        assert_eq!(
            f.store.last_escalation_end(f.tenant, search.call).await.unwrap(),
            Some(EscalationEnd::Connected)
        );
        let state = f.team().await.states[&search.agents[0]];
        assert_eq!((state.busy, state.last_ended), (false, Some(later)));

        // Whoever held it all the time writes the same a moment later.
        f.end_offer(&search, 1, OfferEnd::Connected).await;
        f.end(&search, EscalationEnd::Connected).await;
        assert_eq!(f.team().await.states[&search.agents[0]].last_ended, Some(later));
    })
    .await;
}

/// The process that rings them is gone: whatever tells of the end of the call, they are free for the next.
#[tokio::test]
async fn whoever_is_only_rung_when_a_call_ends_is_free_with_it() {
    with_business(|mut f| async move {
        with_agents(&mut f, 2).await;
        let search = f.search(1).await;
        assert_eq!(f.store.legs_rung_for(&call_sid(1)).await.unwrap(), [leg(101), leg(102)]);
        assert_eq!(f.accept(&search, 2).await, Accept::First);
        assert_eq!(f.store.legs_rung_for(&call_sid(1)).await.unwrap(), [leg(101)], "he has the call");
        let later = now() + minutes(10);
        f.store.finish_lost(f.tenant, search.call, later, later).await.unwrap();
        assert_eq!(f.store.unfinished_escalations(later, 10).await.unwrap(), []);
        assert_eq!(
            f.store.last_escalation_end(f.tenant, search.call).await.unwrap(),
            Some(EscalationEnd::CallerLeft)
        );
        assert!(f.team().await.states.values().all(|state| !state.busy));
        f.search(2).await;
        // Should the process live after all, it writes what it thinks, and nothing changes.
        f.end(&search, EscalationEnd::Lost).await;
        assert_eq!(f.accept(&search, 1).await, Accept::Over);
    })
    .await;
}

#[tokio::test]
async fn a_softphone_of_the_house_may_be_rung_and_no_other() {
    with_business(|mut f| async move {
        let mut with = settings();
        with.agents = vec![AgentSettings {
            id: "lee".into(),
            name: "Lee".into(),
            softphone: Some("front-desk".into()),
            ring_seconds: 20,
            ..AgentSettings::default()
        }];
        f.business = with.check().unwrap();
        f.store.apply_tenant(&f.business, SwitchOff::Unused, now()).await.unwrap();
        let Reach::Softphone(desk) = f.team().await.agents[0].reach.clone() else { panic!("a softphone") };
        let elsewhere = Softphone::of("another-business", "front-desk").unwrap();
        for (softphone, channel, permitted) in [
            (&desk, Channel::Bridge, true),
            (&desk, Channel::AgentCall, false),
            (&desk, Channel::Text, false),
            (&elsewhere, Channel::Bridge, false),
        ] {
            let address = Address::Softphone(softphone.clone());
            let contact = Contact { tenant: f.tenant, channel, address, purpose: Purpose::Transactional };
            let verdict = f.store.clear(contact, Some(&f.business.hours), now()).await.unwrap();
            assert_eq!(
                matches!(verdict, Verdict::Permit(_)),
                permitted,
                "{softphone} by {channel}: {verdict:?}"
            );
        }
    })
    .await;
}
