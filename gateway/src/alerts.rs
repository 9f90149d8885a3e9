//! Alerts leave the machine: what nobody here has answered is told to the operator, by a signed request to the address
//! that the configuration names, until that address takes it.
//!
//! Signed as events are (`effects/event.rs`). The body has `text`, which chat systems show as it is, and the same in fields.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use store::{DueAlert, StoreError};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::app::Office;
use crate::config::EventsTo;
use crate::effects::event;

/// How often it is looked for alerts.
const EVERY: Duration = Duration::from_secs(1);

/// The database does not answer: ask again after this.
const AWAY: Duration = Duration::from_secs(2);

/// Runs until told to stop. Without an address there is nobody to tell, and the log has it.
pub(crate) async fn tell(office: Arc<Office>, stopping: CancellationToken) {
    let Some(to) = office.config.alerts.clone() else { return };
    while !stopping.is_cancelled() {
        let pause = match one(&office, &to).await {
            Ok(true) => continue,
            Ok(false) => EVERY,
            Err(error) => {
                error!(error = &error as &dyn std::error::Error, "alerts could not be looked for");
                AWAY
            }
        };
        tokio::select! {
            () = stopping.cancelled() => {}
            () = sleep(pause) => {}
        }
    }
}

/// Tells one alert. False when there was none.
async fn one(office: &Office, to: &EventsTo) -> Result<bool, StoreError> {
    let Some(alert) = office.store.claim_alert(Timestamp::now()).await? else { return Ok(false) };
    let key = format!("alert:{}", alert.alert_id);
    let status = event::post(to, &key, body(&alert)).await;
    let (alert_id, attempt) = (alert.alert_id, alert.attempt);
    match status {
        Some(status) if status.is_success() => {
            office.store.alert_told(&alert, Timestamp::now()).await?;
            info!(%alert_id, attempt, "the operator has an alert");
        }
        // Whatever the answer says: an alert is not given up because a page was misplaced for a minute.
        other => {
            let status = other.map(|status| status.as_u16());
            if alert.last {
                error!(%alert_id, attempt, status, "ALERT: the operator could not be told of an alert; it is given up");
            } else {
                warn!(%alert_id, attempt, status, "the operator could not be told of an alert");
            }
        }
    }
    Ok(true)
}

/// Nothing personal is in it: the report is in the record, under `about`.
fn body(alert: &DueAlert) -> String {
    let what = match alert.kind.as_str() {
        "emergency_without_contacts" => "an emergency was reported and there is nobody to tell",
        "emergency_unanswered" => "nobody has acknowledged an emergency",
        "notice_without_contacts" => {
            "a booking, a message or a call-back could be told to nobody of the business"
        }
        "staff_opted_out" => {
            "somebody asked that a number of the business's own people not be contacted; `firstring dnc list` has it"
        }
        other => other,
    };
    json!({
        "event": "alert",
        "text": format!("Firstring ALERT, {}: {what}.", alert.slug),
        "kind": alert.kind,
        "tenant": alert.slug,
        "tenant_id": alert.tenant_id,
        "alert_id": alert.alert_id,
        "about": alert.about,
        "raised_at": alert.raised_at,
        "attempt": alert.attempt,
    })
    .to_string()
}
