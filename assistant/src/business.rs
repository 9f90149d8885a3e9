//! A business that can take calls.

use policy::BusinessHours;
use policy::openings::OpeningRules;
use telephony::{JobTypeId, PhoneNumber};

use crate::settings::{BusinessSettings, ResourceSettings};

/// A business whose settings were found free of mistakes. Made by [`BusinessSettings::check`].
#[derive(Debug, Clone)]
pub struct Business {
    /// The settings as they were written, for storing them.
    pub settings: BusinessSettings,
    /// The short name that stays the same.
    pub slug: String,
    /// The name as it is spoken.
    pub name: String,
    /// When the business is open, and in which zone.
    pub hours: BusinessHours,
    /// The numbers that callers dial.
    pub phone_numbers: Vec<PhoneNumber>,
    /// What can be booked.
    pub job_types: Vec<JobType>,
    /// Who or what does the work.
    pub resources: Vec<ResourceSettings>,
    /// Questions that may be answered.
    pub questions: Vec<Question>,
}

/// Something that can be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobType {
    /// Its short name.
    pub id: JobTypeId,
    /// Its spoken name, with the article: "a leak repair".
    pub name: String,
    /// Other words that callers use for it.
    pub synonyms: Vec<String>,
    /// How long the job takes, in minutes.
    pub duration_min: u32,
    /// Time kept free before the job, in minutes.
    pub buffer_before_min: u32,
    /// Time kept free after the job, in minutes.
    pub buffer_after_min: u32,
    /// Whether the job is done at the customer's address.
    pub needs_address: bool,
}

/// A question that may be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The subject, in a word or two.
    pub about: String,
    /// The question as callers put it.
    pub phrases: Vec<String>,
    /// The answer, word for word.
    pub answer: String,
}

impl Business {
    /// Takes over settings that were found free of mistakes.
    pub(crate) fn new(
        settings: BusinessSettings,
        hours: BusinessHours,
        phone_numbers: Vec<PhoneNumber>,
    ) -> Self {
        let job_types = settings.job_types.iter().map(|job| JobType {
            id: JobTypeId(job.id.clone()),
            name: job.name.trim().to_owned(),
            synonyms: job.synonyms.clone(),
            duration_min: job.duration_minutes,
            buffer_before_min: job.buffer_before_minutes,
            buffer_after_min: job.buffer_after_minutes,
            needs_address: job.needs_address,
        });
        let questions = settings.questions.iter().map(|question| Question {
            about: question.about.clone(),
            phrases: question.phrases.clone(),
            answer: question.answer.trim().to_owned(),
        });
        Self {
            slug: settings.slug.clone(),
            name: settings.name.trim().to_owned(),
            job_types: job_types.collect(),
            questions: questions.collect(),
            resources: settings.resources.clone(),
            hours,
            phone_numbers,
            settings,
        }
    }

    /// The job type of that id, unless the owner has removed it.
    #[must_use]
    pub fn job_type(&self, id: &JobTypeId) -> Option<&JobType> {
        self.job_types.iter().find(|job| job.id == *id)
    }

    /// The rules by which `policy` finds openings for a job of this type.
    #[must_use]
    pub fn opening_rules(&self, job: &JobType) -> OpeningRules {
        OpeningRules {
            duration_min: job.duration_min,
            buffer_before_min: job.buffer_before_min,
            buffer_after_min: job.buffer_after_min,
            notice_min: self.settings.notice_minutes,
            horizon_days: self.settings.horizon_days,
            grid_min: self.settings.grid_minutes,
        }
    }

    /// Every text that the dialogue may say unchanged for this business, to be made into sound once at the start.
    #[must_use]
    pub fn fixed_prompts(&self) -> Vec<String> {
        crate::prompts::all(self)
    }
}
