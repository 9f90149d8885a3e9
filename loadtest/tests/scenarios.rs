//! The scenario files beside these tests: each can be played as it is written.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use loadtest::scenario::Scenario;
use loadtest::script::scripted;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    assert!(files.len() > 10, "{files:?}");
    files
}

#[test]
fn every_scenario_can_be_played_on_any_day() {
    for file in files() {
        let scenario = Scenario::read(&file).unwrap_or_else(|error| panic!("{}: {error:?}", file.display()));
        for day in 1..=7 {
            let now: Timestamp = format!("2026-11-2{day}T18:00:00Z").parse().unwrap();
            for run in 0..3 {
                let one =
                    scenario.for_run(run, now).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
                assert!(one.lines().iter().all(|line| !line.contains('{')), "{}", file.display());
                assert_eq!(one.expect.wish.is_some(), one.wished_at(now).unwrap().is_some());
            }
        }
        assert!(scenario.mute || !scripted(&scenario).answers.is_empty());
    }
}

#[test]
fn what_a_scenario_names_is_there() {
    for file in files() {
        let scenario = Scenario::read(&file).unwrap();
        for name in scenario.given.first.iter().chain(&scenario.given.tenant) {
            assert!(file.with_file_name(name).is_file(), "{}: {name}", file.display());
        }
    }
}
