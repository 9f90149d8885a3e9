//! Events for other systems: a signed request to the address that the configuration names.
//!
//! The header `Firstring-Signature` holds `t=SECONDS,v1=HEX`: HMAC-SHA256 with the shared secret over the seconds, a dot
//! and the body. `Idempotency-Key` is the same for the same event, however often it comes.

use std::fmt::Write as _;
use std::sync::LazyLock;
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use reqwest::StatusCode;
use secrecy::ExposeSecret;
use serde_json::json;
use sha2::Sha256;
use store::Claimed;

use super::sending::{Done, Failed};
use crate::app::Office;
use crate::config::EventsTo;

const ANSWER: Duration = Duration::from_secs(10);

/// Announces the end of a call, if anybody wants to know.
pub(super) async fn announce(office: &Office, row: &Claimed) -> Result<Done, Failed> {
    let Some(events) = &office.config.events else {
        office.store.complete(row, Timestamp::now()).await?;
        return Ok(Done::Nobody);
    };
    let event = json!({ "event": row.kind.as_str(), "tenant_id": row.tenant_id, "data": row.payload });
    let key = format!("{}:{}", row.tenant_id, row.key);
    let status =
        post(events, &key, event.to_string()).await.ok_or(Failed::Again("nobody listens to events"))?;
    if status.is_success() {
        office.store.complete(row, Timestamp::now()).await?;
        return Ok(Done::Sent);
    }
    // Asked too often or at a bad moment; everything else of the fours is a mistake that stays one.
    if status.is_client_error() && !matches!(status.as_u16(), 408 | 409 | 425 | 429) {
        return Err(Failed::ForGood(format!("the event was refused: {}", status.as_u16())));
    }
    Err(Failed::Again("the event was not taken"))
}

/// Posts an event, signed. `None` when nobody answered.
pub(crate) async fn post(to: &EventsTo, key: &str, body: String) -> Option<StatusCode> {
    let request = client()?
        .post(to.url.clone())
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .header("firstring-signature", signature(to.secret.expose_secret(), Timestamp::now(), &body))
        .body(body);
    Some(request.send().await.ok()?.status())
}

fn signature(secret: &str, at: Timestamp, body: &str) -> String {
    let seconds = at.as_second();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(format!("{seconds}.{body}").as_bytes());
    mac.finalize().into_bytes().iter().fold(format!("t={seconds},v1="), |mut header, byte| {
        let _ = write!(header, "{byte:02x}");
        header
    })
}

fn client() -> Option<&'static reqwest::Client> {
    static CLIENT: LazyLock<Option<reqwest::Client>> = LazyLock::new(|| {
        let builder = reqwest::Client::builder().timeout(ANSWER).redirect(reqwest::redirect::Policy::none());
        builder.build().ok()
    });
    CLIENT.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_signed_with_its_time() {
        let at = Timestamp::from_second(1_700_000_000).unwrap();
        let signed = signature("a secret of some length", at, "{}");
        // Reckoned by hand: printf '1700000000.{}' | openssl dgst -sha256 -hmac 'a secret of some length'
        assert_eq!(
            signed,
            "t=1700000000,v1=9008b8e96ac884fb56cbbbb39d8c4b578c2c6de7951cbcce7f1f18311f3cd9f2"
        );
        assert_ne!(signed, signature("a secret of some length", at, "{ }"));
        assert_ne!(signed, signature("another secret of a length", at, "{}"));
    }
}
