//! `firstring lab`: one part at a time, by hand. What goes in is a file or a line; what comes out is JSON lines where it is
//! for a program to read.

mod chat;
mod hearing;
mod lines;
mod media_path;
mod redact;
mod sound;
mod understanding;
mod when;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use assistant::Business;
use clap::Subcommand;
use jiff::Timestamp;
use telephony::PhoneNumber;

use crate::{given, tenant};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Turn recordings into words: `file`, `text`, `no_speech`, `decode_ms`.
    Transcribe {
        /// First narrow the sound to what a telephone line leaves: 300 to 3,400 Hz, 8 kHz, mu-law.
        #[arg(long)]
        telephone: bool,
        /// WAV or FLAC files of any rate.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Turn words into a recording, as a caller would hear it.
    Speak {
        /// The text.
        text: String,
        /// The WAV file to write: 8 kHz, 16 bits.
        #[arg(short, long)]
        output: PathBuf,
    },
    /// The timeline of speech, pauses and end-of-turn decisions in a recording.
    Turns {
        /// A WAV or FLAC file of any rate.
        file: PathBuf,
    },
    /// Type to the assistant: the same dialogue without sound, with an empty calendar of its own.
    Chat {
        /// The business that is called; without it, the sample business.
        #[arg(long)]
        business: Option<PathBuf>,
        /// The number that the caller calls from.
        #[arg(long, default_value = "+13125550142")]
        from: PhoneNumber,
        /// The time at which all of it happens; without it, now.
        #[arg(long, value_parser = given::instant)]
        now: Option<Timestamp>,
    },
    /// What is meant: lines of text or JSON objects `{"id","text","asked"?}` in on standard input.
    Understand {
        /// The business that is asked; without it, the sample business.
        #[arg(long)]
        business: Option<PathBuf>,
        /// The time to take relative dates from, such as 2026-11-21T12:00:00-06:00; without it, now.
        #[arg(long, value_parser = given::instant)]
        now: Option<Timestamp>,
    },
    /// What is personal in a text: lines of text or JSON objects `{"id","text"}` in on standard input; out the text
    /// without it, and `spans` with `start`, `end` (characters of the text that came in) and `kind`.
    Redact,
    /// Every time expression: JSON objects `{"id","text","now","tz","hours"?}` in on standard input,
    /// `{"id","matches"}` out. `hours` are opening hours such as "Mo-Fr 08:00-18:00", in which bare hours are read.
    When,
    /// A server that sends every frame of a stream back: the media path without models, for `loadtest streams`.
    Echo {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:8090")]
        listen: SocketAddr,
    },
    /// The same, but frames go to the stream whose custom parameter `pair` is the same.
    Bridge {
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:8090")]
        listen: SocketAddr,
    },
}

pub(crate) fn run(command: Command, models_dir: &Path) -> anyhow::Result<()> {
    match command {
        Command::Transcribe { telephone, files } => hearing::transcribe(models_dir, &files, telephone),
        Command::Speak { text, output } => hearing::speak(models_dir, &text, &output),
        Command::Turns { file } => hearing::turns(models_dir, &file),
        Command::Chat { business, from, now } => chat::chat(&read(business.as_deref())?, Some(from), now),
        Command::Understand { business, now } => {
            understanding::understand_lines(&read(business.as_deref())?, now.unwrap_or_else(Timestamp::now))
        }
        Command::Redact => redact::redact_lines(),
        Command::When => when::time_lines(),
        Command::Echo { listen } => media_path::echo(listen),
        Command::Bridge { listen } => media_path::bridge(listen),
    }
}

fn read(business: Option<&Path>) -> anyhow::Result<Business> {
    match business {
        Some(file) => tenant::read(file),
        None => tenant::parse(include_str!("../../../sample/riverside-plumbing.toml")),
    }
}
