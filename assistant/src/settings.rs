//! What an owner writes about the business, and every mistake that can be found in it.

mod check;
mod ladders;
mod scheduling;
mod sense;

use serde::{Deserialize, Serialize};

pub use self::ladders::{AgentGroupSettings, AgentSettings, LadderSettings, StepSettings};
pub(crate) use self::ladders::{agents, ladders, reach};
pub use self::scheduling::{AreaSettings, DistanceSettings, EmergencySettings, TravelSettings};
pub(crate) use self::scheduling::{area_settings, emergency_hours};

/// A business as its owner writes it down: plain text and numbers, checked by [`BusinessSettings::check`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessSettings {
    /// A short name that stays the same when the business is renamed: lower-case letters, digits and hyphens.
    pub slug: String,
    /// The name as it is spoken.
    pub name: String,
    /// The time zone, by its IANA name.
    pub zone: String,
    /// Opening hours in OpenStreetMap's notation, such as `Mo-Fr 08:00-18:00; PH off`.
    pub hours: String,
    /// Days on which the business is closed whatever `hours` says, as `YYYY-MM-DD`.
    #[serde(default)]
    pub closures: Vec<String>,
    /// The numbers that callers dial, in E.164.
    pub phone_numbers: Vec<String>,
    /// The first sentence of a call in business hours; ours when absent.
    #[serde(default)]
    pub greeting: Option<String>,
    /// The least notice before an appointment, in minutes.
    #[serde(default = "default_notice_minutes")]
    pub notice_minutes: u32,
    /// How many days ahead may be booked.
    #[serde(default = "default_horizon_days")]
    pub horizon_days: u32,
    /// Appointments start at multiples of so many minutes from midnight.
    #[serde(default = "default_grid_minutes")]
    pub grid_minutes: u32,
    /// How long before an appointment it can be cancelled without being late, in minutes.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cancellation_notice_minutes: u32,
    /// Time that is kept free for emergencies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergencies: Option<EmergencySettings>,
    /// How far apart customers are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel: Option<TravelSettings>,
    /// What can be booked.
    #[serde(default)]
    pub job_types: Vec<JobTypeSettings>,
    /// Who or what does the work; each can do one job at a time.
    #[serde(default)]
    pub resources: Vec<ResourceSettings>,
    /// Questions that the assistant may answer.
    #[serde(default)]
    pub questions: Vec<QuestionSettings>,
    /// What is an emergency in this trade beside what is one everywhere, in the words of callers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emergency_phrases: Vec<String>,
    /// Who takes calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<AgentSettings>,
    /// Agents under one name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agent_groups: Vec<AgentGroupSettings>,
    /// Whom to ring when a person is owed: the first ladder that is for the reason on the occasion is taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ladders: Vec<LadderSettings>,
    /// Callers who are put through at once, by the ladder for `vip`: their numbers, in E.164.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vip_numbers: Vec<String>,
    /// Whom of the business's own people is told of bookings, messages and call-backs.
    #[serde(default, skip_serializing_if = "NotifySettings::is_empty")]
    pub notify: NotifySettings,
    /// Who may hear the schedule over the telephone. The PINs are not in the settings: `firstring tenant pin`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<OwnerSettings>,
    /// Whether calls are recorded: only after the announcement was heard, and only until the caller objects.
    #[serde(default, skip_serializing_if = "is_false")]
    pub record_calls: bool,
    /// For how many days a recorded call is kept.
    #[serde(
        default = "default_keep_recordings_days",
        skip_serializing_if = "is_default_keep_recordings_days"
    )]
    pub keep_recordings_days: u32,
    /// For how long the rest is kept that is known of people.
    #[serde(default, skip_serializing_if = "RetentionSettings::is_default")]
    pub retention: RetentionSettings,
    /// Where the business comes to: towns and ZIP codes, such as `["Springfield", "62701"]`; everywhere when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_area: Vec<String>,
}

/// Who is told of what happens, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotifySettings {
    /// Numbers that are texted, in E.164.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
    /// Addresses that are mailed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
}

impl NotifySettings {
    fn is_empty(&self) -> bool {
        self.phones.is_empty() && self.emails.is_empty()
    }
}

/// For how many days what is known of people is kept; then it is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionSettings {
    /// What was said in a call, redacted as it is, and its summary.
    pub transcripts_days: u32,
    /// Messages that callers have left: their sound and their words.
    pub voicemails_days: u32,
    /// What texts and e-mails say. Texts by which somebody asked to be contacted, or not to be, stay.
    pub texts_days: u32,
    /// Who neither calls, writes nor has an appointment for so long is forgotten.
    pub customers_days: u32,
}

impl Default for RetentionSettings {
    /// A year for what was said, which is long enough for whoever comes once a year. Four for people: for so long somebody may
    /// still complain of a call (28 USC 1658), and then it must be told what there was between him and the business.
    fn default() -> Self {
        Self { transcripts_days: 365, voicemails_days: 365, texts_days: 365, customers_days: 4 * 365 + 1 }
    }
}

impl RetentionSettings {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Somebody who may hear the schedule over the telephone once he has typed his PIN.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerSettings {
    /// The name that people in the business use.
    pub name: String,
    /// His own numbers, in E.164. What he asks to be texted goes to the one he calls from, or else to the first.
    pub numbers: Vec<String>,
}

/// Something that can be booked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobTypeSettings {
    /// A short name that stays the same: lower-case letters, digits and hyphens.
    pub id: String,
    /// The name as it is spoken, with its article: `a leak repair`.
    pub name: String,
    /// Other words that callers use for it.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// How long the job takes, in minutes.
    pub duration_minutes: u32,
    /// Time kept free before the job, in minutes.
    #[serde(default)]
    pub buffer_before_minutes: u32,
    /// Time kept free after the job, in minutes.
    #[serde(default)]
    pub buffer_after_minutes: u32,
    /// Whether the job is done at the customer's address.
    #[serde(default)]
    pub needs_address: bool,
    /// What whoever does the job must be able to do; words of [`ResourceSettings::skills`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Most jobs of this type on one day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_limit: Option<u32>,
    /// The least notice before this job, in minutes; that of the business when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_minutes: Option<u32>,
    /// Whether the time that is kept free for emergencies is kept for this.
    #[serde(default, skip_serializing_if = "is_false")]
    pub emergency: bool,
    /// Whether a person takes it: whoever asks for it is put through by the ladder for `job_needs_person`, and is called
    /// back where nobody can be rung.
    #[serde(default, skip_serializing_if = "is_false")]
    pub person: bool,
}

/// Someone or something that does the work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceSettings {
    /// By what it is known when it is renamed: anything that stays the same. Its name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name that people in the business use.
    pub name: String,
    /// Its own hours, in the notation of [`BusinessSettings::hours`]; those of the business when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// What it can do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Where it sets out in the morning: an address in one of the areas of [`BusinessSettings::travel`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
    /// Most jobs on one day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_limit: Option<u32>,
    /// Addresses of its calendars elsewhere, iCalendar over https: when it is busy there, it is not free here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub busy_calendars: Vec<String>,
}

impl ResourceSettings {
    pub(crate) fn id(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }
}

/// A question that the assistant may answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionSettings {
    /// The subject, in a word or two.
    pub about: String,
    /// The question as callers put it.
    pub phrases: Vec<String>,
    /// What is said in answer, word for word.
    pub answer: String,
}

/// One mistake in the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {problem}; {suggestion}")]
pub struct Mistake {
    /// The field, as a path: `job_types[0].duration_minutes`.
    pub path: String,
    /// What is wrong with it.
    pub problem: String,
    /// What to do about it.
    pub suggestion: String,
}

fn default_notice_minutes() -> u32 {
    60
}

fn default_horizon_days() -> u32 {
    30
}

fn default_grid_minutes() -> u32 {
    30
}

/// Long enough for a complaint about a job, short enough that nobody keeps years of other people's voices.
fn default_keep_recordings_days() -> u32 {
    90
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_default_keep_recordings_days(days: &u32) -> bool {
    *days == default_keep_recordings_days()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// A plumber for the tests of this crate.
#[cfg(test)]
pub(crate) fn plumber() -> crate::business::Business {
    toml::from_str::<BusinessSettings>(tests::PLUMBER).unwrap().check().unwrap()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const PLUMBER: &str = r#"
slug = "lakeside-plumbing"
name = "Lakeside Plumbing"
zone = "America/Chicago"
hours = "Mo-Fr 08:00-18:00; Sa 09:00-13:00; PH off"
closures = ["2026-12-24"]
phone_numbers = ["+13125550100"]

[[job_types]]
id = "leak-repair"
name = "a leak repair"
synonyms = ["leak", "dripping tap", "leaky faucet"]
duration_minutes = 60
buffer_after_minutes = 30
needs_address = true

[[job_types]]
id = "drain-cleaning"
name = "a drain cleaning"
synonyms = ["drain", "clogged", "clogged drain", "blocked", "backed up"]
duration_minutes = 60
needs_address = true

[[job_types]]
id = "estimate"
name = "a free estimate"
synonyms = ["quote"]
duration_minutes = 30

[[resources]]
name = "Truck one"

[[questions]]
about = "payment"
phrases = ["do you take credit cards", "how can I pay"]
answer = "We take all major cards."

[[questions]]
about = "licence"
phrases = ["are you licensed"]
answer = "Yes, we are."
"#;

    fn settings() -> BusinessSettings {
        toml::from_str(PLUMBER).unwrap()
    }

    #[test]
    fn good_settings_become_a_business() {
        let business = settings().check().unwrap();
        assert_eq!(business.slug, "lakeside-plumbing");
        assert_eq!(business.phone_numbers[0].e164(), "+13125550100");
        assert_eq!(business.job_types[0].buffer_after_min, 30);
        let rules = business.opening_rules(&business.job_types[0]);
        assert_eq!((rules.duration_min, rules.notice_min, rules.grid_min), (60, 60, 30));
        assert!(!business.hours.is_open("2026-12-24T16:00:00Z".parse().unwrap()), "a closure is closed");
        assert!(business.hours.is_open("2026-12-23T16:00:00Z".parse().unwrap()));
    }

    #[test]
    fn the_stored_form_reads_back_the_same() {
        let text = serde_json::to_string(&settings()).unwrap();
        assert_eq!(serde_json::from_str::<BusinessSettings>(&text).unwrap(), settings());
    }

    #[test]
    fn an_unknown_field_is_refused() {
        let error = toml::from_str::<BusinessSettings>(&format!("colour = \"blue\"\n{PLUMBER}")).unwrap_err();
        assert!(error.to_string().contains("colour"), "{error}");
    }

    #[test]
    fn every_mistake_is_reported_at_once() {
        let mut bad = settings();
        bad.slug = "Lakeside Plumbing".into();
        bad.name = " ".into();
        bad.zone = "America/Chigago".into();
        bad.hours = "whenever".into();
        bad.closures = vec!["Christmas".into()];
        bad.phone_numbers = vec!["312 555 0100".into(), "+1".into()];
        bad.greeting = Some(String::new());
        bad.horizon_days = 0;
        bad.grid_minutes = 7;
        bad.job_types[1].id = "leak-repair".into();
        bad.job_types[1].duration_minutes = 0;
        bad.job_types[1].synonyms.push("Leak".into());
        bad.resources.push(ResourceSettings { name: "Truck one".into(), ..ResourceSettings::default() });
        bad.questions[0].phrases.clear();
        bad.questions[1].answer.clear();
        bad.notify.phones = vec!["312 555 0190".into()];
        bad.notify.emails = vec!["owner@example".into()];
        bad.service_area = vec![" ".into()];
        bad.keep_recordings_days = 0;
        bad.retention.texts_days = 0;
        bad.owners = vec![
            OwnerSettings { name: "Robin".into(), numbers: vec!["+13125550190".into(), "555".into()] },
            OwnerSettings { name: "robin".into(), numbers: vec!["+13125550190".into()] },
            OwnerSettings { name: "Kim".into(), numbers: vec![] },
        ];
        let mistakes = bad.check().unwrap_err();
        let paths: Vec<&str> = mistakes.iter().map(|mistake| mistake.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "slug",
                "name",
                "closures[0]",
                "zone",
                "hours",
                "phone_numbers[0]",
                "phone_numbers[1]",
                "greeting",
                "horizon_days",
                "grid_minutes",
                "job_types[1].id",
                "job_types[1].duration_minutes",
                "job_types[1].synonyms[5]",
                "resources[1].name",
                "questions[0].phrases",
                "questions[1].answer",
                "notify.phones[0]",
                "notify.emails[0]",
                "owners[0].numbers[1]",
                "owners[1].name",
                "owners[1].numbers[0]",
                "owners[2].numbers",
                "keep_recordings_days",
                "retention.texts_days",
                "service_area[0]",
            ]
        );
        let number = &mistakes[5];
        assert_eq!(
            number.to_string(),
            "phone_numbers[0]: \"312 555 0100\" is not a telephone number; write \"+13125550100\""
        );
        for mistake in &mistakes {
            assert!(!mistake.problem.is_empty() && !mistake.suggestion.is_empty(), "{mistake:?}");
            assert!(!mistake.problem.contains(&mistake.suggestion), "said twice: {mistake}");
        }
    }

    #[test]
    fn a_resource_is_known_by_its_id_or_else_by_its_name() {
        let resource = |id: Option<&str>, name: &str| ResourceSettings {
            id: id.map(str::to_owned),
            name: name.into(),
            ..ResourceSettings::default()
        };
        let mut settings = settings();
        settings.resources = vec![resource(Some("Truck one"), "Dana's truck"), resource(None, "Truck two")];
        let ids: Vec<String> =
            settings.clone().check().unwrap().resources.into_iter().map(|resource| resource.id).collect();
        assert_eq!(ids, ["Truck one", "Truck two"]);
        settings.resources = vec![
            resource(Some("Truck two"), "One"),
            resource(None, "Truck two"),
            resource(Some(" "), "Three"),
        ];
        let paths: Vec<String> =
            settings.check().unwrap_err().into_iter().map(|mistake| mistake.path).collect();
        assert_eq!(paths, ["resources[1].name", "resources[2].id"]);
    }

    #[test]
    fn nothing_to_book_is_a_mistake() {
        let mut bad = settings();
        bad.job_types.clear();
        bad.resources.clear();
        bad.phone_numbers.clear();
        let paths: Vec<String> = bad.check().unwrap_err().into_iter().map(|mistake| mistake.path).collect();
        assert_eq!(paths, ["phone_numbers", "job_types", "resources"]);
    }
}
