//! Words, and what is learned from phrases.
//!
//! [`words`] takes a transcript apart. The phrases in `corpus/` say in our own words what callers say; from them a linear
//! model is learned of what a caller wants ([`wishes`]) and another one of what sounds like danger or like the wish to be
//! left alone ([`alarms`]). `assistant` has them learned when it is built, and carries their weights.

pub mod alarms;
mod concepts;
mod corpus;
mod features;
mod model;
pub mod wishes;
pub mod words;

pub use model::Model;
