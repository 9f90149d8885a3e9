//! Time in what a caller says: dates, times of day, ranges, alternatives, distances from now.
//!
//! One reader serves two: [`matches()`] tells every time expression of a text, and [`When`] is the wish for an
//! appointment that the dialogue keeps, says back and lets the caller correct.
//!
//! How a text is read:
//! 1. `reader` gives every word one spelling.
//! 2. `phrase` puts days (`weekdays`, `dates`, `holidays`, `periods`, `distance`) and times of day (`clock_words`,
//!    `part`) together. Days are found on the calendar at once; a bare hour stays undecided.
//! 3. `matches` or `wish` decide what is left in the light of the time and the business hours.

mod apart;
mod behind;
mod booked;
mod calendar;
mod clock;
mod clock_words;
mod compared;
mod counted;
mod dates;
mod days;
mod dial;
mod distance;
mod edges;
mod figures;
mod fractions;
mod hebrew;
mod holidays;
mod items;
mod kept_out;
mod length;
mod matches;
mod moments;
mod months;
mod not_times;
mod nth;
mod on;
mod open;
mod ordinals;
mod part;
mod periods;
mod phrase;
mod points;
mod ranges;
mod reader;
mod same_time;
mod seasons;
mod spans;
pub(crate) mod speak;
mod spelling;
mod told;
mod up_to;
mod weekdays;
mod wish;
mod workweek;
mod years;
mod zone;

pub(crate) use calendar::weekday as weekday_named;
pub use days::Grain;
pub use matches::{TimeKind, TimeMatch, matches};
pub use wish::When;
pub(crate) use wish::read;

#[cfg(test)]
mod table;
