//! Pages that Twilio asks for beside those of a caller's own stream, one file a topic.

pub(crate) mod agent;
pub(crate) mod callbacks;
pub(crate) mod line;
pub(crate) mod notice;
pub(crate) mod recording;
mod signed;

use std::str::FromStr;
use std::sync::Arc;

use assistant::Business;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use store::TenantFacts;
use tracing::error;
use url::form_urlencoded;

use crate::app::Office;
use crate::http::{MAX_BODY, Refused};

/// The routes of every topic. None of them needs ears or a mouth of ours.
pub(crate) fn router(office: Arc<Office>) -> Router {
    let routes = callbacks::routes().merge(line::routes()).merge(notice::routes()).merge(recording::routes());
    routes.layer(DefaultBodyLimit::max(MAX_BODY)).with_state(office)
}

/// The tenant's facts in the form in which the assistant uses them.
fn business(office: &Office, tenant: &TenantFacts) -> Result<Arc<Business>, Refused> {
    office.businesses.of(tenant).map_err(|error| {
        error!(%error, "a tenant cannot be served");
        Refused::NotNow
    })
}

/// What a page's own address says. It comes back as we wrote it: the signature covers it.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn of(uri: &axum::http::Uri) -> Self {
        let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
        Self(pairs.into_owned().collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn read<T: FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.parse().ok()
    }
}

/// "3, 1, 2, …": a telephone number as it is read out, digit by digit.
pub(crate) fn spoken_number(number: &telephony::PhoneNumber) -> String {
    number.national_digits().chars().map(String::from).collect::<Vec<_>>().join(", ")
}
