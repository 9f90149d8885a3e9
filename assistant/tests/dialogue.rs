//! The dialogue as a caller meets it: conversations to be read, and what holds for every conversation.

mod as_meant;
mod both_heard;
mod conversations;
mod danger;
mod errands;
mod later;
mod personas;
mod plain;
mod properties;
mod put_together;

mod scene;
mod second_thoughts;
mod signs;
mod told_besides;
mod when;
