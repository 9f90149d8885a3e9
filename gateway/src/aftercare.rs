//! `firstring voicemail`, `firstring recording` and `firstring callbacks`: what calls have left behind.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Subcommand;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::{CallRecording, CallbackOutcome, QueuedCallback};
use telephony::{Millis, PhoneNumber, RecordingId, VoicemailId};

use crate::config::Settings;
use crate::messages::length_s;
use crate::recordings::{Folder, Recordings};
use crate::{record, tenant};

/// Messages that are listed.
const MESSAGES: u32 = 100;

/// Recorded calls that are listed.
const RECORDINGS: u32 = 200;

#[derive(Subcommand)]
pub(crate) enum VoicemailCommand {
    /// Print the messages of a business, the newest first, with their words as far as they are known.
    List {
        /// The business, by its slug; not needed where there is only one.
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Write the sound of a message into a WAV file.
    Save {
        /// The message, by its id.
        id: VoicemailId,
        /// The business, by its slug; not needed where there is only one.
        #[arg(long)]
        tenant: Option<String>,
        /// The file, which must not be there.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum RecordingCommand {
    /// Print the recorded calls of a business, the newest first, and what became of each.
    List {
        /// The business, by its slug; not needed where there is only one.
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Write the sound of a call into a WAV file: the caller left, what he heard right.
    Save {
        /// The recording, by its id.
        id: RecordingId,
        /// The business, by its slug; not needed where there is only one.
        #[arg(long)]
        tenant: Option<String>,
        /// The file, which must not be there.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum CallbacksCommand {
    /// Print who is to be called back, in the order in which it is done.
    List {
        /// The business, by its slug; not needed where there is only one.
        #[arg(long)]
        tenant: Option<String>,
        /// Those that are over too.
        #[arg(long)]
        all: bool,
    },
}

pub(crate) async fn voicemail(command: VoicemailCommand, settings: &Settings) -> anyhow::Result<()> {
    let store = record::open(settings).await?;
    match command {
        VoicemailCommand::List { tenant } => {
            let (tenant, _) = tenant::chosen(&store, tenant.as_deref()).await?;
            let zone = TimeZone::get(&tenant.settings.zone)?;
            for message in store.voicemails(tenant.id, MESSAGES).await? {
                let at = local(message.recorded_at, &zone);
                let from = message.from.as_ref().map_or("withheld", PhoneNumber::e164);
                let words = match &message.transcript {
                    // As the store leaves them.
                    Some(words) if words.is_empty() => "erased, or without a word".to_owned(),
                    Some(words) => format!("{words:?}"),
                    None => "no words yet".to_owned(),
                };
                println!("{}  {at}  {from}  {} s  {words}", message.voicemail_id, length_s(message.length));
            }
        }
        VoicemailCommand::Save { id, tenant, output } => {
            let (tenant, _) = tenant::chosen(&store, tenant.as_deref()).await?;
            let message = store.voicemail(tenant.id, id).await?.context("there is no such message")?;
            if message.stored_at_provider {
                bail!("the sound of this message is at Twilio: {}", message.recording_key);
            }
            save(settings, &message.recording_key, message.length, &output)?;
        }
    }
    Ok(())
}

pub(crate) async fn recording(command: RecordingCommand, settings: &Settings) -> anyhow::Result<()> {
    let store = record::open(settings).await?;
    match command {
        RecordingCommand::List { tenant } => {
            let (tenant, _) = tenant::chosen(&store, tenant.as_deref()).await?;
            let zone = TimeZone::get(&tenant.settings.zone)?;
            for recording in store.recordings(tenant.id, RECORDINGS).await? {
                println!("{}", recording_line(&recording, &zone));
            }
        }
        RecordingCommand::Save { id, tenant, output } => {
            let (tenant, _) = tenant::chosen(&store, tenant.as_deref()).await?;
            let recording = store.recording(tenant.id, id).await?.context("there is no such recording")?;
            let Some(length) = recording.length.filter(|_| recording.state == "kept") else {
                bail!("there is no sound of this recording: it is {}", standing(&recording));
            };
            save(settings, &recording.recording_key, length, &output)?;
        }
    }
    Ok(())
}

/// "…  Sat 21 Nov 12:04  +1…  63 s  kept".
fn recording_line(recording: &CallRecording, zone: &TimeZone) -> String {
    let from = recording.from.as_ref().map_or("withheld", PhoneNumber::e164);
    let at = local(recording.began_at, zone);
    let length = recording.length.map_or("-".to_owned(), |length| format!("{} s", length_s(length)));
    format!("{}  {at}  {from}  {length}  {}", recording.recording_id, standing(recording))
}

/// "kept", "erased (objected)".
fn standing(recording: &CallRecording) -> String {
    match &recording.reason {
        Some(reason) => format!("{} ({reason})", recording.state),
        None => recording.state.clone(),
    }
}

/// Copies a sound of this machine into a file that nobody else may read.
fn save(settings: &Settings, key: &str, length: Millis, output: &Path) -> anyhow::Result<()> {
    let sound =
        Folder::new(settings.recordings_dir()).read(key).context("the sound is not on this machine")?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(output)
        .with_context(|| format!("cannot write {}", output.display()))?;
    file.write_all(&sound)?;
    println!("{}: {} s", output.display(), length_s(length));
    Ok(())
}

pub(crate) async fn callbacks(command: CallbacksCommand, settings: &Settings) -> anyhow::Result<()> {
    let CallbacksCommand::List { tenant, all } = command;
    let store = record::open(settings).await?;
    let (tenant, _) = tenant::chosen(&store, tenant.as_deref()).await?;
    let zone = TimeZone::get(&tenant.settings.zone)?;
    for callback in store.callbacks(tenant.id, all).await? {
        println!("{}", line(&callback, &zone));
    }
    Ok(())
}

/// "waiting  EMERGENCY  Sat 21 Nov 12:04  +1…  Dana Whitfield  "a leak"  tried 2, last no_answer".
fn line(callback: &QueuedCallback, zone: &TimeZone) -> String {
    let mut parts = vec![callback.callback_id.to_string(), callback.state.clone()];
    if callback.priority > 1 {
        parts.push("EMERGENCY".to_owned());
    }
    parts.push(local(callback.created_at, zone));
    parts.push(callback.phone.as_ref().map_or("no number", PhoneNumber::e164).to_owned());
    parts.extend(callback.customer_name.clone());
    parts.push(format!("{:?}", callback.reason));
    parts.extend(callback.best_at.map(|at| format!("best at {}", local(at, zone))));
    parts.extend(callback.not_before.map(|at| format!("not before {}", local(at, zone))));
    if callback.attempts > 0 {
        let last = callback.outcome.map_or("unknown", CallbackOutcome::as_str);
        parts.push(format!("tried {}, last {last}", callback.attempts));
    }
    parts.join("  ")
}

/// "Sat 21 Nov 12:04".
pub(crate) fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %e %b %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use telephony::{CallbackId, TenantId};

    use super::*;

    #[test]
    fn a_line_says_what_a_person_needs() {
        let callback = QueuedCallback {
            tenant_id: TenantId(uuid::Uuid::nil()),
            callback_id: CallbackId(uuid::Uuid::nil()),
            state: "waiting".to_owned(),
            customer_name: Some("Dana Whitfield".to_owned()),
            phone: Some("+13125550142".parse().unwrap()),
            reason: "emergency: gas".to_owned(),
            priority: 2,
            created_at: "2026-11-21T18:04:00Z".parse().unwrap(),
            best_at: None,
            not_before: Some("2026-11-21T19:04:00Z".parse().unwrap()),
            attempts: 1,
            outcome: Some(CallbackOutcome::NoAnswer),
            taken_by: None,
        };
        insta::assert_snapshot!(line(&callback, &TimeZone::get("America/Chicago").unwrap()), @r#"00000000-0000-0000-0000-000000000000  waiting  EMERGENCY  Sat 21 Nov 12:04  +13125550142  Dana Whitfield  "emergency: gas"  not before Sat 21 Nov 13:04  tried 1, last no_answer"#);
    }
}
