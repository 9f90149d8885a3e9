//! What is written to customers and to the owner: texts and mails, in plain characters, so that a text is one or two.

use jiff::Timestamp;
use policy::notice::{CancellationNotice, Reminder};
use telephony::{JobTypeId, PhoneNumber};

use crate::business::Business;
use crate::when::speak;

/// What is told, and to whom. Cannot be printed: it is about somebody.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Notice<'a> {
    /// To the customer: he is booked, or his booking has another time.
    Booked {
        /// What he has.
        appointment: Appointment<'a>,
        /// Whether it had another time.
        moved: bool,
    },
    /// To the customer: it is soon.
    Reminder {
        /// What he has.
        appointment: Appointment<'a>,
        /// How soon.
        which: Reminder,
    },
    /// To the customer: he is booked no more.
    Cancelled {
        /// What he had.
        appointment: Appointment<'a>,
    },
    /// To the owner: somebody is booked.
    OwnerBooked {
        /// Who and what.
        appointment: Appointment<'a>,
        /// Whether it had another time.
        moved: bool,
    },
    /// To the owner: somebody has cancelled.
    OwnerCancelled {
        /// Who and what.
        appointment: Appointment<'a>,
        /// How much notice he gave.
        notice: CancellationNotice,
    },
    /// To the owner: somebody wants to be called back.
    OwnerCallback {
        /// Who.
        name: Option<&'a str>,
        /// Where.
        phone: Option<&'a PhoneNumber>,
        /// Why.
        reason: &'a str,
    },
    /// To the owner: somebody has written.
    OwnerText {
        /// Who.
        from: &'a PhoneNumber,
        /// What.
        body: &'a str,
    },
    /// To the owner: somebody has left a message.
    OwnerVoicemail {
        /// Where from, unless he withheld it.
        from: Option<&'a PhoneNumber>,
        /// How long it is, in seconds.
        length_s: u64,
        /// Its words, when they are known.
        words: Option<&'a str>,
    },
    /// To an owner: what he asked for, or has to know about his PIN.
    OwnerAnswer {
        /// The whole of it.
        text: &'a str,
    },
    /// To whoever asked not to be texted: he is heard. Says nothing else.
    OptedOut,
    /// To whoever asked to be texted again.
    OptedIn,
    /// To whoever asked who this is.
    Help,
}

/// An appointment, as much of it as is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Appointment<'a> {
    /// What is done.
    pub job_type: &'a JobTypeId,
    /// When.
    pub start: Timestamp,
    /// For whom.
    pub name: &'a str,
    /// His number.
    pub phone: &'a PhoneNumber,
    /// Where, if somebody comes to him.
    pub address: Option<&'a str>,
    /// What he said of the job.
    pub said: Option<&'a str>,
}

/// A notice in words. Cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Written {
    /// The subject, where there is one.
    pub subject: String,
    /// The text.
    pub body: String,
}

impl Written {
    /// The body of a text: whole lines as long as they fit, and how many there are more. A longer one would never be sent.
    #[must_use]
    pub fn as_text(&self) -> String {
        if self.body.chars().count() <= LONGEST_TEXT {
            return self.body.clone();
        }
        let lines: Vec<&str> = self.body.lines().collect();
        let mut room = LONGEST_TEXT - ROOM_FOR_MORE;
        let fit = lines
            .iter()
            .take_while(|line| {
                let length = line.chars().count() + 1;
                let fits = length <= room;
                room = room.saturating_sub(length);
                fits
            })
            .count();
        if fit == 0 {
            return shortened(&self.body, LONGEST_TEXT);
        }
        format!("{}\nand {} more", lines[..fit].join("\n"), lines.len() - fit)
    }
}

/// Writes a notice in the name of `business`.
#[must_use]
pub fn write(notice: &Notice<'_>, business: &Business) -> Written {
    let name = &business.name;
    let us = business.phone_numbers.first().map_or_else(String::new, printed);
    let (subject, body) = match notice {
        Notice::Booked { appointment, moved } => (
            "Your appointment".to_owned(),
            format!(
                "{name}: {} {}. To change or cancel, call {us}. Reply STOP to opt out.",
                if *moved { "your appointment is moved:" } else { "you're booked:" },
                appointment.when_and_where(business)
            ),
        ),
        Notice::Reminder { appointment, which } => (
            "A reminder".to_owned(),
            format!(
                "{name}: {} {}. To change or cancel, call {us}. Reply STOP to opt out.",
                match which {
                    Reminder::DayBefore => "a reminder of your appointment:",
                    Reminder::HourBefore => "your appointment is soon:",
                },
                appointment.when_and_where(business)
            ),
        ),
        Notice::Cancelled { appointment } => (
            "Your appointment is cancelled".to_owned(),
            format!(
                "{name}: your appointment is cancelled: {}. To book again, call {us}. Reply STOP to opt out.",
                appointment.what_and_when(business)
            ),
        ),
        Notice::OwnerBooked { appointment, moved } => {
            let what = if *moved { "Moved" } else { "Booked" };
            let when = appointment.when_and_where(business);
            let booked = format!("{what}: {}. {when}.", appointment.customer());
            let room = TWO_TEXTS.saturating_sub(booked.len() + 3);
            let said = appointment.said.filter(|_| !*moved).map(|said| shortened(said, room));
            let said = said.map_or_else(String::new, |said| format!(" \"{said}\""));
            (format!("{what}: {}", appointment.name), booked + &said)
        }
        Notice::OwnerCancelled { appointment, notice } => {
            let what = match notice {
                CancellationNotice::InTime => "Cancelled",
                CancellationNotice::Late => "Cancelled late",
            };
            let when = appointment.what_and_when(business);
            (format!("{what}: {}", appointment.name), format!("{what}: {}. {when}.", appointment.customer()))
        }
        Notice::OwnerCallback { name, phone, reason } => {
            let who = name.unwrap_or("Somebody");
            let phone = phone.map_or_else(|| "number withheld".to_owned(), printed);
            let reason = shortened(reason, LONGEST_WORDS);
            (format!("Call back: {who}"), format!("Please call back: {who}, {phone}. \"{reason}\""))
        }
        Notice::OwnerText { from, body } => {
            let (from, body) = (printed(from), shortened(body, LONGEST_WORDS));
            (format!("A text from {from}"), format!("A text from {from}: \"{body}\""))
        }
        Notice::OwnerVoicemail { from, length_s, words } => {
            let from = from.map_or_else(|| "a withheld number".to_owned(), printed);
            let words = match words {
                Some("") => "No words in it.".to_owned(),
                Some(words) => format!("\"{}\"", shortened(words, 224)),
                None => "Its words are not known.".to_owned(),
            };
            (format!("A message from {from}"), format!("A message of {length_s} s from {from}. {words}"))
        }
        Notice::OwnerAnswer { text } => (format!("From {name}"), (*text).to_owned()),
        Notice::OptedOut => (
            "You are opted out".to_owned(),
            format!(
                "You have opted out and will get no more messages from {name}. Reply START to opt in again."
            ),
        ),
        Notice::OptedIn => (
            "You are opted in".to_owned(),
            format!("{name}: you will get messages again. Reply STOP to opt out, HELP for help."),
        ),
        Notice::Help => (
            "Help".to_owned(),
            format!(
                "{name}: texts about your appointments and calls. To speak with us, call {us}. Message and data rates \
                 may apply. Reply STOP to opt out."
            ),
        ),
    };
    Written { subject, body }
}

impl Appointment<'_> {
    fn what_and_when(&self, business: &Business) -> String {
        let job = business.job_type(self.job_type).map_or("an appointment", |job| job.name.as_str());
        format!("{job} on {}", speak::moment(self.start, business.hours.zone()))
    }

    fn when_and_where(&self, business: &Business) -> String {
        let place = self.address.map_or_else(String::new, |address| format!(", {address}"));
        format!("{}{place}", self.what_and_when(business))
    }

    fn customer(&self) -> String {
        format!("{}, {}", self.name, printed(self.phone))
    }
}

/// Twilio takes 1,600 characters and refuses what is longer.
const LONGEST_TEXT: usize = 1_500;
/// What "and 12 more" takes.
const ROOM_FOR_MORE: usize = 20;

/// So many characters go into two texts that are one message.
const TWO_TEXTS: usize = 306;

/// What a customer may write in one text goes to the owner in one too: no text is taken that is longer than 1,600 characters
/// with what we say of it.
const LONGEST_WORDS: usize = 1_500;

/// The beginning of what was said, in at most `longest` characters: a text is one or two, and the whole is in the record.
fn shortened(words: &str, longest: usize) -> String {
    if words.chars().count() <= longest {
        return words.to_owned();
    }
    let mut short: String = words.chars().take(longest.saturating_sub(4)).collect();
    short.truncate(short.rfind(' ').unwrap_or(short.len()));
    format!("{short} ...")
}

/// A number as people write it: (312) 555-0142; abroad with its plus.
fn printed(number: &PhoneNumber) -> String {
    let digits = number.national_digits();
    if number.e164().starts_with("+1") && digits.len() == 10 {
        format!("({}) {}-{}", &digits[..3], &digits[3..6], &digits[6..])
    } else {
        number.e164().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::plumber;

    #[test]
    fn a_text_is_never_longer_than_what_can_be_sent() {
        let text = |body: String| Written { subject: String::new(), body }.as_text();
        assert_eq!(text("Monday: nothing.".to_owned()), "Monday: nothing.");
        let line = "Truck one: 8 to 9:30, 11 to noon, 1 to 5 and from 6 on";
        let agenda = text(vec![line; 60].join("\n"));
        assert!(agenda.chars().count() <= 1_500, "{agenda}");
        assert!(agenda.starts_with(line) && agenda.ends_with("more"), "{agenda}");
        let told: usize = agenda.lines().filter(|told| *told == line).count();
        assert!(agenda.ends_with(&format!("\nand {} more", 60 - told)), "{agenda}");
        let letter = text("my é sink and the drain ".repeat(80));
        assert!(letter.chars().count() <= 1_500 && letter.ends_with(" ..."), "{letter}");
    }

    #[test]
    fn what_people_read() {
        let business = plumber();
        let job_type = JobTypeId("leak-repair".to_owned());
        let phone: PhoneNumber = "+13125550142".parse().unwrap();
        let appointment = Appointment {
            job_type: &job_type,
            start: "2026-11-24T16:00:00Z".parse().unwrap(),
            name: "Dana Whitfield",
            phone: &phone,
            said: Some("my kitchen sink is leaking under the cabinet"),
            address: Some("42 Main Street"),
        };
        let all = [
            Notice::Booked { appointment, moved: false },
            Notice::Booked { appointment: Appointment { address: None, ..appointment }, moved: true },
            Notice::Reminder { appointment, which: Reminder::DayBefore },
            Notice::Reminder { appointment, which: Reminder::HourBefore },
            Notice::Cancelled { appointment },
            Notice::OwnerBooked { appointment, moved: false },
            Notice::OwnerBooked { appointment, moved: true },
            Notice::OwnerCancelled { appointment, notice: CancellationNotice::InTime },
            Notice::OwnerCancelled { appointment, notice: CancellationNotice::Late },
            Notice::OwnerCallback { name: Some("Dana"), phone: Some(&phone), reason: "the leak is back" },
            Notice::OwnerCallback { name: None, phone: None, reason: "unknown" },
            Notice::OwnerText { from: &phone, body: "are you open?" },
            Notice::OptedOut,
            Notice::OptedIn,
            Notice::Help,
        ];
        let told: Vec<String> = all
            .iter()
            .map(|notice| {
                let written = write(notice, &business);
                format!("[{}]\n{}", written.subject, written.body)
            })
            .collect();
        // Two texts of 153 septets at most, in characters that every telephone has.
        for notice in &all {
            let body = write(notice, &business).body;
            assert!(body.is_ascii() && body.len() <= 306, "{body}");
        }
        insta::assert_snapshot!(told.join("\n\n"));
    }

    /// Twilio refuses a text of more than 1,600 characters, and the owner would hear of nothing.
    #[test]
    fn whatever_a_customer_writes_goes_into_one_text() {
        let from: PhoneNumber = "+13125550142".parse().unwrap();
        let body = "and another thing ".repeat(89);
        let name = Some("Dana Whitfield");
        for notice in [
            Notice::OwnerText { from: &from, body: &body },
            Notice::OwnerCallback { name, phone: Some(&from), reason: &body },
        ] {
            let written = write(&notice, &plumber());
            let length = written.body.chars().count();
            assert!(1_400 < length && length <= 1_600, "{length}");
        }
    }
}
