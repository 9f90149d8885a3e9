//! The closed lists of a contact, and what it is addressed to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use telephony::{PhoneNumber, Softphone};

use crate::names::closed_list;

closed_list! {
    /// A way to a person. Each has one sender, and the sender takes a permit.
    Channel {
        /// A call in which the assistant speaks: an artificial voice.
        AssistantCall = "assistant_call",
        /// A call in which a person speaks from the beginning.
        AgentCall = "agent_call",
        /// Ringing one of the business's own people into a live call.
        Bridge = "bridge",
        /// A text message.
        Text = "text",
        /// An e-mail.
        Email = "email",
    }

    /// What a contact is for. What is none of these is a [`Purpose::Solicitation`]: see [`Purpose::of`].
    Purpose {
        /// About something agreed with the person: a confirmation, a reminder, a change.
        Transactional = "transactional",
        /// What the person asked for himself.
        RequestedCallback = "requested_callback",
        /// To sell something, or for any purpose that is not known.
        Solicitation = "solicitation",
        /// Somebody's health or safety.
        Emergency = "emergency",
        /// The one text that tells a person who has just asked not to be texted that he is heard. It says nothing else.
        OptOutConfirmation = "opt_out_confirmation",
    }

    /// Who is contacted.
    Party {
        /// Anybody but the business's own people.
        Customer = "customer",
        /// One of the business's own people, as its settings list them.
        Staff = "staff",
    }

    /// What an entry of the do-not-contact list or a consent reaches.
    Reach {
        /// Every channel: what a person means who names none.
        All = "all",
        /// Calls and bridges.
        Calls = "calls",
        /// Texts.
        Texts = "texts",
        /// E-mails.
        Emails = "emails",
    }

    /// Whose entry it is.
    Scope {
        /// It holds for one business.
        Tenant = "tenant",
        /// It holds for all.
        Global = "global",
    }

    /// Where an entry of the do-not-contact list comes from.
    Source {
        /// Said in a call.
        Speech = "speech",
        /// The opt-out key in a call.
        Key = "key",
        /// Written in a text.
        Text = "text",
        /// Written in an e-mail, or its link was followed.
        Email = "email",
        /// Written down by one of the business's people.
        Console = "console",
        /// A file of the business or of ours.
        Import = "import",
        /// The carrier told us that he opted out there (Twilio's error 21610).
        Carrier = "carrier",
        /// The national registry: it stands against solicitations only.
        NationalRegistry = "national_registry",
    }

    /// How firmly a person has consented; the later ones include the earlier.
    ConsentLevel {
        /// He gave his number in the matter, or said yes.
        Express = "express",
        /// He signed, on paper or otherwise, that he wants to be solicited.
        Written = "written",
    }

    /// Why a contact may not happen, in the order in which it is asked.
    Refused {
        /// A fact could not be read.
        FactsUnknown = "facts_unknown",
        /// The channel does not lead to that address, or not to that person.
        AddressUnfit = "address_unfit",
        /// The business is switched off.
        TenantInactive = "tenant_inactive",
        /// The business's plan does not allow it.
        PlanForbids = "plan_forbids",
        /// The person does not want to be contacted.
        DoNotContact = "do_not_contact",
        /// The number is in the national registry.
        NationalRegistry = "national_registry",
        /// The person has not asked, or was answered, or asked too long ago.
        NotAsked = "not_asked",
        /// The person has not consented to this.
        NoConsent = "no_consent",
        /// Nobody knows what the clock shows where he is.
        PlaceUnknown = "place_unknown",
        /// There is no lawful time in the days to come.
        NoWindow = "no_window",
    }

    /// Why a contact has to wait.
    HoldReason {
        /// Everything of the business is stopped for now.
        Lockdown = "lockdown",
        /// It has been tried often enough for now.
        AttemptCap = "attempt_cap",
        /// It is too early or too late where the person is.
        CallingWindow = "calling_window",
        /// The business is closed.
        BusinessClosed = "business_closed",
    }
}

impl Purpose {
    /// The purpose of that name; any other name is a solicitation.
    #[must_use]
    pub fn of(name: &str) -> Self {
        name.parse().unwrap_or(Self::Solicitation)
    }
}

impl Channel {
    /// What an entry has to reach to stop this channel.
    #[must_use]
    pub const fn reach(self) -> Reach {
        match self {
            Self::AssistantCall | Self::AgentCall | Self::Bridge => Reach::Calls,
            Self::Text => Reach::Texts,
            Self::Email => Reach::Emails,
        }
    }
}

impl Reach {
    /// Whether the channel is within it.
    #[must_use]
    pub fn covers(self, channel: Channel) -> bool {
        self == Self::All || self == channel.reach()
    }
}

/// Where a contact goes. Prints masked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Address {
    /// A telephone.
    Phone(PhoneNumber),
    /// A mailbox.
    Email(EmailAddress),
    /// A softphone of one of the business's own people.
    Softphone(Softphone),
}

impl Address {
    /// The whole address, for the wire and the database.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Phone(number) => number.e164(),
            Self::Email(address) => address.as_str(),
            Self::Softphone(softphone) => softphone.as_str(),
        }
    }

    /// Whether it is a telephone abroad: outside of +1, or in one of the countries within it where a call or a text from the
    /// United States costs many times what it does at home, and may pay whoever asks for it.
    #[must_use]
    pub fn is_abroad(&self) -> bool {
        match self {
            Self::Phone(number) => match number.e164().strip_prefix("+1") {
                Some(ten) => CARIBBEAN.contains(&&ten[..3]),
                None => true,
            },
            Self::Email(_) | Self::Softphone(_) => false,
        }
    }

    /// Whether the channel leads there, at no cost to whoever uses it.
    #[must_use]
    pub fn suits(&self, channel: Channel) -> bool {
        match (channel, self) {
            (
                Channel::AssistantCall | Channel::AgentCall | Channel::Bridge | Channel::Text,
                Self::Phone(number),
            ) => !costs_extra(number),
            // Nobody but an agent who takes a call is reached there.
            (Channel::Email, Self::Email(_)) | (Channel::Bridge, Self::Softphone(_)) => true,
            (
                Channel::AssistantCall | Channel::AgentCall | Channel::Bridge | Channel::Text,
                Self::Email(_),
            )
            | (Channel::Email, Self::Phone(_) | Self::Softphone(_))
            | (Channel::AssistantCall | Channel::AgentCall | Channel::Text, Self::Softphone(_)) => false,
        }
    }
}

/// Text that is no address. Does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither a telephone number in E.164 nor an e-mail address")]
pub struct InvalidAddress;

impl FromStr for Address {
    type Err = InvalidAddress;

    /// A number in E.164, or an e-mail address: what people write. A softphone is made from the settings alone.
    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        match text.parse() {
            Ok(number) => Ok(Self::Phone(number)),
            Err(_) => text.parse().map(Self::Email).map_err(|_| InvalidAddress),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phone(number) => number.fmt(f),
            Self::Email(address) => address.fmt(f),
            Self::Softphone(softphone) => softphone.fmt(f),
        }
    }
}

/// The area codes of the countries of the Caribbean and of Bermuda in the North American Numbering Plan (NANPA); Puerto Rico
/// and the Virgin Islands of the United States are at home.
const CARIBBEAN: &[&str] = &[
    "242", "246", "264", "268", "284", "345", "441", "473", "649", "658", "664", "721", "758", "767", "784",
    "809", "829", "849", "868", "869", "876",
];

/// Numbers of North America whose owner is paid by whoever calls: the area code 900 and the exchange 976.
fn costs_extra(number: &PhoneNumber) -> bool {
    number.e164().strip_prefix("+1").is_some_and(|ten| ten.starts_with("900") || ten[3..].starts_with("976"))
}

/// An e-mail address, in lower case. Prints masked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Text that is no e-mail address. Does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address: expected a name, @ and a domain")]
pub struct InvalidEmail;

impl EmailAddress {
    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidEmail;

    /// Anything with one `@`, a name before it, a domain with a dot after it, and nothing that could end a header.
    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim();
        let allowed = |c: char| !c.is_whitespace() && !c.is_control() && !"<>,;\"()[]\\".contains(c);
        let (name, domain) = text.split_once('@').ok_or(InvalidEmail)?;
        let domain_is_one =
            domain.split('.').count() >= 2 && domain.split('.').all(|label| !label.is_empty());
        let good = !name.is_empty()
            && domain_is_one
            && !domain.contains('@')
            && text.len() <= MAX_EMAIL
            && text.chars().all(allowed);
        if good { Ok(Self(text.to_lowercase())) } else { Err(InvalidEmail) }
    }
}

/// RFC 5321 section 4.5.3.1.3: the longest path, in octets, without its angle brackets.
const MAX_EMAIL: usize = 254;

impl TryFrom<String> for EmailAddress {
    type Error = InvalidEmail;

    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> String {
        address.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.0.chars().next().unwrap_or('*');
        let (_, end) = self.0.rsplit_once('.').unwrap_or(("", "*"));
        write!(f, "{first}***@***.{end}")
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_strictly_and_print_masked() {
        let mail: Address = " Dana.Whitfield@Example.COM ".trim().parse().unwrap();
        assert_eq!(
            (mail.as_str(), mail.to_string().as_str()),
            ("dana.whitfield@example.com", "d***@***.com")
        );
        assert_eq!(format!("{mail:?}"), "Email(d***@***.com)");
        for bad in [
            "",
            "dana",
            "@example.com",
            "dana@example",
            "a@b@c.com",
            "a b@c.com",
            "a@c..com",
            "a@c.com\r\nBcc: x@y.z",
        ] {
            assert_eq!(bad.parse::<Address>(), Err(InvalidAddress), "{bad:?}");
        }
    }

    #[test]
    fn a_channel_leads_to_one_kind_of_address() {
        let phone: Address = "+13125550142".parse().unwrap();
        let mail: Address = "dana@example.com".parse().unwrap();
        for &channel in Channel::ALL {
            assert_eq!(mail.suits(channel), channel == Channel::Email, "{channel}");
            assert_eq!(phone.suits(channel), channel != Channel::Email, "{channel}");
            for costly in ["+19005550142", "+13129765555"] {
                assert!(!costly.parse::<Address>().unwrap().suits(channel), "{channel} to {costly}");
            }
        }
    }

    #[test]
    fn an_unknown_purpose_is_a_solicitation() {
        assert_eq!(Purpose::of("transactional"), Purpose::Transactional);
        for unknown in ["", "Transactional", "survey", "emergency "] {
            assert_eq!(Purpose::of(unknown), Purpose::Solicitation, "{unknown:?}");
        }
    }
}
