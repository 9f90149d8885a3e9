//! The dialogue as a caller meets it: conversations to be read, and what holds for every conversation.

mod conversations;
mod personas;
mod properties;
mod scene;
mod second_thoughts;
mod signs;
mod told_besides;
mod when;
