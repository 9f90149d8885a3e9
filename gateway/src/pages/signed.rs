//! A signed page about something: one extractor for what every page of this folder begins with.

use std::fmt;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, OriginalUri, Request};
use telephony::AccountSid;
use twilio::forms::{
    ConferenceStatusRequest, DialActionRequest, FormError, GatherRequest, RecordRequest,
    RecordingStatusRequest, StatusRequest, WaitRequest,
};

use super::Query;
use crate::app::{App, Office};
use crate::config::Config;
use crate::http::{Refused, signed_by_twilio};

/// A request of Twilio's for a page: its signature and its account are right, its address says what it is about, and its
/// form could be read.
pub(crate) struct Signed<A, F> {
    pub(crate) about: A,
    pub(crate) form: F,
}

/// What a page is about, as its address says it: we wrote it, and the signature covers it.
pub(crate) trait About: Sized {
    /// What is missing when it cannot be read.
    const MISSING: &'static str;

    fn of(query: &Query) -> Option<Self>;
}

/// What Twilio posts.
pub(crate) trait TwilioForm: Sized {
    fn read(body: &[u8]) -> Result<Self, FormError>;

    fn account(&self) -> &AccountSid;
}

macro_rules! twilio_forms {
    ($($form:ident)*) => { $(
        impl TwilioForm for $form {
            fn read(body: &[u8]) -> Result<Self, FormError> {
                Self::parse(body)
            }

            fn account(&self) -> &AccountSid {
                &self.account_sid
            }
        }
    )* };
}

twilio_forms! {
    ConferenceStatusRequest DialActionRequest GatherRequest RecordRequest RecordingStatusRequest StatusRequest
    WaitRequest
}

/// The state of a router whose pages are signed.
pub(crate) trait Configured: Send + Sync {
    fn config(&self) -> &Config;
}

impl Configured for Arc<App> {
    fn config(&self) -> &Config {
        &self.config
    }
}

impl Configured for Arc<Office> {
    fn config(&self) -> &Config {
        &self.config
    }
}

impl<S: Configured, A: About, F: TwilioForm> FromRequest<S> for Signed<A, F> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        // Where this router is mounted, the address of the request is cut; what was signed is the whole.
        let uri = request
            .extensions()
            .get::<OriginalUri>()
            .map_or_else(|| request.uri().clone(), |uri| uri.0.clone());
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, state).await.map_err(malformed)?;
        signed_by_twilio(state.config(), &uri, &headers, &body)?;
        let form = F::read(&body).map_err(malformed)?;
        if *form.account() != state.config().account_sid {
            return Err(Refused::Forged("another account"));
        }
        let about = A::of(&Query::of(&uri)).ok_or_else(|| Refused::Malformed(A::MISSING.to_owned()))?;
        Ok(Self { about, form })
    }
}

fn malformed(error: impl fmt::Display) -> Refused {
    Refused::Malformed(error.to_string())
}
