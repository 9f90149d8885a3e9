//! What a contact needs of the person: the table `rules/consents.txt`.

use std::sync::LazyLock;

use jiff::Timestamp;

use super::facts::ReadFacts;
use super::{Channel, ConsentLevel, Contact, Purpose, REQUEST_STANDS, Refusal, Refused};
use crate::rules::{self, rows};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    None,
    Promise,
    Request,
    Consent(ConsentLevel),
}

struct Row {
    rule: &'static str,
    channel: Channel,
    purpose: Purpose,
    needs: Needs,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let row = |[rule, channel, purpose, needs, _, _, _]: [&'static str; 7]| Row {
        rule,
        channel: channel.parse().expect("a channel"),
        purpose: purpose.parse().expect("a purpose"),
        needs: match needs {
            "none" => Needs::None,
            "promise" => Needs::Promise,
            "request" => Needs::Request,
            level => Needs::Consent(level.parse().expect("a level of consent")),
        },
    };
    rows(rules::CONSENTS).map(row).collect()
});

/// The rule that lets a customer be contacted, if he has given what it needs. What has no row is not allowed.
pub(super) fn check(
    contact: &Contact,
    facts: &ReadFacts<'_>,
    now: Timestamp,
) -> Result<&'static str, Refusal> {
    let row = ROWS.iter().find(|row| row.channel == contact.channel && row.purpose == contact.purpose);
    let Some(row) = row else {
        return Err(Refusal { reason: Refused::NoConsent, rule: "house.unread" });
    };
    let reason = match row.needs {
        Needs::None => return Ok(row.rule),
        Needs::Promise if stands(facts.promised_at.max(facts.asked_at), now) => return Ok(row.rule),
        Needs::Request if stands(facts.asked_at, now) => return Ok(row.rule),
        Needs::Promise | Needs::Request => {
            return Err(Refusal { reason: Refused::NotAsked, rule: "house.request" });
        }
        Needs::Consent(level) if consented(contact, facts, level, now) => return Ok(row.rule),
        Needs::Consent(_) => Refused::NoConsent,
    };
    Err(Refusal { reason, rule: row.rule })
}

fn stands(asked_at: Option<Timestamp>, now: Timestamp) -> bool {
    asked_at.is_some_and(|asked| asked <= now && now.duration_since(asked) <= REQUEST_STANDS)
}

fn consented(contact: &Contact, facts: &ReadFacts<'_>, level: ConsentLevel, now: Timestamp) -> bool {
    facts.consents.iter().any(|consent| {
        consent.level >= level && consent.reach.covers(contact.channel) && consent.given_at <= now
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_channel_to_customers_has_a_row_for_every_purpose() {
        for &channel in Channel::ALL.iter().filter(|&&channel| channel != Channel::Bridge) {
            // A confirmation answers a refusal: there is no consent to ask for.
            for &purpose in Purpose::ALL.iter().filter(|&&purpose| purpose != Purpose::OptOutConfirmation) {
                let rows = ROWS.iter().filter(|row| row.channel == channel && row.purpose == purpose);
                assert_eq!(rows.count(), 1, "{channel}, {purpose}");
            }
        }
    }
}
