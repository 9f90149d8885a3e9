//! What an escalation asks of the provider: agents' legs, and the caller's move into the room and back.

use std::sync::Arc;
use std::time::Duration;

use call::escalation::{AnsweredBy, DialFailure, Event, Farewell, MoveFailure};
use call::record::LegStatus;
use jiff::Timestamp;
use policy::contact::{Address, Channel, Contact, Permit, Purpose, Verdict};
use policy::ladder::{Agent, EscalationReason, Reach};
use senders::provider::{Provider, ProviderError};
use telephony::{CallSid, EscalationId, Millis, OfferId, PhoneNumber, TenantId};
use tracing::{info, warn};
use twilio::Private;
use twilio::forms::AnsweredBy as Heard;
use twilio::rest::{Callee, CreateCall, Instructions, UpdateCall, UpdateStatus};
use twilio::twiml::{
    CallProgressEvent, Conference, ConferenceTopic, Dial, DialTo, Method, Party, Response, StatusCallback,
    Verb,
};

use super::Caller;
use crate::app::App;
use crate::config::Config;
use crate::http::leg_status;
use crate::pages::line;

/// The provider's own refusals of a caller id that is not ours to show.
const CALLER_ID_REFUSED: [u32; 2] = [21210, 21212];

/// No agent's leg lasts longer than a working day's longest call.
const LONGEST_S: u32 = 4 * 60 * 60;

/// A line that is always answered may let callers wait a moment.
const LINE_RING_S: u32 = 45;

const TO_THE_LINE: &str = "I'm connecting you with our emergency line now. Please stay on the line.";

/// One agent's leg, before it exists.
pub(super) struct AgentLeg {
    pub(super) app: Arc<App>,
    pub(super) caller: Caller,
    pub(super) escalation: EscalationId,
    pub(super) offer: OfferId,
    pub(super) agent: Option<Agent>,
    pub(super) ring: Millis,
    pub(super) reason: EscalationReason,
    pub(super) call_token: Option<Private>,
}

impl AgentLeg {
    /// Rings the agent, if policy permits it now.
    pub(super) async fn dial(self) -> Event {
        let offer = self.offer;
        match self.placed().await {
            Ok(call_sid) => {
                let named = self.app.store.offer_dialled(
                    self.caller.tenant,
                    self.escalation,
                    offer,
                    &call_sid,
                    Timestamp::now(),
                );
                if let Err(error) = named.await {
                    warn!(
                        error = &error as &dyn std::error::Error,
                        "an agent's leg could not be written down"
                    );
                }
                info!(offer = offer.0, %call_sid, "an agent is rung");
                Event::Dialled { offer, call_sid }
            }
            Err(why) => {
                warn!(offer = offer.0, ?why, "an agent could not be rung");
                Event::NotDialled { offer, why }
            }
        }
    }

    async fn placed(&self) -> Result<CallSid, DialFailure> {
        let to = match self.agent.as_ref().map(|agent| &agent.reach).ok_or(DialFailure::Refused)? {
            Reach::Phone(number) => Callee::Number(number.clone()),
            Reach::Softphone(softphone) => Callee::Client(softphone.clone()),
        };
        let ours = self.caller.business.phone_numbers.first().cloned().ok_or(DialFailure::Refused)?;
        // With his token the provider lets the agent see the caller's own number.
        let shown = self.caller.from.clone().zip(self.call_token.clone());
        let request = |from, call_token| {
            let (tenant, caller) = (self.caller.tenant, &self.caller.call_sid);
            let page = |name: &str| page(&self.app.config, name, tenant, caller, self.escalation, self.offer);
            let url = page("whisper");
            CreateCall {
                status_callback: Some(StatusCallback {
                    url: page("status"),
                    events: CallProgressEvent::ALL.to_vec(),
                }),
                timeout_s: Some(u32::try_from(self.ring.0.div_ceil(1_000)).unwrap_or(60).max(5)),
                time_limit_s: Some(LONGEST_S),
                call_token,
                ..CreateCall::new(to.clone(), from, Instructions::Url { url, method: Method::Post })
            }
        };
        if let Some((from, token)) = shown {
            match self.create(&request(from, Some(token))).await {
                Err(Failed::Provider(ProviderError::Refused(error)))
                    if CALLER_ID_REFUSED.contains(&error.code) => {}
                other => return other.map_err(Failed::why),
            }
        }
        self.create(&request(ours, None)).await.map_err(Failed::why)
    }

    async fn create(&self, call: &CreateCall) -> Result<CallSid, Failed> {
        let address = match &call.to {
            Callee::Number(number) => Address::Phone(number.clone()),
            Callee::Client(softphone) => Address::Softphone(softphone.clone()),
        };
        let permit = cleared(&self.app, &self.caller, address, self.reason).await.ok_or(Failed::NoPermit)?;
        self.app.provider.create_call(permit, call).await.map(|leg| leg.sid).map_err(Failed::Provider)
    }
}

/// Policy's permit to bring the caller together with somebody of the business, asked right before the act.
async fn cleared(app: &App, caller: &Caller, address: Address, reason: EscalationReason) -> Option<Permit> {
    let purpose = match reason {
        EscalationReason::Emergency => Purpose::Emergency,
        EscalationReason::Key
        | EscalationReason::Asked
        | EscalationReason::NotUnderstood
        | EscalationReason::Guardrail
        | EscalationReason::JobNeedsPerson
        | EscalationReason::Vip => Purpose::Transactional,
    };
    let contact = Contact { tenant: caller.tenant, channel: Channel::Bridge, address, purpose };
    match app.store.clear(contact, Some(&caller.business.hours), Timestamp::now()).await {
        Ok(Verdict::Permit(permit)) => Some(permit),
        Ok(Verdict::Refuse(refusal)) => {
            warn!(reason = refusal.reason.as_str(), "policy does not let somebody of the business be rung");
            None
        }
        Ok(Verdict::NotBefore(..)) | Err(_) => None,
    }
}

enum Failed {
    NoPermit,
    Provider(ProviderError),
}

impl Failed {
    fn why(self) -> DialFailure {
        match self {
            Self::NoPermit | Self::Provider(ProviderError::NotPermitted) => DialFailure::NoPermit,
            Self::Provider(error) if error.is_uncertain() => DialFailure::Unknown,
            Self::Provider(_) => DialFailure::Refused,
        }
    }
}

/// The address of one of the pages of an agent's leg.
pub(crate) fn page(
    config: &Config,
    name: &str,
    tenant: TenantId,
    caller: &CallSid,
    escalation: EscalationId,
    offer: OfferId,
) -> String {
    config
        .public_url
        .page(&format!("/twilio/agent/{name}?t={tenant}&c={caller}&e={escalation}&o={}", offer.0))
}

/// The room in which one agent and the caller meet; it begins with the caller. `told` learns who comes: the first in the
/// room decides that, and so both name it.
pub(crate) fn room(escalation: EscalationId, offer: OfferId, told: String) -> Conference {
    Conference {
        beep: false,
        end_on_exit: true,
        wait_url: Some(String::new()),
        max_participants: Some(2),
        status_callback: Some(StatusCallback { url: told, events: vec![ConferenceTopic::Join] }),
        ..Conference::new(format!("{escalation}-{}", offer.0))
    }
}

/// What brings the caller into the room. Should it fail, he is brought back to the assistant.
pub(super) fn callers_room(
    config: &Config,
    tenant: TenantId,
    caller: &CallSid,
    escalation: EscalationId,
    offer: OfferId,
) -> Response {
    let ended = page(config, "bridge-ended", tenant, caller, escalation, offer);
    let told = page(config, "room", tenant, caller, escalation, offer);
    let dial = Dial { action: Some(ended), ..Dial::new(DialTo::Conference(room(escalation, offer, told))) };
    let resume = config.public_url.page("/twilio/resume");
    Response(vec![Verb::Dial { dial }, Verb::Redirect { url: resume, method: Method::Post }])
}

/// Connects the caller with the business's emergency line, if policy permits it now. False when he is where he was.
pub(super) async fn to_the_line(
    app: &App,
    caller: &Caller,
    escalation: EscalationId,
    reason: EscalationReason,
    number: &PhoneNumber,
) -> bool {
    let Some(permit) = cleared(app, caller, Address::Phone(number.clone()), reason).await else {
        return false;
    };
    let Some(twiml) = line_page(&app.config, caller, escalation, number, permit) else { return false };
    let moved = move_caller(&app.provider, &caller.call_sid, twiml).await;
    info!(moved = moved.is_ok(), "nobody came, and the caller is sent to the emergency line");
    moved.is_ok()
}

/// What the caller hears and is connected by. The only way from here to the line: the permit is for it and used up by it.
/// Should nobody answer there, or leave him, he is brought back to the assistant.
fn line_page(
    config: &Config,
    caller: &Caller,
    escalation: EscalationId,
    number: &PhoneNumber,
    permit: Permit,
) -> Option<Response> {
    let contact = permit.redeem(Timestamp::now()).ok()?;
    if contact.address != Address::Phone(number.clone()) || contact.channel != Channel::Bridge {
        return None;
    }
    let page = |name: &str| line::page(config, name, caller.tenant, escalation);
    let answered = StatusCallback { url: page("answered"), events: vec![CallProgressEvent::Answered] };
    let party = Party::Number { number: number.clone(), url: None, status_callback: Some(answered) };
    // It is shown who calls; a withheld number is none that the carrier would take.
    let caller_id = if caller.from.is_none() { caller.business.phone_numbers.first().cloned() } else { None };
    let dial = Dial {
        action: Some(page("ended")),
        timeout_s: LINE_RING_S,
        caller_id,
        time_limit_s: Some(LONGEST_S),
        ..Dial::new(DialTo::Parties(vec![party]))
    };
    let resume = config.public_url.page("/twilio/resume");
    Some(Response(vec![
        Verb::say(TO_THE_LINE),
        Verb::Dial { dial },
        Verb::Redirect { url: resume, method: Method::Post },
    ]))
}

/// Takes the caller from his stream to what the TwiML says.
pub(super) async fn move_caller(
    provider: &Provider,
    call: &CallSid,
    twiml: Response,
) -> Result<(), MoveFailure> {
    let twiml = twiml.render().map_err(|_| MoveFailure::Failed)?;
    let moved = provider.update_call(call, &UpdateCall::Redirect(Instructions::Twiml(twiml))).await;
    match moved {
        Ok(leg) if leg.status.is_final() => Err(MoveFailure::Gone),
        Ok(_) => Ok(()),
        Err(ProviderError::Refused(error)) if [20404, 21220].contains(&error.code) => Err(MoveFailure::Gone),
        Err(error) => {
            warn!(%error, "the caller could not be moved");
            Err(MoveFailure::Failed)
        }
    }
}

/// Sends the caller to the address at which his call goes on. Nobody else would fetch him, so that it is tried again unless
/// he is gone.
pub(super) async fn return_caller(provider: &Provider, call: &CallSid, url: String) {
    let back = UpdateCall::Redirect(Instructions::Url { url, method: Method::Post });
    let mut waits = BROUGHT_BACK.iter();
    while let Err(error) = provider.update_call(call, &back).await {
        warn!(%error, "the caller could not be brought back");
        if matches!(&error, ProviderError::Refused(refusal) if OVER.contains(&refusal.code)) {
            return;
        }
        let Some(wait) = waits.next() else { return };
        tokio::time::sleep(*wait).await;
    }
}

/// Waits between attempts to bring a caller back.
const BROUGHT_BACK: [Duration; 4] =
    [Duration::from_millis(300), Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)];

/// Twilio's errors for a leg that is over, or was never there.
const OVER: [u32; 2] = [20404, 21220];

/// Ends the caller's leg, should it still be up.
pub(super) async fn end_caller(provider: &Provider, call: &CallSid) {
    let _ = provider.update_call(call, &UpdateCall::End(UpdateStatus::Completed)).await;
}

/// Ends an agent's leg, with a word to whoever has answered it.
pub(super) async fn hang_up(provider: &Provider, call: &CallSid, farewell: Farewell) {
    let words = match farewell {
        Farewell::None => None,
        Farewell::TakenByAnother => Some("Somebody else has taken the call. Thank you. Goodbye."),
        Farewell::CallerLeft => Some("The caller has hung up. Thank you. Goodbye."),
        Farewell::CallerChose => Some("The caller did not want to wait any longer. Thank you. Goodbye."),
        Farewell::NotConnected => Some("The caller could not be connected. Goodbye."),
    };
    if let Some(words) = words
        && let Ok(twiml) = Response(vec![Verb::say(words), Verb::Hangup]).render()
        && provider.update_call(call, &UpdateCall::Redirect(Instructions::Twiml(twiml))).await.is_ok()
    {
        return;
    }
    if let Err(error) = provider.update_call(call, &UpdateCall::End(UpdateStatus::Completed)).await {
        warn!(%error, call_sid = %call, "an agent's leg could not be ended");
    }
}

/// How an agent's leg stands.
pub(super) async fn fetch(provider: &Provider, offer: OfferId, call_sid: CallSid) -> Option<Event> {
    match provider.fetch_call(&call_sid).await {
        Ok(leg) => Some(Event::Fetched { offer, status: leg_status(leg.status) }),
        Err(ProviderError::Refused(error)) if error.code == 20404 => {
            Some(Event::Fetched { offer, status: LegStatus::Failed })
        }
        Err(_) => None,
    }
}

/// Twilio's guess at who answered, in the record's words. Never a proof.
pub(crate) fn answered_by(heard: Heard) -> AnsweredBy {
    match heard {
        Heard::Human => AnsweredBy::Human,
        Heard::MachineStart | Heard::MachineEndBeep | Heard::MachineEndSilence | Heard::MachineEndOther => {
            AnsweredBy::Machine
        }
        Heard::Fax => AnsweredBy::Fax,
        Heard::Unknown => AnsweredBy::Unknown,
    }
}
