//! A business that can take calls.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use policy::BusinessHours;
use policy::contact::{Address, Channel};
use policy::emergency_notice::MAX_CALLED;
use policy::ladder::{Agent, Ladder, Reach};
use policy::openings::{KeptFree, OpeningRules, ResourceFacts, Search, Travel};
use telephony::{AgentId, JobTypeId, PhoneNumber};

use crate::settings::{self, BusinessSettings, area_settings, emergency_hours};
use crate::understand::address::{is_unit, same_town};

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
    pub resources: Vec<Resource>,
    /// What is kept free for emergencies.
    pub kept_free: Option<KeptFree>,
    /// How long it takes from one customer to another, where the owner has written that down.
    pub travel: Option<Arc<dyn Travel>>,
    /// Questions that may be answered.
    pub questions: Vec<Question>,
    /// Whom to ring when a person is owed.
    pub ladders: Vec<Ladder>,
    /// Who is put through to a person at once.
    pub vips: Vec<PhoneNumber>,
    /// Where the business's own people are told of bookings, messages and call-backs.
    pub notify: Vec<Address>,
    /// Who may hear the schedule over the telephone.
    pub owners: Vec<Owner>,
}

/// Somebody who may hear the schedule over the telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The name that people in the business use.
    pub name: String,
    /// His own numbers, at least one.
    pub numbers: Vec<PhoneNumber>,
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
    /// What whoever does it must be able to do.
    pub skills: Vec<String>,
    /// Most of them on one day.
    pub daily_limit: Option<u32>,
    /// The least notice, in minutes.
    pub notice_min: u32,
    /// Whether time is kept free for it.
    pub emergency: bool,
    /// Whether a person takes it, and not the assistant.
    pub person: bool,
}

/// Someone or something that does the work.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// By what it is known when it is renamed.
    pub id: String,
    /// The name that people in the business use.
    pub name: String,
    /// Its own hours, if they are not those of the business.
    pub hours: Option<BusinessHours>,
    /// What it can do.
    pub skills: Vec<String>,
    /// Where it sets out in the morning.
    pub home: Option<String>,
    /// Most jobs on one day.
    pub daily_limit: Option<u32>,
    /// Addresses of its calendars elsewhere.
    pub busy_calendars: Vec<String>,
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
    /// Every address of the business's own people: whoever has it is rung and told about what concerns the business,
    /// and is no customer. In the order in which they are told of an emergency: the owners, whom the owners named, the
    /// agents.
    #[must_use]
    pub fn staff(&self) -> Vec<Address> {
        let mut staff = self.always_told();
        let agents = self.settings.agents.iter().filter_map(|agent| settings::reach(agent, &self.slug));
        let agents = agents.map(|reach| match reach {
            Reach::Phone(number) => Address::Phone(number),
            Reach::Softphone(softphone) => Address::Softphone(softphone),
        });
        staff.extend(agents);
        each_once(staff)
    }

    /// Whoever is told of an emergency at any hour: the owners, then whom they named.
    #[must_use]
    pub fn always_told(&self) -> Vec<Address> {
        let owners = self.owners.iter().flat_map(|owner| owner.numbers.iter().cloned().map(Address::Phone));
        each_once(owners.chain(self.notify.iter().cloned()).collect())
    }

    /// Who is told of bookings, messages and call-backs, by which way: whom the owner named, else the owners themselves, each
    /// at his first number. `mail` says whether there is a mail server.
    #[must_use]
    pub fn notified(&self, mail: bool) -> Vec<(Channel, Address)> {
        let named: Vec<(Channel, Address)> = self
            .notify
            .iter()
            .filter_map(|address| match address {
                Address::Phone(_) => Some((Channel::Text, address.clone())),
                Address::Email(_) => mail.then(|| (Channel::Email, address.clone())),
                // Not written for a screen, and not heard by anybody who is away from it.
                Address::Softphone(_) => None,
            })
            .collect();
        if !named.is_empty() {
            return named;
        }
        let first = self.owners.iter().filter_map(|owner| owner.numbers.first());
        first.map(|number| (Channel::Text, Address::Phone(number.clone()))).collect()
    }

    /// How many telephones the business's own people have: without one, nobody can be called about an emergency.
    #[must_use]
    pub fn telephones(&self) -> usize {
        self.staff().iter().filter(|address| matches!(address, Address::Phone(_))).count()
    }

    /// What is no mistake, and yet the owner should know: who will not be told of an emergency, or of what was asked for.
    /// `mail` says whether there is a mail server.
    #[must_use]
    pub fn warnings(&self, mail: bool) -> Vec<String> {
        let phones = self.telephones();
        let mut warnings = Vec::new();
        if phones == 0 {
            warnings.push(
                "nobody can be called or texted about an emergency: write a number under [[owners]], [notify] or [[agents]]"
                    .to_owned(),
            );
        }
        if self.notified(mail).is_empty() {
            warnings.push(
                "nobody is told of bookings, messages and call-backs: write somebody under [notify] or [[owners]]"
                    .to_owned(),
            );
        }
        if phones > MAX_CALLED {
            warnings.push(format!(
                "of {phones} telephones of your people the first {MAX_CALLED} are called in an emergency, owners and [notify] before agents; the others are texted"
            ));
        }
        warnings
    }

    /// Takes over settings that were found free of mistakes.
    pub(crate) fn new(
        settings: BusinessSettings,
        hours: BusinessHours,
        phone_numbers: Vec<PhoneNumber>,
        notify: Vec<Address>,
    ) -> Self {
        let job_types = settings.job_types.iter().map(|job| JobType {
            id: JobTypeId(job.id.clone()),
            name: job.name.trim().to_owned(),
            synonyms: job.synonyms.clone(),
            duration_min: job.duration_minutes,
            buffer_before_min: job.buffer_before_minutes,
            buffer_after_min: job.buffer_after_minutes,
            needs_address: job.needs_address,
            skills: job.skills.clone(),
            daily_limit: job.daily_limit,
            notice_min: job.notice_minutes.unwrap_or(settings.notice_minutes),
            emergency: job.emergency,
            person: job.person,
        });
        let resources = settings.resources.iter().map(|resource| Resource {
            id: resource.id().to_owned(),
            name: resource.name.clone(),
            hours: resource
                .hours
                .as_ref()
                .and_then(|own| BusinessHours::parse(own, &settings.zone, &[]).ok()),
            skills: resource.skills.clone(),
            home: resource.home.clone(),
            daily_limit: resource.daily_limit,
            busy_calendars: resource.busy_calendars.clone(),
        });
        let owners = settings.owners.iter().map(|owner| Owner {
            name: owner.name.trim().to_owned(),
            numbers: owner.numbers.iter().filter_map(|number| number.parse().ok()).collect(),
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
            notify,
            owners: owners.collect(),
            resources: resources.collect(),
            kept_free: emergency_hours(&settings),
            travel: settings.travel.as_ref().map(area_settings),
            ladders: settings::ladders(&settings),
            vips: settings.vip_numbers.iter().filter_map(|number| number.parse().ok()).collect(),
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

    /// Who takes calls. `id_of` knows the id of each in the record, by his short name; whoever is not in it is left out.
    #[must_use]
    pub fn agents(&self, id_of: impl Fn(&str) -> Option<AgentId>) -> Vec<Agent> {
        settings::agents(&self.settings, id_of)
    }

    /// Whether the business comes to an address, as far as its words tell: to one whose ZIP code or whose town is listed,
    /// and to one that tells neither, or nothing of the kind that is listed.
    #[must_use]
    pub fn serves(&self, address: &str) -> bool {
        let is_zip = |word: &str| word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit());
        let area: Vec<String> =
            self.settings.service_area.iter().map(|place| place.trim().to_lowercase()).collect();
        let (zips, towns): (Vec<&str>, Vec<&str>) = area.iter().map(String::as_str).partition(|p| is_zip(p));
        let address = address.to_lowercase();
        let place: Vec<&str> =
            address.split(',').skip(1).map(str::trim).filter(|part| !is_unit(part)).collect();
        let words = || place.iter().flat_map(|part| part.split_whitespace());
        let town = words().filter(|word| !is_zip(word)).collect::<Vec<_>>().join(" ");
        let zip = words().find(|word| is_zip(word)).filter(|_| !zips.is_empty());
        let town = Some(town).filter(|town| !town.is_empty() && !towns.is_empty());
        let listed_zip = zip.map(|zip| zips.contains(&zip));
        let listed_town = town.map(|town| towns.iter().any(|known| same_town(&town, known)));
        // The ZIP code of a town that is listed need not be.
        listed_zip == Some(true) || listed_town == Some(true) || listed_zip.or(listed_town).is_none()
    }

    /// The rules by which `policy` finds openings for a job of this type.
    #[must_use]
    pub fn opening_rules(&self, job: &JobType) -> OpeningRules {
        OpeningRules {
            job_type: Some(job.id.clone()),
            duration_min: job.duration_min,
            buffer_before_min: job.buffer_before_min,
            buffer_after_min: job.buffer_after_min,
            notice_min: job.notice_min,
            horizon_days: self.settings.horizon_days,
            grid_min: self.settings.grid_minutes,
            skills: job.skills.clone(),
            daily_limit: job.daily_limit,
            emergency: job.emergency,
        }
    }

    /// Adds to what the record knows of its resources, by name, what the owner says of them. One that the owner
    /// has renamed or removed since is left as it is.
    pub fn describe(&self, resources: &mut [ResourceFacts]) {
        for facts in resources {
            if let Some(resource) = self.resources.iter().find(|resource| resource.name == facts.name) {
                facts.hours.clone_from(&resource.hours);
                facts.skills.clone_from(&resource.skills);
                facts.home.clone_from(&resource.home);
                facts.daily_limit = resource.daily_limit;
            }
        }
    }

    /// A search for openings by these rules among resources that are [described](Self::describe), for a job whose
    /// address may not be known yet.
    #[must_use]
    pub fn search<'a>(
        &'a self,
        rules: &'a OpeningRules,
        resources: &'a [ResourceFacts],
        address: Option<&'a str>,
        now: Timestamp,
    ) -> Search<'a> {
        Search {
            rules,
            hours: &self.hours,
            resources,
            kept_free: self.kept_free.as_ref(),
            travel: self.travel.as_deref(),
            address,
            now,
        }
    }

    /// Every text that the dialogue may say unchanged for this business, to be made into sound once at the start.
    #[must_use]
    pub fn fixed_prompts(&self) -> Vec<String> {
        crate::prompts::all(self)
    }
}

/// The same without what comes again.
fn each_once(addresses: Vec<Address>) -> Vec<Address> {
    let mut seen = BTreeSet::new();
    addresses.into_iter().filter(|address| seen.insert(address.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{AgentSettings, plumber};

    #[test]
    fn an_owner_is_one_of_the_business_s_own_people_once() {
        let mut business = plumber();
        assert_eq!(business.staff(), []);
        let numbers: Vec<PhoneNumber> =
            ["+13125550190", "+13125550191"].map(|number| number.parse().unwrap()).to_vec();
        business.notify = vec![Address::Phone(numbers[1].clone())];
        business.owners = vec![Owner { name: "Robin".to_owned(), numbers }];
        let staff: Vec<String> = business.staff().iter().map(|own| own.as_str().to_owned()).collect();
        assert_eq!(staff, ["+13125550190", "+13125550191"]);
    }

    /// An owner whose number has the highest digits of all is told first.
    #[test]
    fn owners_come_before_whom_they_named_and_before_agents_whatever_their_digits() {
        let mut business = plumber();
        assert!(
            business.warnings(true)[0].starts_with("nobody can be called"),
            "{:?}",
            business.warnings(true)
        );
        business.owners =
            vec![Owner { name: "Robin".to_owned(), numbers: vec!["+18475550130".parse().unwrap()] }];
        business.settings.agents = (0..6)
            .map(|n| AgentSettings { number: Some(format!("+1312555010{n}")), ..AgentSettings::default() })
            .collect();
        assert_eq!(business.warnings(true).len(), 1, "seven telephones: {:?}", business.warnings(true));
        business.notify = vec!["office@example.com".parse().unwrap(), "+16185550120".parse().unwrap()];
        let staff: Vec<String> = business.staff().iter().map(|own| own.as_str().to_owned()).collect();
        assert_eq!(staff[..4], ["+18475550130", "office@example.com", "+16185550120", "+13125550100"]);
        assert_eq!((staff.len(), business.always_told().len()), (9, 3));
        assert!(business.warnings(true)[0].starts_with("of 8 telephones"), "{:?}", business.warnings(true));
    }

    #[test]
    fn where_nobody_is_named_the_owners_are_told() {
        let mut business = plumber();
        assert_eq!(business.notified(true), []);
        let numbers: Vec<PhoneNumber> =
            ["+13125550190", "+13125550191"].map(|number| number.parse().unwrap()).to_vec();
        let first = (Channel::Text, Address::Phone(numbers[0].clone()));
        business.owners = vec![Owner { name: "Robin".to_owned(), numbers }];
        assert_eq!(business.notified(true), std::slice::from_ref(&first));
        business.notify = vec!["office@example.com".parse().unwrap()];
        assert_eq!(business.notified(true), [(Channel::Email, business.notify[0].clone())]);
        assert_eq!(business.notified(false), [first], "a letter that nobody can send tells nobody");
    }

    #[test]
    fn the_service_area_is_told_by_zip_code_and_by_town() {
        let mut business = plumber();
        assert!(business.serves("42 Oak Street, Shelbyville 62565"), "without an area it is everywhere");
        business.settings.service_area = ["Springfield", "62701", "62702"].map(str::to_owned).to_vec();
        for (address, served) in [
            ("42 Oak Street", true),
            ("42 Oak Street, Springfield", true),
            ("42 Oak Street, apartment 5, springfield Illinois", true),
            ("42 Oak Street, unit 5", true),
            ("42 Oak Street, 62701", true),
            ("42 Oak Street, 62703", false),
            ("42 Oak Street, Springfield Illinois 62703", true),
            ("42 Oak Street, Shelbyville Illinois 62703", false),
            ("42 Oak Street, Springfield Township", true),
            ("42 Oak Street, rear", true),
            ("42 Oak Street, duplex", true),
            ("42 Oak Street, west side", true),
            ("42 Oak Street, Shelbyville", false),
            ("42 Oak Street, Shelbyville 62701", true),
            ("42 Oak Street, building C, apartment 204, Shelbyville", false),
            ("42 Oak Street, upstairs apartment", true),
            ("42 Oak Street, number 5", true),
            ("42 Oak Street, trailer 5, Springfield", true),
            ("42 Oak Street, Springfeild", true),
            ("42 Oak Street, Springfield Gardens", false),
            ("42 Oak Street, Springdale", false),
            ("42 Oak Street, Decatur Illinois", false),
            ("Rural Route 2 Box 118", true),
        ] {
            assert_eq!(business.serves(address), served, "{address}");
        }
        business.settings.service_area = vec!["Springfield, IL".to_owned(), "Saint Anne".to_owned()];
        for (address, served) in [
            ("42 Oak Street, Springfield", true),
            ("42 Oak Street, springfield illinois", true),
            ("42 Oak Street, Springfield Missouri", false),
            ("42 Oak Street, St Anne", true),
            ("42 Oak Street, St Louis", false),
        ] {
            assert_eq!(business.serves(address), served, "{address}");
        }
        business.settings.service_area = vec!["62701".to_owned()];
        assert!(business.serves("42 Oak Street, Shelbyville"), "nobody knows that town's ZIP code");
    }
}
