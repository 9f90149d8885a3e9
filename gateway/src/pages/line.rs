//! The emergency line with which a caller is connected when nobody came: that it has answered, and that it is over. Both are
//! Twilio's news of its own `<Dial>`, which goes on whatever becomes of the process that asked for it.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use call::record::LegStatus;
use jiff::Timestamp;
use telephony::{EscalationId, TenantId};
use tracing::info;
use twilio::forms::{DialActionRequest, DialCallStatus, StatusRequest};
use twilio::twiml::{Method, Verb};

use super::Query;
use super::signed::{About, Signed};
use crate::app::Office;
use crate::config::Config;
use crate::http::{Refused, leg_status, twiml};

pub(crate) fn routes() -> Router<Arc<Office>> {
    Router::new().route("/twilio/line/answered", post(answered)).route("/twilio/line/ended", post(ended))
}

pub(crate) fn page(config: &Config, name: &str, tenant: TenantId, escalation: EscalationId) -> String {
    config.public_url.page(&format!("/twilio/line/{name}?t={tenant}&e={escalation}"))
}

/// The search for a person to which nobody came.
struct Line {
    tenant: TenantId,
    escalation: EscalationId,
}

impl About for Line {
    const MISSING: &'static str = "no escalation is named";

    fn of(query: &Query) -> Option<Self> {
        Some(Self { tenant: query.read("t")?, escalation: query.read("e")? })
    }
}

/// The line has answered: from now on the call is one that was connected, whichever end is told of first.
async fn answered(
    State(office): State<Arc<Office>>,
    Signed { about: Line { tenant, escalation }, form: request }: Signed<Line, StatusRequest>,
) -> Result<Response, Refused> {
    if leg_status(request.call_status) == LegStatus::InProgress {
        office.store.line_answered(tenant, escalation, Timestamp::now()).await?;
        info!(escalation_id = %escalation, "the emergency line has answered");
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// It is over, or nobody answered. A caller who is still there goes on with the assistant.
async fn ended(
    State(office): State<Arc<Office>>,
    Signed { about: Line { tenant, escalation }, form: request }: Signed<Line, DialActionRequest>,
) -> Result<Response, Refused> {
    let now = Timestamp::now();
    let talked = matches!(request.dial_call_status, DialCallStatus::Completed | DialCallStatus::Answered);
    let talked = request.dial_bridged.unwrap_or(talked);
    info!(escalation_id = %escalation, talked, "the emergency line is over");
    if talked {
        office.store.line_answered(tenant, escalation, now).await?;
        office.store.line_ended(tenant, escalation, now).await?;
    }
    if request.call_status.is_final() {
        return Ok(twiml(Vec::new()));
    }
    let resume = office.config.public_url.page("/twilio/resume");
    Ok(twiml(vec![Verb::Redirect { url: resume, method: Method::Post }]))
}
