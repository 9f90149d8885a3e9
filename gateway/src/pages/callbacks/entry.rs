//! How somebody comes to the call-backs: by a key in a call that comes in, and then by our call to his own number. The
//! number that a call shows proves nothing, so that whoever shows an agent's makes that agent's telephone ring and no more.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use call::record::HangupCause;
use jiff::{SignedDuration, Timestamp};
use policy::contact::{Address, Channel, Contact, Permit, Purpose, Verdict};
use store::{Finish, FinishOutcome, NextStream};
use telephony::{Digit, Disposition, PhoneNumber, TenantId};
use tokio::time::sleep;
use tracing::{info, warn};
use twilio::forms::{CallDirection, GatherRequest};
use twilio::rest::{CreateCall, Instructions};
use twilio::twiml::{Gather, Method, Verb};

use super::{Asked, KEY_TIMEOUT_S, RING_S, address, redirect};
use crate::app::Office;
use crate::http::{Refused, twiml};
use crate::pages::business;
use crate::pages::signed::Signed;

/// The key that leads here from the greeting.
const ENTER: Digit = Digit::Number(5);

/// How long the greeting waits for it: who has nothing to do with call-backs shall not wait.
const ENTER_TIMEOUT_S: u32 = 2;

/// Whoever asked to be called has to hang up first.
const HANGS_UP: Duration = Duration::from_secs(4);

/// The longest time that somebody calls back one customer after the other.
const SHIFT_S: u32 = 4 * 3_600;

/// So often somebody is rung within an hour before this is no more done for a call that shows his number; his rings for callers
/// count too.
const RINGS_AN_HOUR: u32 = 6;

/// What one of the business's own people hears before the assistant, when somebody waits to be called back.
pub(crate) async fn menu(
    office: &Office,
    tenant: TenantId,
    from: Option<&PhoneNumber>,
    now: Timestamp,
) -> Result<Option<Verb>, Refused> {
    let Some(from) = from else { return Ok(None) };
    match office.store.callbacks_due_for(tenant, from, now).await? {
        Some(due) if due > 0 => {}
        Some(_) | None => return Ok(None),
    }
    // Nothing of anybody, and not how many: it may be somebody else who shows this number.
    let text = "Call-backs are waiting. To be called for them, press 5. For the assistant, stay on the line.";
    let action = Some(address(office, "enter", tenant, None, &[]));
    let prompts = vec![Verb::say(text)];
    let gather = Gather {
        num_digits: Some(1),
        timeout_s: ENTER_TIMEOUT_S,
        finish_on_key: None,
        action,
        prompts,
        ..Gather::default()
    };
    Ok(Some(Verb::Gather { gather }))
}

/// A key at the greeting: who presses 5 is called at his own number, everybody else goes to the assistant.
pub(super) async fn enter(
    State(office): State<Arc<Office>>,
    Signed { about: asked, form: request }: Signed<Asked, GatherRequest>,
) -> Result<Response, Refused> {
    let now = Timestamp::now();
    if request.key() != Some(ENTER) {
        return Ok(twiml(vec![redirect(office.config.public_url.page("/twilio/resume"))]));
    }
    let from = request.from.clone().ok_or(Refused::Forged("a withheld number at the call-backs"))?;
    if office.store.callbacks_due_for(asked.tenant, &from, now).await?.is_none() {
        return Err(Refused::Forged("a stranger at the call-backs"));
    }
    if office.store.rings_since(asked.tenant, &from, now - SignedDuration::from_hours(1)).await?
        >= RINGS_AN_HOUR
    {
        // Anybody can show his number, and would have his telephone ring all night.
        info!("one of the business's own people is not called for the call-backs: too often within the hour");
        let assistant = redirect(office.config.public_url.page("/twilio/resume"));
        return Ok(twiml(vec![
            Verb::say("We can't call you for them just now. Please try again later."),
            assistant,
        ]));
    }
    // Asked before it is promised: who may not be called now is told so, and goes to the assistant.
    let permit = permit(&office, asked.tenant, &from, now).await?;
    let (Some(permit), Some(line)) = (permit, request.to) else {
        let say = Verb::say("You cannot be called for the call-backs now.");
        return Ok(twiml(vec![say, redirect(office.config.public_url.page("/twilio/resume"))]));
    };
    // The assistant has no part in this call any more.
    if let NextStream::Continue { tenant_id, call_id, .. } =
        office.store.next_stream(&request.call_sid, now).await?
    {
        let finish = Finish {
            tenant: tenant_id,
            call_id,
            disposition: Disposition::Answered,
            cause: HangupCause::AssistantHungUp,
            outbox: Vec::new(),
            now,
        };
        // Asked twice, he is called once.
        if let FinishOutcome::Now(_) = office.store.finish_call(finish).await? {
            tokio::spawn(call_taker(Arc::clone(&office), asked.tenant, from, line, permit));
        }
    }
    Ok(twiml(vec![Verb::say("We call you right back. Goodbye."), Verb::Hangup]))
}

/// Policy's permit to call one of the business's own people at the number that it has of him.
async fn permit(
    office: &Office,
    tenant: TenantId,
    number: &PhoneNumber,
    now: Timestamp,
) -> Result<Option<Permit>, Refused> {
    let facts = office.store.tenant(tenant).await?.ok_or(Refused::NotNow)?;
    let contact = Contact {
        tenant,
        channel: Channel::AgentCall,
        address: Address::Phone(number.clone()),
        purpose: Purpose::Transactional,
    };
    Ok(match office.store.clear(contact, Some(&business(office, &facts)?.hours), now).await? {
        Verdict::Permit(permit) => Some(permit),
        Verdict::Refuse(..) | Verdict::NotBefore(..) => None,
    })
}

/// Calls him, as soon as he has hung up: the permit outlasts that.
async fn call_taker(
    office: Arc<Office>,
    tenant: TenantId,
    number: PhoneNumber,
    line: PhoneNumber,
    permit: Permit,
) {
    sleep(HANGS_UP).await;
    let url = address(&office, "begin", tenant, None, &[]);
    let call = CreateCall {
        timeout_s: Some(RING_S),
        time_limit_s: Some(SHIFT_S),
        ..CreateCall::new(number, line, Instructions::Url { url, method: Method::Post })
    };
    match office.provider.create_call(permit, &call).await {
        Ok(_) => info!("one of the business's own people is called for the call-backs"),
        Err(error) => {
            warn!(%error, "one of the business's own people could not be called for the call-backs")
        }
    }
}

/// The call to him is answered, perhaps by a machine: nothing is said of anybody before a key.
pub(super) async fn begin(
    State(office): State<Arc<Office>>,
    Signed { about: asked, form: request }: Signed<Asked, GatherRequest>,
) -> Result<Response, Refused> {
    taker_of(&office, &asked, &request, Timestamp::now()).await?;
    let gather = Gather {
        num_digits: Some(1),
        timeout_s: KEY_TIMEOUT_S,
        finish_on_key: None,
        action: Some(address(&office, "ready", asked.tenant, None, &[])),
        prompts: vec![Verb::say("You asked for the call-backs. Press 1 to begin.")],
        ..Gather::default()
    };
    Ok(twiml(vec![Verb::Gather { gather }, Verb::Hangup]))
}

/// 1 begins.
pub(super) async fn ready(
    State(office): State<Arc<Office>>,
    Signed { about: asked, form: request }: Signed<Asked, GatherRequest>,
) -> Result<Response, Refused> {
    taker_of(&office, &asked, &request, Timestamp::now()).await?;
    Ok(twiml(vec![match request.key() {
        Some(Digit::Number(1)) => redirect(address(&office, "next", asked.tenant, None, &[])),
        Some(_) | None => Verb::Hangup,
    }]))
}

/// The one of the business's own people whom we have called. A call that came in is nobody's: its number is what whoever
/// made it liked to show.
pub(super) async fn taker_of(
    office: &Office,
    asked: &Asked,
    request: &GatherRequest,
    now: Timestamp,
) -> Result<PhoneNumber, Refused> {
    if request.direction != Some(CallDirection::OutboundApi) {
        return Err(Refused::Forged("a call that came in at the call-backs"));
    }
    let to = request.to.clone().ok_or(Refused::Forged("no number at the call-backs"))?;
    match office.store.callbacks_due_for(asked.tenant, &to, now).await? {
        Some(_) => Ok(to),
        None => Err(Refused::Forged("a stranger at the call-backs")),
    }
}
