//! What an owner writes about who can do what, when, and how far apart customers are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use policy::BusinessHours;
use policy::openings::{Area, KeptFree, Travel, TravelRadius, TravelTable, area_of};
use serde::{Deserialize, Serialize};

use super::BusinessSettings;
use super::check::{MAX_NAME, Report};

/// Time that ordinary jobs leave to emergencies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmergencySettings {
    /// When, in the notation of [`BusinessSettings::hours`].
    pub hours: String,
    /// How many resources stay free then.
    #[serde(default = "one")]
    pub resources: u32,
    /// So many minutes ahead the time is given to whoever asks.
    #[serde(default)]
    pub released_minutes: u32,
}

/// How far apart customers are: areas, and either the minutes between each two of them or where they lie.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TravelSettings {
    /// Minutes between two customers of one area; with `km_per_hour`, that every trip takes besides its way.
    pub within_minutes: u32,
    /// How fast one gets on, as the crow flies. With it every area needs its `east_km` and `north_km`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub km_per_hour: Option<u32>,
    /// The areas.
    #[serde(default)]
    pub areas: Vec<AreaSettings>,
    /// Minutes between two areas, the same both ways.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub distances: Vec<DistanceSettings>,
}

/// A part of the country.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaSettings {
    /// Its name, by which addresses in it are told.
    pub name: String,
    /// Other words by which they are told: ZIP codes, towns.
    #[serde(default)]
    pub words: Vec<String>,
    /// Kilometres east of any one point, the same for all areas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub east_km: Option<i32>,
    /// Kilometres north of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub north_km: Option<i32>,
}

/// How long it takes between two areas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistanceSettings {
    /// The names of the two.
    pub between: [String; 2],
    /// Minutes.
    pub minutes: u32,
}

fn one() -> u32 {
    1
}

/// A working day on the road.
const MAX_DRIVE_MINUTES: u32 = 12 * 60;

/// What is kept free by settings in which no mistake was found.
pub(crate) fn emergency_hours(settings: &BusinessSettings) -> Option<KeptFree> {
    let emergencies = settings.emergencies.as_ref()?;
    Some(KeptFree {
        hours: BusinessHours::parse(&emergencies.hours, &settings.zone, &[]).ok()?,
        resources: emergencies.resources,
        released_min: emergencies.released_minutes,
    })
}

/// The travel times of settings in which no mistake was found.
pub(crate) fn area_settings(travel: &TravelSettings) -> Arc<dyn Travel> {
    let areas = areas(travel);
    if let Some(km_per_hour) = travel.km_per_hour {
        let km = |place: Option<i32>| f64::from(place.unwrap_or(0));
        let middle = |area: &AreaSettings| (km(area.east_km), km(area.north_km));
        let middles_km = travel.areas.iter().map(middle).collect();
        return Arc::new(TravelRadius { areas, middles_km, within_min: travel.within_minutes, km_per_hour });
    }
    let place = |name: &str| travel.areas.iter().position(|area| area.name == name);
    let mut between_min = BTreeMap::new();
    for distance in &travel.distances {
        let [one, other] = &distance.between;
        if let (Some(one), Some(other)) = (place(one), place(other)) {
            between_min.insert((one.min(other), one.max(other)), distance.minutes);
        }
    }
    Arc::new(TravelTable { areas, within_min: travel.within_minutes, between_min })
}

fn areas(travel: &TravelSettings) -> Vec<Area> {
    travel.areas.iter().map(|area| Area { name: area.name.clone(), words: area.words.clone() }).collect()
}

impl Report {
    pub(super) fn emergencies(&mut self, emergencies: Option<&EmergencySettings>) {
        let Some(emergencies) = emergencies else { return };
        self.expression("emergencies.hours", &emergencies.hours);
        self.range("emergencies.resources", emergencies.resources, 1..=100);
        self.range("emergencies.released_minutes", emergencies.released_minutes, 0..=14 * 24 * 60);
    }

    pub(super) fn travel(&mut self, travel: Option<&TravelSettings>) {
        let Some(travel) = travel else { return };
        self.range("travel.within_minutes", travel.within_minutes, 0..=MAX_DRIVE_MINUTES);
        if let Some(km_per_hour) = travel.km_per_hour {
            self.range("travel.km_per_hour", km_per_hour, 5..=120);
        }
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for (index, area) in travel.areas.iter().enumerate() {
            let path = |field: &str| format!("travel.areas[{index}].{field}");
            self.text(path("name"), &area.name, MAX_NAME);
            if !names.insert(&area.name) {
                self.mistake(
                    path("name"),
                    format!("{:?} is there twice", area.name),
                    "give each area its own name",
                );
            }
            let is_placed = area.east_km.is_some() && area.north_km.is_some();
            if travel.km_per_hour.is_some() && !is_placed {
                let suggestion = "write east_km and north_km, or leave km_per_hour out and write distances";
                self.mistake(path("east_km"), "says not where the area lies", suggestion);
            }
        }
        for (index, distance) in travel.distances.iter().enumerate() {
            let path = |field: &str| format!("travel.distances[{index}].{field}");
            self.range(path("minutes"), distance.minutes, 0..=MAX_DRIVE_MINUTES);
            for name in distance.between.iter().filter(|name| !names.contains(name.as_str())) {
                let suggestion = one_of("areas", &names);
                self.mistake(path("between"), format!("{name:?} is not one of the areas"), suggestion);
            }
        }
    }

    /// What only shows when the parts are seen together.
    pub(super) fn scheduling(&mut self, settings: &BusinessSettings) {
        let skills: BTreeSet<&str> =
            settings.resources.iter().flat_map(|resource| &resource.skills).map(String::as_str).collect();
        for (index, job) in settings.job_types.iter().enumerate() {
            let path = |field: &str| format!("job_types[{index}].{field}");
            if job.daily_limit == Some(0) {
                self.mistake(path("daily_limit"), "allows none", "write a number from 1 on, or leave it out");
            }
            if let Some(notice) = job.notice_minutes {
                self.range(path("notice_minutes"), notice, 0..=14 * 24 * 60);
            }
            for (place, skill) in job.skills.iter().enumerate() {
                if !skills.contains(skill.as_str()) {
                    let problem = format!("no resource has the skill {skill:?}");
                    self.mistake(path(&format!("skills[{place}]")), problem, one_of("skills", &skills));
                }
            }
            let can = |resource: &&super::ResourceSettings| {
                job.skills.iter().all(|skill| resource.skills.contains(skill))
            };
            let each_is_known = job.skills.iter().all(|skill| skills.contains(skill.as_str()));
            if each_is_known
                && !job.skills.is_empty()
                && !settings.resources.iter().any(|resource| can(&resource))
            {
                let suggestion = "give them all to one resource, or ask for fewer";
                self.mistake(path("skills"), "no resource has all of them", suggestion);
            }
        }
        let known = settings.travel.as_ref().map(areas);
        for (index, resource) in settings.resources.iter().enumerate() {
            let path = |field: &str| format!("resources[{index}].{field}");
            if let Some(hours) = &resource.hours {
                self.expression(path("hours"), hours);
            }
            if resource.daily_limit == Some(0) {
                self.mistake(path("daily_limit"), "allows none", "write a number from 1 on, or leave it out");
            }
            self.busy_calendars(&path("busy_calendars"), &resource.busy_calendars);
            if let (Some(home), Some(known)) = (&resource.home, &known)
                && area_of(home, known).is_none()
            {
                let names: BTreeSet<&str> = known.iter().map(|area| area.name.as_str()).collect();
                let problem = format!("{home:?} is in none of the areas");
                self.mistake(path("home"), problem, one_of("areas", &names));
            }
        }
    }
}

/// Nobody keeps more calendars.
const MAX_CALENDARS: usize = 5;

/// As long as addresses get.
const MAX_ADDRESS: usize = 2_000;

impl Report {
    fn busy_calendars(&mut self, path: &str, addresses: &[String]) {
        if addresses.len() > MAX_CALENDARS {
            self.mistake(path, "has too many", format!("write at most {MAX_CALENDARS}"));
        }
        for (place, address) in addresses.iter().enumerate() {
            let path = format!("{path}[{place}]");
            let plain = !address.contains(char::is_whitespace) && address.len() <= MAX_ADDRESS;
            // The address itself is private and is not repeated.
            if let Some(rest) = address.strip_prefix("webcal://") {
                let kept = rest.split('/').next().unwrap_or_default();
                self.mistake(path, "begins with webcal://", format!("write https://{kept}/... instead"));
            } else if !plain || !is_protected(address) && !is_of_this_machine(address) {
                let suggestion =
                    "write an address that begins with https://, as the calendar program shows it";
                self.mistake(path, "is not an address that can be read safely", suggestion);
            }
        }
    }
}

fn is_protected(address: &str) -> bool {
    host(address, "https://").is_some_and(|host| host.contains('.'))
}

/// A program beside this one, which nobody listens to on the way.
fn is_of_this_machine(address: &str) -> bool {
    host(address, "http://").is_some_and(|host| matches!(host, "127.0.0.1" | "localhost"))
}

/// The host of an address without a name and a password before it.
fn host<'a>(address: &'a str, scheme: &str) -> Option<&'a str> {
    let authority = address.strip_prefix(scheme)?.split(['/', '\\', '?', '#']).next()?;
    let host = authority.split_once(':').map_or(authority, |(host, _)| host);
    (!authority.contains('@')).then_some(host)
}

fn one_of(what: &str, names: &BTreeSet<&str>) -> String {
    if names.is_empty() {
        return format!("add it to the {what}");
    }
    let list: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    format!("add it to the {what}, or write one of {}", list.join(", "))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::BusinessSettings;
    use crate::settings::tests::PLUMBER;

    const ROAD: &str = r#"
[emergencies]
hours = "Mo-Fr 16:00-18:00"
released_minutes = 120

[travel]
within_minutes = 10

[[travel.areas]]
name = "Lakeside"
words = ["60010"]

[[travel.areas]]
name = "Hillside"

[[travel.distances]]
between = ["Lakeside", "Hillside"]
minutes = 25
"#;

    fn settings() -> BusinessSettings {
        let mut settings: BusinessSettings = toml::from_str(&format!("{PLUMBER}{ROAD}")).unwrap();
        settings.resources[0].skills = vec!["gas".into()];
        settings.resources[0].home = Some("1 Dock Road, Lakeside".into());
        settings.resources[0].hours = Some("Mo-We 08:00-16:00".into());
        settings.job_types[0].skills = vec!["gas".into()];
        settings.job_types[0].notice_minutes = Some(15);
        settings
    }

    #[test]
    fn what_is_written_reaches_the_search() {
        let business = settings().check().unwrap();
        let rules = business.opening_rules(&business.job_types[0]);
        assert_eq!((rules.notice_min, rules.skills.as_slice()), (15, ["gas".to_owned()].as_slice()));
        let id = telephony::ResourceId(uuid::Uuid::nil());
        let mut facts = [policy::openings::ResourceFacts {
            name: "Truck one".into(),
            ..policy::openings::ResourceFacts::free(id)
        }];
        business.describe(&mut facts);
        let now =
            date(2026, 3, 2).at(7, 0, 0, 0).to_zoned(business.hours.zone().clone()).unwrap().timestamp();
        let search = business.search(&rules, &facts, None, now);
        let found = search.find(&policy::openings::Wish::default());
        assert_eq!(found.wished.len(), 3, "{found:?}");
        assert_eq!(search.travel.unwrap().minutes("60010", "Hillside"), Some(25));
        assert_eq!(search.kept_free.unwrap().resources, 1);
        // Its own week ends on Wednesday.
        assert!(
            facts[0].hours.as_ref().unwrap().next_open("2026-03-05T15:00:00Z".parse().unwrap()).unwrap()
                > "2026-03-09T00:00:00Z".parse().unwrap()
        );
    }

    #[test]
    fn every_mistake_of_the_schedule_is_reported() {
        let mut bad = settings();
        bad.cancellation_notice_minutes = 1_000_000;
        let emergencies = bad.emergencies.as_mut().unwrap();
        emergencies.hours = "evenings".into();
        emergencies.resources = 0;
        let travel = bad.travel.as_mut().unwrap();
        travel.km_per_hour = Some(50);
        travel.areas[1].name = "Lakeside".into();
        bad.job_types[0].skills = vec!["gas".into(), "gsa".into()];
        bad.job_types[1].daily_limit = Some(0);
        bad.resources[0].hours = Some("9-5".into());
        bad.resources[0].home = Some("Atlantis".into());
        bad.resources[0].busy_calendars = [
            "https://calendar.example/somebody@example.com/private/basic.ics",
            "webcal://calendar.example/private/basic.ics",
            "http://calendar.example/private/basic.ics",
            "https://somebody:secret@calendar.example/basic.ics",
            "http://127.0.0.1:8000/basic.ics",
            "http://127.0.0.1:8000@calendar.example/basic.ics",
            "https://calendar.example/a calendar.ics",
        ]
        .map(str::to_owned)
        .to_vec();
        let mistakes = bad.check().unwrap_err();
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn settings_without_any_of_it_are_stored_as_before() {
        let plain: BusinessSettings = toml::from_str(PLUMBER).unwrap();
        let text = serde_json::to_string(&plain).unwrap();
        for field in ["travel", "emergenc", "skills", "limit", "home", "cancellation", "calendar"] {
            assert!(!text.contains(field), "{field} in {text}");
        }
    }
}
