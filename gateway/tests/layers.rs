//! The layers of ARCHITECTURE.md, held against what the crates really depend on.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Each crate of ours and the crates of ours it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("telephony", &[]),
    ("phrases", &[]),
    ("media", &["telephony"]),
    ("policy", &["telephony"]),
    ("twilio", &["telephony"]),
    ("assistant", &["telephony", "phrases", "policy"]),
    ("call", &["telephony", "media", "policy", "assistant"]),
    ("store", &["telephony", "policy", "assistant", "call"]),
    ("speech", &["telephony", "media"]),
    ("gateway", &["telephony", "media", "policy", "twilio", "assistant", "call", "store", "speech"]),
    ("loadtest", &["telephony", "twilio"]),
    // Measures; nothing is built on it.
    ("benches", &[]),
];

/// What the world outside is reached with. A pure crate has none of it.
const IMPURE: &[&str] = &["tokio", "sqlx", "axum", "reqwest", "tokio-tungstenite", "tokio-postgres", "rand"];
const PURE: &[&str] = &["telephony", "phrases", "media", "policy", "twilio", "assistant", "call"];

/// The dependencies that a user of each crate gets; those of its tests are its own business.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo metadata runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let text = |value: &Value| value.as_str().expect("a name").to_owned();
    metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .map(|package| {
            let used = package["dependencies"].as_array().expect("dependencies").iter();
            let used = used.filter(|d| d["kind"].is_null()).map(|d| text(&d["name"]));
            (text(&package["name"]), used.collect())
        })
        .collect()
}

#[test]
fn a_crate_uses_only_crates_above_it() {
    let ours: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    for (name, used) in dependencies() {
        let Some(may_use) = ours.get(name.as_str()) else {
            panic!("{name} is in the workspace but not in the table of layers");
        };
        for other in used.iter().filter(|other| ours.contains_key(other.as_str())) {
            assert!(may_use.contains(&other.as_str()), "{name} may not use {other}");
        }
    }
}

#[test]
fn pure_crates_have_no_way_to_the_world_and_sql_lives_in_one_crate() {
    for (name, used) in dependencies() {
        if PURE.contains(&name.as_str()) {
            for impure in IMPURE {
                assert!(!used.contains(*impure), "{name} is pure and may not use {impure}");
            }
        }
        assert!(name == "store" || !used.contains("sqlx"), "{name} may not use sqlx");
    }
}
