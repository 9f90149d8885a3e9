//! Tells the business's own people of emergencies: does what policy's chain says, of each emergency one try at a time.
//!
//! Every try is written down before it is made. Whatever process has the time takes the next one, and a process that dies
//! in the middle leaves nothing but a lease that runs out.

use std::sync::Arc;
use std::time::Duration;

use assistant::Business;
use jiff::{SignedDuration, Timestamp};
use policy::contact::{Address, Channel, Contact, Purpose, Verdict};
use policy::emergency_notice::{Next, Step, next, plan, told};
use policy::ladder::{Reach, left_alone_in_emergency};
use senders::mail::Letter;
use store::{EmergencyReport, OpenNotice, StoreError, TryEnd};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};
use twilio::Private;
use twilio::rest::{CreateCall, CreateMessage, Instructions, Sender};
use twilio::twiml::Method;

use crate::app::Office;
use crate::errands::Errands;
use crate::pages::notice::first_page;

/// How often it is looked for something to do: far below the seconds that a chain counts in.
const EVERY: Duration = Duration::from_secs(1);

/// So many emergencies are told of at once: one that is told slowly keeps no other waiting.
const AT_ONCE: usize = 8;

/// So many of them may place a call, and stand in the account's line for it. The others are for texts and mails, which stand
/// in none: however many emergencies call their people, who hears of another one hears it at once.
const CALLING: usize = AT_ONCE - 2;

/// A call for which no hand is free is looked at again after this.
const HAND_FREE: SignedDuration = SignedDuration::from_secs(1);

/// The database does not answer: ask again after this.
const AWAY: Duration = Duration::from_secs(2);

/// One try, with all that it waits for; shorter than policy waits for its end.
const TRY: Duration = Duration::from_secs(15);

/// A notice is one process's for one try.
const LEASE: SignedDuration = SignedDuration::from_secs(25);

/// How long somebody is rung.
const RING_S: u32 = 25;

/// The longest such call.
const CALL_S: u32 = 120;

/// Runs until told to stop; a try that was begun is made to its end.
pub(crate) async fn tell(office: Arc<Office>, stopping: CancellationToken) {
    let mut steps = Errands::new();
    let calling = Arc::new(Semaphore::new(CALLING));
    while !stopping.is_cancelled() {
        let room = steps.len() < AT_ONCE;
        let claimed = if room { claim(&office).await } else { Ok(None) };
        let pause = match claimed {
            Ok(Some(notice)) => {
                let (office, calling) = (Arc::clone(&office), Arc::clone(&calling));
                steps.send(async move {
                    if let Err(error) = one_step(&office, &notice, &calling).await {
                        error!(error = &error as &dyn std::error::Error, "an emergency could not be told");
                    }
                });
                continue;
            }
            Ok(None) => EVERY,
            Err(error) => {
                error!(error = &error as &dyn std::error::Error, "emergencies could not be looked for");
                AWAY
            }
        };
        tokio::select! {
            () = stopping.cancelled() => {}
            Some(()) = steps.next(), if !steps.is_empty() => {}
            () = sleep(pause) => {}
        }
    }
    while steps.next().await.is_some() {}
}

async fn claim(office: &Office) -> Result<Option<OpenNotice>, StoreError> {
    office.store.claim_emergency_notice(&office.node, LEASE, Timestamp::now()).await
}

/// Does what is due for one notice.
async fn one_step(office: &Office, notice: &OpenNotice, calling: &Semaphore) -> Result<(), StoreError> {
    let now = Timestamp::now();
    let people = settled_people(office, notice).await;
    let due_at = match next(notice.began_at, &plan(&people), &notice.tries, now) {
        Next::Wait(until) => until,
        Next::Unanswered => {
            if office.store.emergency_unanswered(notice, now).await? {
                error!(
                    notice_id = %notice.notice_id, call_id = %notice.call_id, people = people.len(),
                    "ALERT: nobody has acknowledged an emergency"
                );
            }
            return Ok(());
        }
        Next::Attempt(step, number) => match hand_for(&step, calling) {
            Some(_hand) => {
                make(office, notice, &step, number, now).await?;
                Timestamp::now()
            }
            None => now + HAND_FREE,
        },
    };
    office.store.release_emergency_notice(notice, &office.node, due_at).await?;
    Ok(())
}

/// A hand for a step, held for as long as it is at it; `None` for a call while too many are placed.
fn hand_for<'a>(step: &Step, calling: &'a Semaphore) -> Option<Option<SemaphorePermit<'a>>> {
    if step.channel == Channel::AssistantCall { calling.try_acquire().ok().map(Some) } else { Some(None) }
}

/// Who is told: settled once, before the first try, so that the plan stays the same. Where it cannot be found out who is
/// off duty, everybody is told.
async fn settled_people(office: &Office, notice: &OpenNotice) -> Vec<Address> {
    if !notice.tries.is_empty() {
        return notice.people.clone();
    }
    match on_duty(office, notice).await {
        Ok(people) => people,
        Err(why) => {
            warn!(notice_id = %notice.notice_id, why, "everybody is told, also who may be off duty");
            notice.people.clone()
        }
    }
}

/// All but the agents whom an emergency leaves alone at its hour, written down.
async fn on_duty(office: &Office, notice: &OpenNotice) -> Result<Vec<Address>, String> {
    let store = &office.store;
    let tenant = store.tenant(notice.tenant_id).await.map_err(|error| error.to_string())?;
    let tenant = tenant.ok_or("no such tenant")?;
    let business = office.businesses.of(&tenant).map_err(|error| error.to_string())?;
    let team = store.team(notice.tenant_id, &business).await.map_err(|error| error.to_string())?;
    let always = business.always_told();
    let off_duty: Vec<Address> = team
        .agents
        .iter()
        .filter(|agent| {
            let state = team.states.get(&agent.id).copied().unwrap_or_default();
            left_alone_in_emergency(agent, state, &business.hours, notice.began_at)
        })
        .filter_map(|agent| match &agent.reach {
            Reach::Phone(number) => Some(Address::Phone(number.clone())),
            Reach::Softphone(_) => None,
        })
        .filter(|address| !always.contains(address))
        .collect();
    let people = told(notice.people.clone(), &off_duty);
    if people != notice.people {
        let settled = store.settle_emergency_people(notice, &people, &office.node).await;
        settled.map_err(|error| error.to_string())?;
    }
    Ok(people)
}

/// One try, from its row to its end.
async fn make(
    office: &Office,
    notice: &OpenNotice,
    step: &Step,
    number: u32,
    now: Timestamp,
) -> Result<(), StoreError> {
    if !office.store.begin_emergency_try(notice, step, number, &office.node, now).await? {
        return Ok(());
    }
    let outcome =
        timeout(TRY, send(office, notice, step)).await.unwrap_or(Err(Unsent::Failed("too slow".into())));
    let (notice_id, channel) = (notice.notice_id, step.channel.as_str());
    let end = match &outcome {
        Ok(name) => {
            info!(%notice_id, channel, step = step.number, number, "somebody is told of an emergency");
            TryEnd::Sent(name)
        }
        Err(Unsent::Refused(reason)) => {
            warn!(%notice_id, channel, step = step.number, reason, "somebody may not be told of an emergency");
            TryEnd::Refused(reason)
        }
        Err(Unsent::Failed(why)) => {
            warn!(%notice_id, channel, step = step.number, number, why, "somebody could not be told of an emergency");
            TryEnd::Failed(why)
        }
    };
    office.store.end_emergency_try(notice, step, number, end, Timestamp::now()).await
}

/// Why a try told nobody. Holds nothing personal.
enum Unsent {
    Refused(&'static str),
    Failed(String),
}

/// Asks policy and sends, at once: between the two lies nothing. The name under which it was taken.
async fn send(office: &Office, notice: &OpenNotice, step: &Step) -> Result<String, Unsent> {
    let failed = |error: &dyn std::fmt::Display| Unsent::Failed(error.to_string());
    let facts = office.store.tenant(notice.tenant_id).await.map_err(|error| failed(&error))?;
    let facts = facts.ok_or(Unsent::Refused("no such tenant"))?;
    let business = office.businesses.of(&facts).map_err(|error| failed(&error))?;
    let contact = Contact {
        tenant: notice.tenant_id,
        channel: step.channel,
        address: step.address.clone(),
        purpose: Purpose::Emergency,
    };
    let verdict = office.store.clear(contact, Some(&business.hours), Timestamp::now()).await;
    let permit = match verdict.map_err(|error| failed(&error))? {
        Verdict::Permit(permit) => permit,
        Verdict::Refuse(refusal) => return Err(Unsent::Refused(refusal.reason.as_str())),
        // An emergency waits for no window; should a rule ever make it, it is tried again.
        Verdict::NotBefore(_, hold) => return Err(Unsent::Failed(hold.reason.as_str().to_owned())),
    };
    let from = notice.report.called.clone();
    match (step.channel, &step.address) {
        (Channel::Text, Address::Phone(to)) => {
            let message = CreateMessage {
                to: to.clone(),
                from: Sender::Number(from),
                body: Private::new(text(&notice.report, &business)),
                status_callback: None,
            };
            let sent =
                office.provider.send_message(permit, &message).await.map_err(|error| failed(&error))?;
            Ok(sent.sid.to_string())
        }
        (Channel::AssistantCall, Address::Phone(to)) => {
            let url = first_page(office, notice.tenant_id, notice.notice_id);
            let instructions = Instructions::Url { url, method: Method::Post };
            let call = CreateCall {
                timeout_s: Some(RING_S),
                time_limit_s: Some(CALL_S),
                ..CreateCall::new(to.clone(), from, instructions)
            };
            let placed = office.provider.create_call(permit, &call).await.map_err(|error| failed(&error))?;
            Ok(placed.sid.to_string())
        }
        (Channel::Email, Address::Email(_)) => {
            let mailer =
                office.config.mailer.as_ref().ok_or(Unsent::Refused("no mail server is configured"))?;
            let key = format!("emergency:{}:{}", notice.notice_id, step.number);
            let letter = Letter {
                from_name: &business.name,
                subject: "EMERGENCY: please call back now",
                body: &text(&notice.report, &business),
                key: &key,
                unsubscribe: None,
            };
            mailer.send(permit, &letter).await.map_err(|error| failed(&error))?;
            Ok(key)
        }
        (Channel::Text | Channel::AssistantCall, Address::Email(_) | Address::Softphone(_))
        | (Channel::Email, Address::Phone(_) | Address::Softphone(_))
        | (Channel::AgentCall | Channel::Bridge, _) => Err(Unsent::Refused("no such way")),
    }
}

/// "EMERGENCY, Riverside Plumbing, 3:05 AM: gas. Dana Whitfield, +13125550142. Reply 1 to say that you take care of it."
fn text(report: &EmergencyReport, business: &Business) -> String {
    let who = report.name.as_deref().unwrap_or("a caller");
    let phone = report.phone.as_ref().map_or("number withheld", |phone| phone.e164());
    format!(
        "EMERGENCY, {}, {}: {}. {who}, {phone}. Reply 1 to say that you take care of it.",
        business.name,
        at(report, business),
        what(report)
    )
}

/// What is said in a call about it to whoever or whatever answers: nothing that is the caller's own.
pub(crate) fn announced(report: &EmergencyReport, business: &Business) -> String {
    let what = what(report);
    let kind = what.split(',').next().unwrap_or_default();
    format!("This is an emergency call for {}: {kind}, at {}.", business.name, at(report, business))
}

/// What is said to whoever has pressed a key.
pub(crate) fn in_person(report: &EmergencyReport) -> String {
    let who = report.name.as_deref().unwrap_or("A caller who gave no name");
    format!("{who} reported: {}.", what(report))
}

fn at(report: &EmergencyReport, business: &Business) -> String {
    report.at.to_zoned(business.hours.zone().clone()).strftime("%-I:%M %p").to_string()
}

/// The code of the emergency in words, and after a comma where it is. What somebody wants to be called back for besides
/// is no emergency, and is left out.
fn what(report: &EmergencyReport) -> String {
    let reason = report.reason.as_deref().unwrap_or_default();
    let told = reason.strip_prefix("emergency").unwrap_or_default().trim_start_matches(':').trim();
    let (code, place) = told.split_once(',').map_or((told, ""), |(code, place)| (code, place.trim()));
    let code = if code.is_empty() { "an emergency".to_owned() } else { code.replace(['_', '-'], " ") };
    if place.is_empty() { code } else { format!("{code}, {place}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn business() -> Business {
        let settings = include_str!("../../sample/riverside-plumbing.toml");
        toml::from_str::<assistant::BusinessSettings>(settings).unwrap().check().unwrap()
    }

    fn report(name: Option<&str>, reason: Option<&str>) -> EmergencyReport {
        EmergencyReport {
            called: "+13125550100".parse().unwrap(),
            name: name.map(str::to_owned),
            phone: name.map(|_| "+13125550142".parse().unwrap()),
            reason: reason.map(str::to_owned),
            at: "2026-11-22T09:05:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_text_says_what_and_who_in_one_message() {
        let known = text(&report(Some("Dana Whitfield"), Some("emergency: gas_smell")), &business());
        assert_eq!(
            known,
            "EMERGENCY, Riverside Plumbing, 3:05 AM: gas smell. Dana Whitfield, +13125550142. Reply 1 to say that you take care of it."
        );
        assert!(known.len() <= 160, "{}", known.len());
        let unknown = text(&report(None, None), &business());
        assert!(unknown.contains("3:05 AM: an emergency. a caller, number withheld."), "{unknown}");
    }

    #[test]
    fn calls_leave_hands_for_texts() {
        let calling = Semaphore::new(CALLING);
        let step = |channel| Step {
            number: 0,
            round: 0,
            after: SignedDuration::ZERO,
            channel,
            address: "+13125550142".parse().unwrap(),
        };
        let call = || hand_for(&step(Channel::AssistantCall), &calling);
        let hands: Vec<_> = (0..CALLING).map(|_| call().expect("a hand is free")).collect();
        assert!(call().is_none());
        assert!(hand_for(&step(Channel::Text), &calling).is_some());
        drop(hands);
        assert!(call().is_some());
    }

    #[test]
    fn a_call_says_what_and_after_a_key_who_and_where() {
        for (name, reason, before, after) in [
            (
                Some("Dana Whitfield"),
                Some("emergency: gas_smell, 12-14 Elm Street"),
                "This is an emergency call for Riverside Plumbing: gas smell, at 3:05 AM.",
                "Dana Whitfield reported: gas smell, 12-14 Elm Street.",
            ),
            (
                None,
                Some("my boiler at 14 Elm Street"),
                "This is an emergency call for Riverside Plumbing: an emergency, at 3:05 AM.",
                "A caller who gave no name reported: an emergency.",
            ),
        ] {
            let report = report(name, reason);
            assert_eq!(announced(&report, &business()), before);
            assert_eq!(in_person(&report), after);
        }
    }
}
