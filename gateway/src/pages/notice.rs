//! What one of the business's own people hears when he is called about an emergency. Only a key says that he knows:
//! an answering machine presses none, and so hears of nobody by name.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use jiff::Timestamp;
use policy::contact::Address;
use store::AcknowledgedBy;
use telephony::{Digit, NoticeId, TenantId};
use tracing::info;
use twilio::forms::GatherRequest;
use twilio::twiml::{Gather, Method, Verb};

use super::signed::{About, Signed};
use super::{Query, business, spoken_number};
use crate::app::Office;
use crate::emergency::{announced, in_person};
use crate::http::{Refused, twiml};

/// How often it is said in one call.
const TIMES: u32 = 3;

/// How long a key is waited for.
const KEY_TIMEOUT_S: u32 = 6;

pub(crate) fn routes() -> Router<Arc<Office>> {
    Router::new().route("/twilio/notice/say", post(say)).route("/twilio/notice/key", post(key))
}

/// The address of the page that a call about a notice begins with.
pub(crate) fn first_page(office: &Office, tenant: TenantId, notice: NoticeId) -> String {
    page(office, "say", tenant, notice, (1, false))
}

/// `shown` is which time it is said, and whether a key has shown that a person listens.
fn page(office: &Office, name: &str, tenant: TenantId, notice: NoticeId, shown: (u32, bool)) -> String {
    let (time, person) = shown;
    let address = format!("/twilio/notice/{name}?t={tenant}&n={notice}&time={time}&person={person}");
    office.config.public_url.page(&address)
}

/// The notice that a page is about.
struct Notice {
    tenant: TenantId,
    notice: NoticeId,
    /// Which time it is said.
    time: u32,
    /// Whether a key has shown that a person listens.
    person: bool,
}

impl About for Notice {
    const MISSING: &'static str = "no notice is named";

    fn of(query: &Query) -> Option<Self> {
        let (tenant, notice) = query.read("t").zip(query.read("n"))?;
        let (time, person) = (query.read("time").unwrap_or(1), query.read("person").unwrap_or(false));
        Some(Self { tenant, notice, time, person })
    }
}

type Asked = Signed<Notice, GatherRequest>;

/// Says what happened, and to whoever has pressed a key also to whom, and asks for a key.
async fn say(
    State(office): State<Arc<Office>>,
    Asked { about, form: _ }: Asked,
) -> Result<Response, Refused> {
    let Notice { tenant, notice, time, person } = about;
    let Some(report) = office.store.open_emergency(tenant, notice).await? else {
        return Ok(twiml(vec![
            Verb::say("Somebody is taking care of this emergency. Goodbye."),
            Verb::Hangup,
        ]));
    };
    let facts = office.store.tenant(tenant).await?.ok_or(Refused::NotNow)?;
    let mut text = announced(&report, &*business(&office, &facts)?);
    let keys = if person {
        text = format!("{text} {}", in_person(&report));
        "Press 1 to say that you take care of it."
    } else {
        "Press 1 to say that you take care of it, or 3 to hear who it is."
    };
    let gather = Gather {
        num_digits: Some(1),
        timeout_s: KEY_TIMEOUT_S,
        finish_on_key: None,
        action: Some(page(&office, "key", tenant, notice, (time, person))),
        prompts: vec![Verb::say(text), Verb::say(keys)],
        ..Gather::default()
    };
    let after = if time < TIMES {
        Verb::Redirect { url: page(&office, "say", tenant, notice, (time + 1, person)), method: Method::Post }
    } else {
        Verb::Hangup
    };
    Ok(twiml(vec![Verb::Gather { gather }, after]))
}

/// 1 acknowledges; every other key shows that a person is there, who hears it all.
async fn key(State(office): State<Arc<Office>>, Asked { about, form }: Asked) -> Result<Response, Refused> {
    let Notice { tenant, notice, time, person } = about;
    let (key, to) = (form.key(), form.to);
    let (Some(Digit::Number(1)), Some(to)) = (key, to) else {
        let shown = ((time + 1).min(TIMES), person || key.is_some());
        let again = page(&office, "say", tenant, notice, shown);
        return Ok(twiml(vec![Verb::Redirect { url: again, method: Method::Post }]));
    };
    let report = office.store.open_emergency(tenant, notice).await?;
    let (by, how) = (Address::Phone(to), AcknowledgedBy::Key);
    let first = office.store.acknowledge_emergency(tenant, notice, &by, how, Timestamp::now()).await?;
    if first {
        info!(notice_id = %notice, "an emergency is acknowledged by a key");
    }
    let text = match report.filter(|_| first) {
        Some(report) => {
            let who = in_person(&report);
            let number = report.phone.as_ref().map(spoken_number);
            let number = number.map_or_else(
                || "The caller withheld his number.".to_owned(),
                |number| format!("The caller's number is {number}. Once more: {number}."),
            );
            format!("Thank you. {who} {number} Goodbye.")
        }
        None => "Thank you. Somebody is taking care of it already. Goodbye.".to_owned(),
    };
    Ok(twiml(vec![Verb::say(text), Verb::Hangup]))
}
