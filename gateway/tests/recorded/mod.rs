//! A business that records its calls, with real speech and a real disk: what is kept, what a caller's word erases, and
//! what is left of a call whose process was killed.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use futures_util::{SinkExt, StreamExt};
use serde_json::json;

use crate::house::{House, NUMBER, ringing};
use crate::{open, start_message, text, token_in};

/// What nobody writes to for so long was left by a process that is gone.
const LONG_AGO: Duration = Duration::from_secs(3_600);

/// Asks whether he can pay by card, and says goodbye.
const ASKS: &str = "../loadtest/scenarios/question.toml";
/// The same, of somebody who does not want to be recorded.
const OBJECTS: &str = "../loadtest/scenarios/objects-to-recording.toml";

#[test]
fn what_is_recorded_is_both_sides_after_the_announcement_and_an_objection_leaves_nothing() {
    let (sounds, house) = recorded();

    // He asks something and hangs up.
    house.call(ASKS);
    let row = settled(&house, "kept");
    let recorded = published(sounds.path().join(house.fact("SELECT recording_key FROM recordings")));
    let [said, heard] = words(&house, &recorded);
    assert!(said.contains("card"), "the caller's channel: {said:?}\n{row}");
    assert!(!said.contains("major") && !said.contains("help"), "nothing of ours in it: {said:?}");
    assert!(heard.contains("help") && heard.contains("major"), "what he heard: {heard:?}");
    for before in ["automated", "recorded", "record me"] {
        assert!(!heard.contains(before), "it begins after the announcement: {heard:?}");
    }
    let told = house.fact(
        "SELECT string_agg(detail, ', ' ORDER BY ordinal) FROM action_records WHERE kind = 'disclosed'",
    );
    assert_eq!(
        told,
        "artificial_voice: house.artificial_voice, recording: house.recording, recording: il.recording"
    );
    let listed = house.told(&["recording", "list"]);
    assert!(listed.trim_end().ends_with(" s  kept"), "{listed}");
    let copy = sounds.path().with_extension("copy.wav");
    let id = house.fact("SELECT recording_id::text FROM recordings");
    house.told(&["recording", "save", &id, "-o", &copy.display().to_string()]);
    assert_eq!(std::fs::read(&copy).expect("a copy"), std::fs::read(&recorded).expect("the sound"));
    let hash = house.fact("SELECT encode(sha256, 'hex') || bytes::text FROM recordings");
    assert_eq!(hash, sha256_and_length(&copy));
    std::fs::remove_file(copy).expect("removed");
    std::fs::remove_file(&recorded).expect("removed");
    house.fact("DELETE FROM recordings");

    // The next one objects.
    house.call(OBJECTS);
    settled(&house, "erased");
    assert_eq!(house.fact("SELECT reason FROM recordings"), "objected");
    assert_eq!(
        house.fact("SELECT count(*) FROM calls WHERE recording_objected_at IS NOT NULL"),
        "1",
        "{}",
        house.logged()
    );
    assert_eq!(files(sounds.path()), Vec::<PathBuf>::new());
    assert!(house.told(&["recording", "list"]).contains("erased (objected)"));
}

#[test]
fn what_was_recorded_by_a_process_that_is_killed_is_ended_as_far_as_it_got() {
    let (sounds, mut house) = recorded();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let part = runtime.block_on(recorded_for_a_while(&house, sounds.path()));
    house.kill();
    assert_eq!(house.fact("SELECT state FROM recordings"), "recording");
    let file = std::fs::File::options().write(true).open(&part).expect("the sound");
    file.set_modified(SystemTime::now() - LONG_AGO).expect("its time is set");
    drop(file);
    house.start();
    settled(&house, "kept");
    let whole = hound::WavReader::open(published(part.with_extension("wav"))).expect("a WAV file");
    assert_eq!(whole.spec().channels, 2);
    let length_ms: u32 = house.fact("SELECT length_ms FROM recordings").parse().expect("a number");
    assert_eq!(whole.duration() / 8, length_ms);
}

/// A gateway of a business that records, and where it does.
fn recorded() -> (tempfile::TempDir, House) {
    let sounds = tempfile::tempdir().expect("a folder");
    let folder = sounds.path().display().to_string();
    let mut house = House::open_as("serve", vec![("FIRSTRING_RECORDINGS_DIR", folder)]);
    apply_recorded(&house);
    // The prompts of a business are made when a gateway starts.
    house.kill();
    house.start();
    (sounds, house)
}

fn apply_recorded(house: &House) {
    let sample = std::fs::read_to_string("../sample/riverside-plumbing.toml").expect("the sample");
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), format!("record_calls = true\n{sample}")).expect("written");
    house.told(&["tenant", "apply", &file.path().display().to_string()]);
}

/// Waits until the only recording has this state.
fn settled(house: &House, state: &str) -> String {
    let mut row = String::new();
    for _ in 0..600 {
        row = house.fact("SELECT state || ' ' || coalesce(reason, '') FROM recordings");
        if row.trim_end() == state || row.starts_with(&format!("{state} ")) {
            return row;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{row:?}, not {state}:\n{}", house.logged());
}

/// The same file, once it is there: it gets its name after its row says that it is kept.
fn published(file: PathBuf) -> PathBuf {
    for _ in 0..100 {
        if file.exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    file
}

/// What a recogniser makes of either channel, in small letters.
fn words(house: &House, recorded: &Path) -> [String; 2] {
    let mut reader = hound::WavReader::open(recorded).expect("a WAV file");
    assert_eq!((reader.spec().channels, reader.spec().sample_rate), (2, 8_000));
    let samples: Vec<i16> = reader.samples().map(|sample| sample.expect("a sample")).collect();
    let folder = tempfile::tempdir().expect("a folder");
    [0, 1].map(|channel| {
        let file = folder.path().join("one.wav");
        let spec = hound::WavSpec { channels: 1, ..reader.spec() };
        let mut writer = hound::WavWriter::create(&file, spec).expect("a file");
        for sample in samples.iter().skip(channel).step_by(2) {
            writer.write_sample(*sample).expect("written");
        }
        writer.finalize().expect("written");
        house.told(&["lab", "transcribe", &file.display().to_string()]).to_lowercase()
    })
}

fn sha256_and_length(file: &Path) -> String {
    use sha2::{Digest, Sha256};
    let whole = std::fs::read(file).expect("the file");
    let digits: String = Sha256::digest(&whole).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{digits}{}", whole.len())
}

/// Every file under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// A caller who says nothing and whose line sends every mark back at once, until there is sound of him on the disk.
async fn recorded_for_a_while(house: &House, sounds: &Path) -> PathBuf {
    let sid = "CA00000000000000000000000000000007";
    let (_, document) = house.post("/twilio/voice", &ringing(sid, NUMBER));
    let (mut sink, mut stream) = open(house).await.split();
    sink.send(text(&start_message(sid, &token_in(&document)))).await.expect("sent");
    // 160 bytes of mu-law silence.
    let frame = json!({"event": "media", "streamSid": "MZ00000000000000000000000000000001",
        "media": {"track": "inbound", "chunk": "1", "timestamp": "0", "payload": format!("{}/w==", "/".repeat(212))}});
    for _ in 0..3_000 {
        // Frames come as fast as they are spoken; whatever is there meanwhile is answered.
        let pace = tokio::time::sleep(Duration::from_millis(20));
        tokio::pin!(pace);
        loop {
            tokio::select! {
                () = &mut pace => break,
                message = stream.next() => {
                    let message = message.expect("the stream is open").expect("a message");
                    let message: serde_json::Value =
                        serde_json::from_str(message.to_text().expect("text")).expect("JSON");
                    if message["event"] == "mark" {
                        sink.send(text(&message)).await.expect("sent");
                    }
                }
            }
        }
        sink.send(text(&frame)).await.expect("sent");
        let growing = files(sounds).into_iter().find(|file| {
            file.extension().is_some_and(|ext| ext == "part")
                && std::fs::metadata(file).is_ok_and(|meta| meta.len() > 2 * 32_000)
        });
        if let Some(growing) = growing {
            return growing;
        }
    }
    panic!("nothing was recorded:\n{}", house.logged());
}
