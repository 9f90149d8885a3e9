//! The pages for texts: what customers write, and how our own texts fare.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, OriginalUri, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use jiff::Timestamp;
use policy::texts::TextRequest;
use serde::Deserialize;
use store::{IncomingText, MessageState, StoreError, TextReport};
use telephony::TenantId;
use tracing::{Instrument, error, info, warn};
use twilio::forms::{MessageRequest, MessageStatus, MessageStatusRequest, OptOut};
use uuid::Uuid;

use crate::app::Office;
use crate::errands::why;
use crate::http::{MAX_BODY, Refused, of_account, signed_by_twilio, twiml};
use crate::persist::persist;

/// All routes.
pub(crate) fn router(office: Arc<Office>) -> Router {
    Router::new()
        .route("/twilio/sms", post(text))
        .route("/twilio/message-status", post(fared))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(office)
}

/// Somebody has written. What he asks is in force when this is answered; what there is to say goes the way of all that is
/// sent, so that the answer itself is empty.
async fn text(
    State(office): State<Arc<Office>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    signed_by_twilio(&office.config, &uri, &headers, &body)?;
    let request = MessageRequest::parse(&body).map_err(|error| Refused::Malformed(error.to_string()))?;
    of_account(&office.config, &request.account_sid)?;
    // Twilio does not ask again when we fail, and a text may be the wish to be left alone: it is written down although Twilio
    // may have hung up by the time the database is back.
    let taken = tokio::spawn(async move { persist(|| take(&office, &request)).await }.in_current_span());
    taken.await.map_err(|error| {
        error!(error = why(&error), "a text could not be taken");
        Refused::NotNow
    })??;
    Ok(twiml(vec![]))
}

async fn take(office: &Office, request: &MessageRequest) -> Result<(), StoreError> {
    let message_sid = &request.message_sid;
    let Some(tenant) = office.store.tenant_for_number(&request.to).await? else {
        warn!(to = %request.to, %message_sid, "a text to a number that belongs to no business");
        return Ok(());
    };
    let Some(from) = &request.from else {
        warn!(%message_sid, tenant = %tenant.slug, "a text from nobody who could be answered");
        return Ok(());
    };
    let text = IncomingText {
        tenant: tenant.id,
        message_sid,
        from,
        body: request.body.expose(),
        answered: request.opt_out.map(asked),
        now: Timestamp::now(),
    };
    let received = office.store.receive_text(text).await?;
    info!(%message_sid, tenant = %tenant.slug, ?received, "a text has come in");
    Ok(())
}

/// What Twilio took a text for, where the account answers such texts itself (Advanced Opt-Out).
fn asked(kind: OptOut) -> TextRequest {
    match kind {
        OptOut::Stop => TextRequest::OptOut,
        OptOut::Start => TextRequest::OptIn,
        OptOut::Help => TextRequest::Help,
    }
}

/// Which text a report is of: in the address that Twilio was given with the text, and signed with it.
#[derive(Deserialize)]
struct Which {
    tenant: TenantId,
    outbox: Uuid,
}

/// Twilio tells how a text of ours fares.
async fn fared(
    State(office): State<Arc<Office>>,
    OriginalUri(uri): OriginalUri,
    which: Result<Query<Which>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    signed_by_twilio(&office.config, &uri, &headers, &body)?;
    let Query(which) = which.map_err(|_| Refused::Malformed("no text is named".to_owned()))?;
    let request =
        MessageStatusRequest::parse(&body).map_err(|error| Refused::Malformed(error.to_string()))?;
    of_account(&office.config, &request.account_sid)?;
    let report = TextReport {
        tenant: which.tenant,
        outbox_id: which.outbox,
        message_sid: &request.message_sid,
        state: state(request.status),
        error_code: request.error_code,
        now: Timestamp::now(),
    };
    let known = office.store.report_text(report).await?;
    info!(message_sid = %request.message_sid, status = request.status.as_str(), known, "a text fares");
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Twilio's words for a text of ours, in the record's.
fn state(status: MessageStatus) -> MessageState {
    match status {
        MessageStatus::Accepted
        | MessageStatus::Scheduled
        | MessageStatus::Queued
        | MessageStatus::Sending => MessageState::Queued,
        MessageStatus::Sent => MessageState::Sent,
        MessageStatus::Delivered => MessageState::Delivered,
        MessageStatus::Read => MessageState::Read,
        MessageStatus::Undelivered => MessageState::Undelivered,
        MessageStatus::Failed | MessageStatus::Canceled => MessageState::Failed,
        MessageStatus::Receiving | MessageStatus::Received => MessageState::Queued,
    }
}
