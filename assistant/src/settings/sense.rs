//! What may be written field by field and makes no sense together: a business that nobody can book, or whose every call is
//! an emergency.

use jiff::{SignedDuration, Timestamp};
use policy::{BusinessHours, Span};

use super::BusinessSettings;
use super::check::Report;
use crate::words::words;

const MINUTES_A_DAY: u32 = 24 * 60;

impl Report {
    pub(super) fn sense(&mut self, settings: &BusinessSettings, hours: Option<&BusinessHours>) {
        self.bookable(settings, hours);
        self.emergency_phrases(settings);
        for (index, phone) in settings.notify.phones.iter().enumerate() {
            if settings.phone_numbers.contains(phone) {
                let suggestion = "write the number of a person, and not the line that callers dial";
                self.mistake(
                    format!("notify.phones[{index}]"),
                    "is a number of the business itself",
                    suggestion,
                );
            }
        }
        if let Some(emergencies) = &settings.emergencies {
            let (kept, all) = (emergencies.resources as usize, settings.resources.len());
            if kept > all {
                let problem = format!("keeps {kept} free where there are {all}");
                self.mistake(
                    "emergencies.resources",
                    problem,
                    "write how many of them are kept for emergencies",
                );
            }
        }
    }

    /// Whether there is an hour, some day, at which each job may begin.
    fn bookable(&mut self, settings: &BusinessSettings, hours: Option<&BusinessHours>) {
        if settings.horizon_days > 0
            && settings.notice_minutes >= settings.horizon_days.saturating_mul(MINUTES_A_DAY)
        {
            let problem = format!("is longer than the {} days that may be booked", settings.horizon_days);
            self.mistake("notice_minutes", problem, "ask for less notice, or set horizon_days higher");
        }
        let Some(hours) = hours else { return };
        let needed = settings.job_types.iter().map(|job| job.duration_minutes).max().unwrap_or_default();
        let needed = SignedDuration::from_mins(i64::from(needed));
        // Some are open in summer only.
        let mut longest = longest_opening(hours, 28);
        if longest < needed || longest.is_zero() {
            longest = longest_opening(hours, 366);
        }
        if longest.is_zero() {
            return self.mistake("hours", "are never open", "write when work is done: \"Mo-Fr 08:00-18:00\"");
        }
        for (index, job) in settings.job_types.iter().enumerate() {
            if SignedDuration::from_mins(i64::from(job.duration_minutes)) > longest {
                let problem =
                    format!("takes longer than the {} minutes that it is ever open", longest.as_mins());
                let path = format!("job_types[{index}].duration_minutes");
                self.mistake(path, problem, "write how long one visit takes");
            }
        }
    }

    /// A phrase that is a job's own name would make an emergency of every wish for it.
    fn emergency_phrases(&mut self, settings: &BusinessSettings) {
        let plain = |text: &str| {
            let said: Vec<String> = words(text).into_iter().map(|word| word.text).collect();
            format!(" {} ", said.join(" "))
        };
        for (index, phrase) in settings.emergency_phrases.iter().enumerate() {
            let path = format!("emergency_phrases[{index}]");
            let said = plain(phrase);
            if said.trim().is_empty() {
                self.mistake(path, "holds no words", "write what callers say");
                continue;
            }
            let named = settings.job_types.iter().find(|job| {
                let mut names = std::iter::once(&job.name).chain(&job.synonyms);
                names.any(|name| plain(name).contains(&said))
            });
            if let Some(job) = named {
                let problem = format!("{phrase:?} is how callers name {:?}", job.id);
                self.mistake(
                    path,
                    problem,
                    "write what tells the emergency from the job: \"water is pouring out\"",
                );
            }
        }
    }
}

/// The longest time without a break in which it is open, in so many days of a year like any other.
fn longest_opening(hours: &BusinessHours, days: i64) -> SignedDuration {
    let start: Timestamp = "2027-01-01T00:00:00Z".parse().expect("a constant");
    let within = Span { start, end: start + SignedDuration::from_hours(days * 24) };
    let lengths = hours.open_spans(within).into_iter().map(|span| span.end.duration_since(span.start));
    lengths.max().unwrap_or(SignedDuration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_together_is_told() {
        let sample: BusinessSettings =
            toml::from_str(include_str!("../../../sample/riverside-plumbing.toml"))
                .expect("the sample is TOML");
        let mistakes = |change: fn(&mut BusinessSettings)| {
            let mut settings = sample.clone();
            change(&mut settings);
            let mistakes = settings.check_new().err().unwrap_or_default();
            mistakes.into_iter().map(|mistake| mistake.path).collect::<Vec<_>>()
        };
        assert_eq!(mistakes(|_| {}), Vec::<String>::new());
        let job = sample.job_types[0].name.clone();
        assert!(!job.is_empty());
        for (change, path) in [
            (
                (|s| {
                    s.emergency_phrases =
                        vec!["no water at all".to_owned(), s.job_types[0].synonyms[0].clone()]
                }) as fn(&mut BusinessSettings),
                "emergency_phrases[1]",
            ),
            (|s| s.emergency_phrases = vec!["!!!".to_owned()], "emergency_phrases[0]"),
            (|s| s.job_types[0].duration_minutes = 1_440, "job_types[0].duration_minutes"),
            (|s| (s.notice_minutes, s.horizon_days) = (20_160, 1), "notice_minutes"),
            (|s| s.hours = "off".to_owned(), "hours"),
            (|s| s.notify.phones = s.phone_numbers.clone(), "notify.phones[0]"),
        ] {
            assert!(mistakes(change).iter().any(|found| found == path), "{path}: {:?}", mistakes(change));
        }
    }
}
