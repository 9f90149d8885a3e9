//! Somebody with a telephone, and what he has said.

use anyhow::Result;
use jiff::Timestamp;
use telephony::PhoneNumber;
use uuid::Uuid;

use super::house::House;

/// Ways to say no, from keywords to whole sentences.
const STOPS: &[&str] =
    &["STOP", "Stop!!", "please stop texting me", "unsubscribe", "take me off your list", "no more messages"];

/// A person and his word.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) number: PhoneNumber,
    /// When he said yes or no, in the order in which he did.
    words: Vec<Word>,
    /// How many texts were queued for him.
    pub(super) queued: u64,
}

#[derive(Debug, Clone, Copy)]
enum Word {
    /// Said no; the server had confirmed it by then.
    No { heard_by: Timestamp },
    /// Said yes, at the earliest then.
    Yes { said_from: Timestamp },
}

impl Person {
    /// The `n`th, each with a number of his own.
    pub(super) fn new(n: u64) -> Self {
        let exchange = 200 + (n / 10_000) % 700;
        // 555 01xx and service codes are avoided by the line, the area code is Chicago's and New York's.
        let area = if n / 7_000_000 == 0 { 312 } else { 646 };
        let exchange = if exchange % 100 == 11 { exchange + 1 } else { exchange };
        let number = format!("+1{area}{exchange:03}{:04}", n % 10_000);
        let number = number.parse().expect("area code and exchange are valid");
        Self { number, words: Vec::new(), queued: 0 }
    }

    /// Whether the server knew at `decided` that he wants no texts.
    pub(super) fn had_refused(&self, decided: Timestamp) -> bool {
        let mut refused = true; // He has agreed to nothing yet.
        for word in &self.words {
            match word {
                Word::No { heard_by } if *heard_by <= decided => refused = true,
                Word::Yes { said_from } if *said_from <= decided => refused = false,
                // Said later, or perhaps not heard yet: then nothing before counts for certain either.
                Word::No { .. } | Word::Yes { .. } => return refused,
            }
        }
        refused
    }

    pub(super) fn stopped(&self) -> usize {
        self.words.iter().filter(|word| matches!(word, Word::No { .. })).count()
    }

    pub(super) fn started(&self) -> usize {
        self.words.len() - self.stopped()
    }

    pub(super) async fn stop(&mut self, house: &House, how: usize) -> Result<()> {
        house.text(&self.number, STOPS[how % STOPS.len()]).await?;
        self.words.push(Word::No { heard_by: Timestamp::now() });
        Ok(())
    }

    pub(super) async fn start(&mut self, house: &House) -> Result<()> {
        self.words.push(Word::Yes { said_from: Timestamp::now() });
        house.text(&self.number, "START").await
    }

    pub(super) async fn asks_for_help(&mut self, house: &House) -> Result<()> {
        house.text(&self.number, "HELP").await
    }

    pub(super) async fn is_queued_for(&mut self, house: &House) -> Result<()> {
        self.queued += 1;
        house.queue(&self.number, Uuid::new_v4()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_word_holds_from_when_it_was_heard_until_the_next() {
        let mut person = Person::new(0);
        person.words = vec![
            Word::Yes { said_from: at(10) },
            Word::No { heard_by: at(20) },
            Word::No { heard_by: at(25) },
            Word::Yes { said_from: at(30) },
        ];
        for (decided, refused) in [(5, true), (10, false), (19, false), (20, true), (29, true), (30, false)] {
            assert_eq!(person.had_refused(at(decided)), refused, "{decided}");
        }
    }

    #[test]
    fn everybody_has_a_number_of_his_own() {
        let numbers: std::collections::BTreeSet<_> =
            (0..120_000).step_by(7).map(|n| Person::new(n).number).collect();
        assert_eq!(numbers.len(), 120_000_usize.div_ceil(7));
    }
}
