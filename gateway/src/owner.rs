//! What an owner asks by telephone: his PIN is checked, and his schedule looked up.

use std::sync::LazyLock;

use anyhow::{Context, anyhow};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use assistant::{AgendaItem, FreeTime, Pin, PinOutcome, Unavailable};
use jiff::Timestamp;
use policy::Span;
use store::{AgendaRequest, OwnerPin, OwnerText, StoreError, Which};
use telephony::PhoneNumber;
use tokio::sync::Semaphore;
use tracing::{error, warn};
use uuid::Uuid;

use crate::answers::{Desk, told};
use crate::errands::why;

/// A check takes tens of milliseconds and 19 MiB on purpose. More at once would take them from the calls.
static CHECKS: Semaphore = Semaphore::const_new(2);

/// What a PIN is checked against where a business has none: the answer takes as long.
static NOBODYS: LazyLock<Option<String>> = LazyLock::new(|| hashed(Uuid::new_v4().as_bytes()).ok());

/// The hash of a PIN, by which it is known from now on: Argon2id with a salt of its own.
pub(crate) fn hash(pin: &Pin) -> anyhow::Result<String> {
    hashed(pin.expose().as_bytes())
}

fn hashed(secret: &[u8]) -> anyhow::Result<String> {
    let salt = Uuid::new_v4();
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(secret, salt.as_bytes())
        .map_err(|error| anyhow!("the PIN cannot be hashed: {error}"))?;
    Ok(hash.to_string())
}

/// Which of the owners has this PIN: somebody who is none any more may have had the same. Every PIN of the business is
/// compared, wherever the call comes from and whether or not the business is locked, so that no answer takes longer than
/// another.
fn whose(pins: &[OwnerPin], pin: &Pin, owners: &[String]) -> Option<String> {
    let opens = |hash: &str| {
        PasswordHash::new(hash)
            .is_ok_and(|hash| Argon2::default().verify_password(pin.expose().as_bytes(), &hash).is_ok())
    };
    if pins.is_empty() {
        let _ = NOBODYS.as_deref().map(opens);
    }
    let matching: Vec<bool> = pins.iter().map(|known| opens(&known.hash)).collect();
    let mut theirs = pins.iter().zip(matching).filter(|(_, matches)| *matches).map(|(known, _)| &known.owner);
    theirs.find(|owner| owners.contains(owner)).cloned()
}

impl Desk {
    pub(crate) async fn check_pin(&self, pin: Pin, now: Timestamp) -> Result<PinOutcome, Unavailable> {
        // The try is spent before anything is known, so that calls at the same time share the three.
        let attempt = told(self.store.spend_owner_try(self.tenant, now).await)?;
        let _turn = CHECKS.acquire().await.map_err(|_| Unavailable)?;
        let pins = attempt.pins;
        let owners: Vec<String> = self.business.owners.iter().map(|owner| owner.name.clone()).collect();
        let found =
            tokio::task::spawn_blocking(move || whose(&pins, &pin, &owners)).await.map_err(|error| {
                error!(error = why(&error), "a PIN could not be checked");
                Unavailable
            })?;
        match found.filter(|_| attempt.counts) {
            Some(owner) => {
                told(self.store.owner_known(self.tenant).await)?;
                Ok(PinOutcome::Right { owner })
            }
            None => {
                if attempt.locks {
                    self.tell_of_lockout(now).await?;
                }
                Ok(PinOutcome::Wrong)
            }
        }
    }

    async fn tell_of_lockout(&self, now: Timestamp) -> Result<(), Unavailable> {
        warn!(call_id = %self.call_id, "the owners' PINs are locked after three wrong ones");
        let owners = self.business.owners.iter();
        let numbers: Vec<PhoneNumber> = owners.filter_map(|owner| owner.numbers.first().cloned()).collect();
        let text = format!(
            "{}: three wrong PINs were typed to hear your schedule by telephone. It is locked for a while. If that \
             was not you, choose a new PIN.",
            self.business.name
        );
        told(self.store.owner_locked_out(self.tenant, self.call_id, &numbers, &text, now).await)
    }

    pub(crate) async fn agenda(
        &self,
        within: Span,
        emergencies_only: bool,
        first_only: bool,
        now: Timestamp,
    ) -> Result<Vec<AgendaItem>, StoreError> {
        let which = if first_only { Which::First } else { Which::All };
        let request =
            AgendaRequest { tenant: self.tenant, within, resource: None, emergencies_only, which, now };
        let several = self.business.resources.len() > 1;
        let booked = self.store.agenda(request).await?.into_iter().map(|line| AgendaItem {
            start: line.time.start,
            job_name: line.job_name,
            customer_name: line.customer_name,
            customer_phone: Some(line.customer_phone),
            address: line.address,
            resource: several.then_some(line.resource_name),
        });
        let mut items: Vec<AgendaItem> = booked.collect();
        if emergencies_only {
            let calls = self.store.emergency_calls(self.tenant, within).await?;
            items.extend(calls.into_iter().map(|call| AgendaItem {
                start: call.at,
                job_name: "an emergency call".to_owned(),
                customer_name: call.customer_name.unwrap_or_else(|| "somebody".to_owned()),
                customer_phone: call.customer_phone,
                address: None,
                resource: None,
            }));
            items.sort_by_key(|item| item.start);
        }
        Ok(items)
    }

    pub(crate) async fn free_time(&self, within: Span, now: Timestamp) -> Result<Vec<FreeTime>, StoreError> {
        let ahead = Span { start: within.start.max(now), end: within.end.max(now) };
        let free = self.store.free_time(self.tenant, &self.business, ahead, None, now).await?;
        Ok(free.into_iter().map(|free| FreeTime { resource: free.name, spans: free.spans }).collect())
    }

    /// Only an owner's own number is texted, whatever the dialogue says.
    pub(crate) async fn text_owner(
        &self,
        to: &PhoneNumber,
        text: &str,
        number: u32,
        now: Timestamp,
    ) -> Result<(), Unavailable> {
        if !self.business.owners.iter().any(|owner| owner.numbers.contains(to)) {
            error!("a schedule was to be texted to a number that is no owner's");
            return Err(Unavailable);
        }
        let text = OwnerText { tenant: self.tenant, call_id: self.call_id, to, text, number, now };
        told(self.store.text_owner(text).await)
    }
}

/// Reads a PIN as it is chosen: the first line.
pub(crate) fn chosen(text: &str) -> anyhow::Result<Pin> {
    let line = text.lines().next().context("there is no PIN; write it on the first line")?;
    Ok(Pin::choose(line.trim())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_known_by_its_hash_alone() {
        let pin = chosen("4821\n").unwrap();
        let (one, two) = (hash(&pin).unwrap(), hash(&pin).unwrap());
        assert!(one.starts_with("$argon2id$") && !one.contains("4821"), "{one}");
        assert_ne!(one, two, "a salt of its own");
        let known = |owner: &str, hash: String| OwnerPin { owner: owner.to_owned(), hash };
        let other = chosen("9073").unwrap();
        let pins =
            [known("Kim", hash(&other).unwrap()), known("Robin", one), known("Sam", "nonsense".into())];
        let owners = ["Robin", "Kim"].map(str::to_owned);
        assert_eq!(whose(&pins, &pin, &owners).as_deref(), Some("Robin"));
        assert_eq!(whose(&pins, &other, &owners).as_deref(), Some("Kim"));
        assert_eq!(whose(&pins, &chosen("4812").unwrap(), &owners), None);
        assert_eq!(whose(&[], &pin, &owners), None);
        // Who was Robin is now called Kim, and has kept her PIN.
        let renamed = [
            OwnerPin { owner: "Ann".to_owned(), hash: hash(&pin).unwrap() },
            OwnerPin { owner: "Kim".to_owned(), hash: hash(&pin).unwrap() },
        ];
        assert_eq!(whose(&renamed, &pin, &owners).as_deref(), Some("Kim"));
        assert!(!format!("{pins:?}").contains("argon2"), "a hash is not logged");
    }

    #[test]
    fn what_is_no_pin_is_refused() {
        for text in ["", "12", "1234", "no digits"] {
            assert!(chosen(text).is_err(), "{text:?}");
        }
    }
}
