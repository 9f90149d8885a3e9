//! The ways out of `firstring` to the world: telephones by [`provider`], mailboxes by [`mail`].
//!
//! Each way takes a [`policy::contact::Permit`] by value, and there is no other way to it. What is not a contact with a
//! person, such as ending a call, needs none.

pub mod mail;
pub mod provider;
