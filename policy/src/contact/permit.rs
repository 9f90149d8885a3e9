use jiff::{SignedDuration, Timestamp};

use super::{Address, Channel, Contact, Purpose};
use crate::rules;

/// Leave for one contact, at once. Only [`super::decide`] makes one:
///
/// ```compile_fail
/// fn forged(contact: policy::contact::Contact, now: jiff::Timestamp) -> policy::contact::Permit {
///     policy::contact::Permit { contact, rule: "", rules: "", issued_at: now, expires_at: now }
/// }
/// ```
///
/// ```compile_fail
/// fn forged(contact: policy::contact::Contact, now: jiff::Timestamp) -> policy::contact::Permit {
///     policy::contact::Permit::new(contact, "", now, now)
/// }
/// ```
///
/// One permit is good for one contact, so that there is no `Clone` and [`Permit::redeem`] takes it away:
///
/// ```compile_fail
/// fn twice(permit: policy::contact::Permit) -> (policy::contact::Permit, policy::contact::Permit) {
///     (permit.clone(), permit)
/// }
/// ```
///
/// ```compile_fail
/// fn twice(permit: policy::contact::Permit, now: jiff::Timestamp) {
///     let _ = permit.redeem(now);
///     let _ = permit.redeem(now);
/// }
/// ```
///
/// Nor is it read from anywhere, or changed:
///
/// ```compile_fail
/// let read: policy::contact::Permit = serde_json::from_str("{}").unwrap();
/// ```
///
/// ```compile_fail
/// fn elsewhere(permit: &mut policy::contact::Permit, address: policy::contact::Address) {
///     permit.contact.address = address;
/// }
/// ```
///
/// What all of these have in common with what compiles:
///
/// ```
/// fn once(permit: policy::contact::Permit, now: jiff::Timestamp) -> bool {
///     permit.expires_at() > now && permit.redeem(now).is_ok()
/// }
/// ```
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a permit that is not used was not needed"]
pub struct Permit {
    contact: Contact,
    rule: &'static str,
    rules: &'static str,
    issued_at: Timestamp,
    expires_at: Timestamp,
}

/// A permit was kept too long: the facts may be others by now. Ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the permit has expired")]
pub struct Expired;

/// How long facts are fresh: long enough for one request to a provider and one repetition of it.
const LIFE: SignedDuration = SignedDuration::from_secs(60);

impl Permit {
    /// `until`: when the calling window closes.
    pub(super) fn new(contact: Contact, rule: &'static str, now: Timestamp, until: Timestamp) -> Self {
        let expires_at = now.saturating_add(LIFE).unwrap_or(Timestamp::MAX).min(until);
        Self { contact, rule, rules: rules::version(), issued_at: now, expires_at }
    }

    /// Gives the contact that may be made, once, and not after the permit has expired or before it was issued.
    ///
    /// # Errors
    /// When it has expired.
    pub fn redeem(self, now: Timestamp) -> Result<Contact, Expired> {
        if self.issued_at <= now && now < self.expires_at { Ok(self.contact) } else { Err(Expired) }
    }

    /// The contact that is permitted.
    #[must_use]
    pub const fn contact(&self) -> &Contact {
        &self.contact
    }

    /// By which way.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        self.contact.channel
    }

    /// Where.
    #[must_use]
    pub const fn address(&self) -> &Address {
        &self.contact.address
    }

    /// What for.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.contact.purpose
    }

    /// The rule that lets it happen.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        self.rule
    }

    /// The version of the rules: see [`rules::version`].
    #[must_use]
    pub const fn rules_version(&self) -> &'static str {
        self.rules
    }

    /// The first instant at which it is good no more.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}
