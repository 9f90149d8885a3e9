use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{Plan, rules};

fn tenant() -> TenantId {
    TenantId(Uuid::nil())
}

fn consenting() -> ContactFacts {
    ContactFacts {
        standing: Fact::Read(Standing {
            active: true,
            plan: Plan::Active,
            lockdown: false,
            settings_version: 1,
        }),
        party: Fact::Read(Party::Customer),
        entries: Fact::Read(vec![]),
        consents: Fact::Read(vec![]),
        asked_at: Fact::Read(None),
        promised_at: Fact::Read(None),
        last_heard_at: Fact::Read(None),
        service_state: Fact::Read(None),
        attempts: Fact::Read(vec![]),
    }
}

/// One row of `verdicts/contacts.txt`.
struct Row {
    facts: ContactFacts,
    hours: Option<BusinessHours>,
    contact: Contact,
    now: Timestamp,
}

impl Row {
    fn read([facts, contact, at]: [&str; 3]) -> Self {
        let now: Timestamp = at.parse().unwrap();
        let [channel, purpose, address] = contact.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{contact:?} is no contact")
        };
        let contact = Contact {
            tenant: tenant(),
            channel: channel.parse().unwrap(),
            address: address.parse().unwrap(),
            purpose: Purpose::of(purpose),
        };
        let mut row = Self { facts: consenting(), hours: Some(open("Mo-Su 00:00-24:00")), contact, now };
        for word in facts.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            row.set(word);
        }
        row
    }

    fn set(&mut self, fact: &str) {
        let ago = |hours: &str| self.now - read_ago(hours);
        let standing = |change: &dyn Fn(&mut Standing)| match self.facts.standing {
            Fact::Read(mut standing) => {
                change(&mut standing);
                Fact::Read(standing)
            }
            Fact::Unread => Fact::Unread,
        };
        match fact.split_whitespace().collect::<Vec<_>>()[..] {
            ["unread", fact] => self.unread(fact),
            ["staff"] => self.facts.party = Fact::Read(Party::Staff),
            ["inactive"] => self.facts.standing = standing(&|standing| standing.active = false),
            ["lockdown"] => self.facts.standing = standing(&|standing| standing.lockdown = true),
            ["plan", plan] => {
                self.facts.standing = standing(&|standing| standing.plan = plan.parse().unwrap())
            }
            ["no:", reach, source] => self.entry(Scope::Tenant, reach, source, "48h"),
            ["no", "globally:", reach, source] => self.entry(Scope::Global, reach, source, "48h"),
            ["just", "now", "no:", reach, source] => self.entry(Scope::Tenant, reach, source, "2m"),
            ["asked", when] => self.facts.asked_at = Fact::Read(Some(ago(when))),
            ["promised", when] => self.facts.promised_at = Fact::Read(Some(ago(when))),
            ["heard", when] => self.facts.last_heard_at = Fact::Read(Some(ago(when))),
            ["in", state] => self.facts.service_state = Fact::Read(Some(state.parse().unwrap())),
            ["tried", ref when @ ..] => {
                self.facts.attempts = Fact::Read(when.iter().map(|when| ago(when)).collect());
            }
            ["open", "9-17"] => self.hours = Some(open("Mo-Fr 09:00-17:00")),
            ["never", "open"] => self.hours = Some(open("2020 Mo-Fr 09:00-17:00")),
            [level, reach] => {
                let given_at = self.now - SignedDuration::from_hours(240);
                let consent =
                    Consent { level: level.parse().unwrap(), reach: reach.parse().unwrap(), given_at };
                self.facts.consents = Fact::Read(vec![consent]);
            }
            _ => panic!("{fact:?} is no fact"),
        }
    }

    fn unread(&mut self, fact: &str) {
        let facts = &mut self.facts;
        match fact {
            "standing" => facts.standing = Fact::Unread,
            "party" => facts.party = Fact::Unread,
            "entries" => facts.entries = Fact::Unread,
            "consents" => facts.consents = Fact::Unread,
            "attempts" => facts.attempts = Fact::Unread,
            "hours" => self.hours = None,
            other => panic!("{other:?} is no fact"),
        }
    }

    fn entry(&mut self, scope: Scope, reach: &str, source: &str, ago: &str) {
        let since = self.now - read_ago(ago);
        let entry = Entry { scope, reach: reach.parse().unwrap(), source: source.parse().unwrap(), since };
        if let Fact::Read(entries) = &mut self.facts.entries {
            entries.push(entry);
        }
    }
}

fn read_ago(text: &str) -> SignedDuration {
    let (number, unit) = text.split_at(text.len() - 1);
    let number: i64 = number.parse().unwrap();
    if unit == "m" { SignedDuration::from_mins(number) } else { SignedDuration::from_hours(number) }
}

fn open(expression: &str) -> BusinessHours {
    BusinessHours::parse(expression, "America/Chicago", &[]).unwrap()
}

/// As the table says it. A time in it is compared as an instant.
fn told(verdict: &Verdict, expected: &str) -> String {
    match verdict {
        Verdict::Permit(_) => "permit".to_owned(),
        Verdict::Refuse(refusal) => format!("refuse {}", refusal.reason),
        Verdict::NotBefore(at, hold) => {
            let written = expected.split(' ').nth(1).unwrap_or_default();
            let same = written.parse::<Timestamp>().is_ok_and(|written| written == *at);
            let at = if same { written.to_owned() } else { at.to_string() };
            format!("wait {at} {}", hold.reason)
        }
    }
}

#[test]
fn the_verdict_table() {
    let mut wrong = vec![];
    let mut rows = 0;
    for [facts, contact, at, verdict, rule] in rules::rows(include_str!("../../verdicts/contacts.txt")) {
        let row = Row::read([facts, contact, at]);
        let given = decide(row.contact, &row.facts, row.hours.as_ref(), row.now);
        let told = (told(&given, verdict), given.rule());
        if told != (verdict.to_owned(), rule) {
            wrong.push(format!("{facts} | {contact} | {at}: {told:?}, not {:?}", (verdict, rule)));
        }
        assert!(!rules::named(rule).is_empty(), "nobody knows the rule {rule}");
        rows += 1;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(rows > 100, "{rows}");
}

/// A rule that no row shows is a rule that nobody has seen at work.
#[test]
fn the_table_shows_every_rule_of_contact() {
    let shown: Vec<&str> = rules::rows(include_str!("../../verdicts/contacts.txt"))
        .map(|[_, _, _, _, rule]: [&str; 5]| rule)
        .collect();
    let names = [rules::CONTACT, rules::CALLING_HOURS, rules::CONSENTS, rules::ATTEMPTS]
        .into_iter()
        .flat_map(str::lines)
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('|'))
        .map(|(name, _)| name.trim());
    // Answering shows as the rule of the consent; the other two need more attempts or plainer facts than a row holds.
    let elsewhere = ["house.answering", "house.attempts.texts", "house.attempts.emails"];
    let unseen: Vec<&str> = names.filter(|name| !shown.contains(name) && !elsewhere.contains(name)).collect();
    assert_eq!(unseen, Vec::<&str>::new());
}

#[test]
fn a_permit_is_good_for_a_minute_and_never_past_the_window() {
    let permit = |at: &str| {
        let row = Row::read(["express all", "text transactional +13125550142", at]);
        match decide(row.contact, &row.facts, row.hours.as_ref(), row.now) {
            Verdict::Permit(permit) => (permit, row.now),
            other => panic!("{other:?}"),
        }
    };
    let (fresh, now) = permit("2026-03-04T10:00:00-06:00");
    assert_eq!(fresh.expires_at(), now + SignedDuration::from_secs(60));
    assert_eq!(
        (fresh.channel(), fresh.purpose(), fresh.rule()),
        (Channel::Text, Purpose::Transactional, "us.texts")
    );
    assert_eq!(fresh.rules_version(), rules::version());
    assert_eq!(
        fresh.redeem(now).map(|contact| contact.address.as_str().to_owned()),
        Ok("+13125550142".to_owned())
    );
    for (wait, good) in [(59, true), (60, false), (-1, false)] {
        let (fresh, now) = permit("2026-03-04T10:00:00-06:00");
        assert_eq!(fresh.redeem(now + SignedDuration::from_secs(wait)).is_ok(), good, "{wait} s");
    }
    let (late, _) = permit("2026-03-04T20:59:50-06:00");
    assert_eq!(late.expires_at(), "2026-03-04T21:00:00-06:00".parse::<Timestamp>().unwrap());
}

#[test]
fn facts_are_stored_with_a_verdict_and_read_back() {
    let row = Row::read([
        "express all, no globally: texts import, asked 1h, tried 1h, in FL, unread party",
        "text transactional +13125550142",
        "2026-03-04T10:00-06:00",
    ]);
    let text = serde_json::to_string(&row.facts).unwrap();
    assert_eq!(serde_json::from_str::<ContactFacts>(&text).unwrap(), row.facts);
    assert!(!text.contains("312555"), "{text}");
}

fn any_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> + Clone {
    proptest::sample::select(all)
}

const NOW: i64 = 1_772_640_000;

prop_compose! {
    fn any_time()(hours in -400_i64..400) -> Timestamp {
        Timestamp::from_second(NOW + hours * 3_600).unwrap()
    }
}

prop_compose! {
    fn any_entry()(scope in any_of(Scope::ALL), reach in any_of(Reach::ALL), source in any_of(Source::ALL),
        since in any_time()) -> Entry {
        Entry { scope, reach, source, since }
    }
}

prop_compose! {
    fn any_consent()(reach in any_of(Reach::ALL), level in any_of(ConsentLevel::ALL), given_at in any_time()) -> Consent {
        Consent { reach, level, given_at }
    }
}

prop_compose! {
    fn any_facts()(
        (active, lockdown) in (proptest::bool::weighted(0.9), proptest::bool::weighted(0.1)),
        plan in any_of(Plan::ALL),
        party in any_of(Party::ALL),
        entries in prop::collection::vec(any_entry(), 0..2),
        consents in prop::collection::vec(any_consent(), 0..3),
        asked in prop::option::of(any_time()),
        promised in prop::option::of(any_time()),
        heard in prop::option::of(any_time()),
        state in prop::option::of(any_of(&["IL", "FL", "AL", "SD"])),
        attempts in prop::collection::vec(any_time(), 0..5),
    ) -> ContactFacts {
        ContactFacts {
            standing: Fact::Read(Standing { active, plan, lockdown, settings_version: 1 }),
            party: Fact::Read(party),
            entries: Fact::Read(entries),
            consents: Fact::Read(consents),
            asked_at: Fact::Read(asked),
            promised_at: Fact::Read(promised),
            last_heard_at: Fact::Read(heard),
            service_state: Fact::Read(state.map(|state| state.parse().unwrap())),
            attempts: Fact::Read(attempts),
        }
    }
}

prop_compose! {
    fn any_contact()(
        channel in any_of(Channel::ALL),
        purpose in any_of(Purpose::ALL),
        address in any_of(&["+13125550142", "+16055550142", "+18005550142", "+447700900123", "dana@example.com"]),
    ) -> Contact {
        Contact { tenant: tenant(), channel, purpose, address: address.parse().unwrap() }
    }
}

/// Makes one of the facts unread.
fn without(facts: &ContactFacts, which: usize) -> ContactFacts {
    let mut facts = facts.clone();
    match which {
        0 => facts.standing = Fact::Unread,
        1 => facts.party = Fact::Unread,
        2 => facts.entries = Fact::Unread,
        3 => facts.consents = Fact::Unread,
        4 => facts.asked_at = Fact::Unread,
        5 => facts.last_heard_at = Fact::Unread,
        6 => facts.service_state = Fact::Unread,
        7 => facts.promised_at = Fact::Unread,
        _ => facts.attempts = Fact::Unread,
    }
    facts
}

static ALWAYS: LazyLock<BusinessHours> = LazyLock::new(|| open("Mo-Su 00:00-24:00"));
static WEEKDAYS: LazyLock<BusinessHours> = LazyLock::new(|| open("Mo-Fr 09:00-17:00"));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_could_not_be_read_permits_nothing(contact in any_contact(), facts in any_facts(), which in 0..9_usize, now in any_time()) {
        let verdict = decide(contact.clone(), &without(&facts, which), Some(&ALWAYS), now);
        prop_assert_eq!(verdict, Verdict::Refuse(Refusal { reason: Refused::FactsUnknown, rule: "house.unread" }));
        prop_assert!(!matches!(decide(contact, &facts, None, now), Verdict::Permit(_)));
    }

    #[test]
    fn an_entry_only_ever_takes_away(contact in any_contact(), facts in any_facts(), entry in any_entry(), now in any_time()) {
        let purpose = contact.purpose;
        let before = decide(contact.clone(), &facts, Some(&ALWAYS), now);
        let mut more = facts.clone();
        if let Fact::Read(entries) = &mut more.entries {
            entries.push(entry);
        }
        let after = decide(contact, &more, Some(&ALWAYS), now);
        match before {
            // An opt-out is what its confirmation is about.
            _ if purpose == Purpose::OptOutConfirmation => {}
            Verdict::Refuse(_) => prop_assert!(matches!(after, Verdict::Refuse(_))),
            Verdict::NotBefore(..) => prop_assert!(!matches!(after, Verdict::Permit(_))),
            Verdict::Permit(_) => {}
        }
    }

    /// What the list says, said another way: nothing goes to whoever is on it but an emergency to the business's own
    /// people, what he asked for since, and, from the registry alone, what is no solicitation; and of those people nobody is
    /// on it by what was said in a call, nor but for texts by what he wrote.
    #[test]
    fn whoever_is_on_the_list_is_left_alone(contact in any_contact(), facts in any_facts(), now in any_time()) {
        let (channel, purpose) = (contact.channel, contact.purpose);
        if let Verdict::Permit(_) = decide(contact, &facts, Some(&ALWAYS), now) {
            let facts = facts.read().unwrap();
            for entry in facts.entries.iter().filter(|entry| entry.reach.covers(channel)) {
                let own = facts.party == Party::Staff && purpose == Purpose::Emergency;
                let called_back = purpose == Purpose::RequestedCallback
                    || purpose == Purpose::Emergency && channel == Channel::AgentCall;
                let asked = called_back && facts.asked_at.is_some_and(|at| at > entry.since);
                let registry = entry.source == Source::NationalRegistry
                    && (purpose != Purpose::Solicitation
                        || channel == Channel::Email
                        || facts.consents.iter().any(|consent| consent.level == ConsentLevel::Written));
                let confirms = purpose == Purpose::OptOutConfirmation
                    && channel == Channel::Text
                    && now.duration_since(entry.since) <= SignedDuration::from_mins(5);
                let said = matches!(entry.source, Source::Speech | Source::Key);
                let wrote = entry.source == Source::Text && channel != Channel::Text;
                let theirs = facts.party == Party::Staff && (said || wrote);
                prop_assert!(own || asked || registry || confirms || theirs, "{entry:?}");
            }
        }
    }

    /// A wait is never for nothing, and never ends before what made it is over.
    #[test]
    fn after_the_wait_the_clock_is_no_reason_any_more(contact in any_contact(), facts in any_facts(), now in any_time()) {
        if let Verdict::NotBefore(at, hold) = decide(contact.clone(), &facts, Some(&WEEKDAYS), now) {
            prop_assert!(at > now, "{hold:?}");
            // A lockdown is not of the clock's making: nobody knows when it ends.
            prop_assume!(hold.reason != HoldReason::Lockdown);
            let then = decide(contact, &facts, Some(&WEEKDAYS), at);
            prop_assert!(!matches!(then, Verdict::NotBefore(..)), "{then:?} after {hold:?}");
        }
    }
}
