//! Whole calls with real speech on every change: some of the load tester's scenarios, each on a gateway and a database
//! of its own. All of them are played by `.ci/suite`.

use std::path::{Path, PathBuf};
use std::process::Command;

use loadtest::leaks::leaks;

/// A booking through a cut stream; a person by pressing 1, in two ways; a word that has to be kept; an answer.
const SCENARIOS: [&str; 5] = ["cut-stream", "press-1", "press-1-after-hours", "opt-out", "question"];

#[test]
fn callers_get_what_they_called_for() {
    let loadtest = PathBuf::from(env!("CARGO_BIN_EXE_firstring")).with_file_name("loadtest");
    assert!(loadtest.exists(), "{} is missing: run ./test", loadtest.display());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a folder above");
    let report = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(loadtest);
    command
        .current_dir(root)
        .args(["suite", "--allow-slow", "--again", "2", "--at-once", "2", "--report"])
        .arg(report.path());
    command.args(SCENARIOS.map(|name| format!("loadtest/scenarios/{name}.toml")));
    let played = command.output().expect("loadtest runs");
    let told = String::from_utf8_lossy(&played.stdout);
    let logs = SCENARIOS.map(|name| {
        std::fs::read_to_string(report.path().join(name).join("gateway.log")).unwrap_or_default()
    });
    let errors = String::from_utf8_lossy(&played.stderr);
    assert!(played.status.success(), "{told}\n{errors}\n{}", logs.join("\n"));

    for (name, log) in SCENARIOS.iter().zip(&logs) {
        assert!(log.contains("call_id"), "{name}: calls are logged");
        let found = leaks(log, &["Miller", "Main Street", "the-token-of-a-test-house"]);
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}
