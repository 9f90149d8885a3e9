//! The dialogue as a caller meets it: conversations to be read, and what holds for every conversation.

mod as_meant;
mod both_heard;
mod checks;
mod conversations;
mod courtesies;
mod danger;
mod errands;
mod half_said;
mod kept;
mod later;
mod meant_so;
mod not_lost;
mod of_all_trades;
mod ordinary;
mod personas;
mod plain;
mod plainly_said;
mod properties;
mod put_side_by_side;
mod put_together;

mod scene;
mod second_thoughts;
mod signs;
mod told_besides;
mod when;
mod whole_yes;
