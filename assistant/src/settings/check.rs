//! Finds every mistake in the settings.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use policy::contact::Address;
use policy::{BusinessHours, HoursError};
use telephony::PhoneNumber;

use super::{
    BusinessSettings, JobTypeSettings, Mistake, NotifySettings, OwnerSettings, QuestionSettings,
    ResourceSettings,
};
use crate::business::Business;

impl BusinessSettings {
    /// Turns the settings into a business that can take calls.
    ///
    /// # Errors
    /// Every mistake there is, in the order of the fields.
    pub fn check(self) -> Result<Business, Vec<Mistake>> {
        self.read(false)
    }

    /// The same for settings that are about to be taken over, which must make sense together as well. What was taken over
    /// by an older version goes on answering calls.
    ///
    /// # Errors
    /// Every mistake there is, in the order of the fields.
    pub fn check_new(self) -> Result<Business, Vec<Mistake>> {
        self.read(true)
    }

    fn read(self, new: bool) -> Result<Business, Vec<Mistake>> {
        let mut report = Report::default();
        report.short_name("slug", &self.slug);
        report.text("name", &self.name, MAX_NAME);
        let closures = report.closures(&self.closures);
        let hours = report.hours(&self.hours, &self.zone, &closures);
        let phone_numbers = report.phone_numbers(&self.phone_numbers);
        if let Some(greeting) = &self.greeting {
            report.text("greeting", greeting, MAX_SENTENCE);
        }
        report.range("notice_minutes", self.notice_minutes, 0..=14 * 24 * 60);
        report.range("horizon_days", self.horizon_days, 1..=365);
        if !(5..=240).contains(&self.grid_minutes) || 24 * 60 % self.grid_minutes != 0 {
            report.mistake("grid_minutes", "does not divide the day", "write 15, 30 or 60");
        }
        report.range("cancellation_notice_minutes", self.cancellation_notice_minutes, 0..=14 * 24 * 60);
        report.emergencies(self.emergencies.as_ref());
        report.travel(self.travel.as_ref());
        report.job_types(&self.job_types);
        report.resources(&self.resources);
        report.scheduling(&self);
        report.questions(&self.questions);
        report.agents(&self);
        report.ladders(&self);
        report.vips(&self);
        let notify = report.notify(&self.notify);
        report.owners(&self.owners, &phone_numbers);
        if new {
            report.sense(&self, hours.as_ref());
        }
        report.range("keep_recordings_days", self.keep_recordings_days, 1..=MAX_KEPT_DAYS);
        let kept = [
            ("transcripts_days", self.retention.transcripts_days),
            ("voicemails_days", self.retention.voicemails_days),
            ("texts_days", self.retention.texts_days),
            ("customers_days", self.retention.customers_days),
        ];
        for (field, days) in kept {
            report.range(format!("retention.{field}"), days, 1..=MAX_KEPT_DAYS);
        }
        for (index, place) in self.service_area.iter().enumerate() {
            report.text(format!("service_area[{index}]"), place, MAX_NAME);
        }
        match hours {
            Some(hours) if report.0.is_empty() => Ok(Business::new(self, hours, phone_numbers, notify)),
            _ => Err(report.0),
        }
    }
}

pub(super) const MAX_NAME: usize = 80;
/// About twenty seconds of speech; nobody listens longer to a machine.
const MAX_SENTENCE: usize = 400;
/// A job of a whole day, which is longer than any business is open.
const MAX_JOB_MINUTES: u32 = 24 * 60;
/// Ten years.
const MAX_KEPT_DAYS: u32 = 3_650;

/// The mistakes found so far.
#[derive(Debug, Default)]
pub(super) struct Report(Vec<Mistake>);

impl Report {
    pub(super) fn mistake(
        &mut self,
        path: impl Into<String>,
        problem: impl Into<String>,
        suggestion: impl Into<String>,
    ) {
        self.0.push(Mistake { path: path.into(), problem: problem.into(), suggestion: suggestion.into() });
    }

    pub(super) fn text(&mut self, path: impl Into<String>, text: &str, longest: usize) {
        if text.trim().is_empty() {
            self.mistake(path, "is empty", "write it as it should be spoken");
        } else if text.chars().count() > longest {
            self.mistake(path, "is too long to be spoken", format!("use at most {longest} characters"));
        }
    }

    pub(super) fn short_name(&mut self, path: impl Into<String>, name: &str) {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let starts = name.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        if !starts || name.len() > 40 || !name.bytes().all(allowed) {
            let suggestion =
                "use 1 to 40 lower-case letters, digits and hyphens, a letter first: \"leak-repair\"";
            self.mistake(path, format!("{name:?} is not a short name"), suggestion);
        }
    }

    pub(super) fn range(
        &mut self,
        path: impl Into<String>,
        value: u32,
        allowed: std::ops::RangeInclusive<u32>,
    ) {
        if !allowed.contains(&value) {
            let (least, most) = allowed.into_inner();
            self.mistake(
                path,
                format!("{value} is out of range"),
                format!("write a number from {least} to {most}"),
            );
        }
    }

    fn closures(&mut self, closures: &[String]) -> Vec<Date> {
        let mut days = Vec::new();
        for (index, text) in closures.iter().enumerate() {
            days.extend(self.day(format!("closures[{index}]"), text));
        }
        days
    }

    /// Reads a local day, or reports it.
    pub(super) fn day(&mut self, path: String, text: &str) -> Option<Date> {
        let day = text.parse::<Date>().ok();
        if day.is_none() {
            self.mistake(path, format!("{text:?} is not a date"), "write it as \"2026-12-24\"");
        }
        day
    }

    fn hours(&mut self, expression: &str, zone: &str, closures: &[Date]) -> Option<BusinessHours> {
        let parsed = BusinessHours::parse(expression, zone, closures);
        // Both fields are read in one go, and the first mistake hides the other: try each with a good partner.
        if let Err(error) = BusinessHours::parse("24/7", zone, &[]) {
            self.unreadable("zone", &error);
        }
        self.expression("hours", expression);
        parsed.ok()
    }

    /// Reports hours that cannot be read.
    pub(super) fn expression(&mut self, path: impl Into<String>, expression: &str) {
        if let Err(error) = BusinessHours::parse(expression, "America/New_York", &[]) {
            self.unreadable(path, &error);
        }
    }

    pub(super) fn unreadable(&mut self, path: impl Into<String>, error: &HoursError) {
        let problem = error.to_string();
        let problem = problem.strip_suffix(error.hint()).unwrap_or(&problem).trim_end_matches([' ', ';']);
        self.mistake(path, problem, error.hint());
    }

    fn phone_numbers(&mut self, numbers: &[String]) -> Vec<PhoneNumber> {
        if numbers.is_empty() {
            self.mistake(
                "phone_numbers",
                "is empty",
                "write the number that callers dial: [\"+13125550100\"]",
            );
        }
        let mut read: Vec<PhoneNumber> = Vec::new();
        for (index, text) in numbers.iter().enumerate() {
            let path = format!("phone_numbers[{index}]");
            match text.parse::<PhoneNumber>() {
                Ok(number) if read.contains(&number) => {
                    self.mistake(path, "is there twice", "leave one of them out")
                }
                Ok(number) => read.push(number),
                Err(_) => self.no_phone_number(path, text),
            }
        }
        read
    }

    /// Reports text that is not a telephone number.
    pub(super) fn no_phone_number(&mut self, path: String, text: &str) {
        let suggestion = match PhoneNumber::from_national(text) {
            Ok(number) => format!("write {:?}", number.e164()),
            Err(_) => "write it with + and the country code: \"+13125550100\"".to_owned(),
        };
        self.mistake(path, format!("{text:?} is not a telephone number"), suggestion);
    }

    fn job_types(&mut self, jobs: &[JobTypeSettings]) {
        if jobs.is_empty() {
            self.mistake(
                "job_types",
                "is empty",
                "add a [[job_types]] section: without one nothing can be booked",
            );
        }
        let mut ids: BTreeSet<&str> = BTreeSet::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (index, job) in jobs.iter().enumerate() {
            let path = |field: &str| format!("job_types[{index}].{field}");
            self.short_name(path("id"), &job.id);
            if !ids.insert(&job.id) {
                self.mistake(
                    path("id"),
                    format!("{:?} is there twice", job.id),
                    "give each job type its own id",
                );
            }
            self.text(path("name"), &job.name, MAX_NAME);
            self.range(path("duration_minutes"), job.duration_minutes, 5..=MAX_JOB_MINUTES);
            self.range(path("buffer_before_minutes"), job.buffer_before_minutes, 0..=MAX_JOB_MINUTES);
            self.range(path("buffer_after_minutes"), job.buffer_after_minutes, 0..=MAX_JOB_MINUTES);
            for (place, synonym) in job.synonyms.iter().enumerate() {
                let path = path(&format!("synonyms[{place}]"));
                self.text(&*path, synonym, MAX_NAME);
                let earlier = *known.entry(synonym.trim().to_lowercase()).or_insert(index);
                if earlier != index {
                    let suggestion = format!("keep it either here or at {:?}", jobs[earlier].id);
                    self.mistake(path, format!("{synonym:?} means two job types"), suggestion);
                }
            }
        }
    }

    fn resources(&mut self, resources: &[ResourceSettings]) {
        if resources.is_empty() {
            self.mistake("resources", "is empty", "add a [[resources]] section for whoever does the work");
        }
        let mut names: BTreeSet<&str> = BTreeSet::new();
        let mut ids: BTreeSet<&str> = BTreeSet::new();
        for (index, resource) in resources.iter().enumerate() {
            let path = |field: &str| format!("resources[{index}].{field}");
            self.text(path("name"), &resource.name, MAX_NAME);
            if let Some(id) = &resource.id {
                self.text(path("id"), id, MAX_NAME);
            }
            if !names.insert(&resource.name) {
                self.mistake(
                    path("name"),
                    format!("{:?} is there twice", resource.name),
                    "give each resource its own name",
                );
            } else if !ids.insert(resource.id()) {
                // An id, or the name of one that has none.
                self.mistake(
                    path(if resource.id.is_some() { "id" } else { "name" }),
                    format!("{:?} is the id of another resource", resource.id()),
                    "give each resource its own id",
                );
            }
        }
    }

    fn notify(&mut self, notify: &NotifySettings) -> Vec<Address> {
        let mut addresses = Vec::new();
        for (index, phone) in notify.phones.iter().enumerate() {
            match phone.parse() {
                Ok(number) => addresses.push(Address::Phone(number)),
                Err(_) => self.mistake(
                    format!("notify.phones[{index}]"),
                    format!("{phone:?} is not a telephone number"),
                    "write it as \"+13125550190\"",
                ),
            }
        }
        for (index, email) in notify.emails.iter().enumerate() {
            match email.parse() {
                Ok(email) => addresses.push(Address::Email(email)),
                Err(_) => self.mistake(
                    format!("notify.emails[{index}]"),
                    format!("{email:?} is not an e-mail address"),
                    "write it as \"owner@example.com\"",
                ),
            }
        }
        addresses
    }

    fn questions(&mut self, questions: &[QuestionSettings]) {
        for (index, question) in questions.iter().enumerate() {
            let path = |field: &str| format!("questions[{index}].{field}");
            self.text(path("about"), &question.about, MAX_NAME);
            self.text(path("answer"), &question.answer, MAX_SENTENCE);
            if question.phrases.is_empty() {
                self.mistake(path("phrases"), "is empty", "write the question as callers put it");
            }
            for (place, phrase) in question.phrases.iter().enumerate() {
                self.text(path(&format!("phrases[{place}]")), phrase, MAX_SENTENCE);
            }
        }
    }

    fn owners(&mut self, owners: &[OwnerSettings], lines: &[PhoneNumber]) {
        let mut names: BTreeSet<String> = BTreeSet::new();
        let mut known = lines.to_vec();
        for (index, owner) in owners.iter().enumerate() {
            let path = |field: &str| format!("owners[{index}].{field}");
            self.text(path("name"), &owner.name, MAX_NAME);
            if !names.insert(owner.name.trim().to_lowercase()) {
                self.mistake(path("name"), "is there twice", "give each owner his own name");
            }
            if owner.numbers.is_empty() {
                self.mistake(path("numbers"), "is empty", "write the owner's own number: [\"+13125550190\"]");
            }
            for (place, text) in owner.numbers.iter().enumerate() {
                let path = path(&format!("numbers[{place}]"));
                match text.parse::<PhoneNumber>() {
                    Ok(number) if lines.contains(&number) => {
                        self.mistake(path, "is a number that callers dial", "write the owner's own number");
                    }
                    Ok(number) if known.contains(&number) => {
                        self.mistake(path, "is there twice", "leave one of them out");
                    }
                    Ok(number) => known.push(number),
                    Err(_) => self.no_phone_number(path, text),
                }
            }
        }
    }
}
