//! Learns what `understand::intents` knows from the project's phrases, and leaves the weights for it to include.

use std::path::Path;

#[expect(clippy::disallowed_methods, reason = "Cargo tells a build script by its environment where to write")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let folder = std::env::var("OUT_DIR").expect("Cargo sets it");
    for (name, weights) in [
        ("wishes.weights", phrases::wishes::learned().written()),
        ("alarms.weights", phrases::alarms::learned().written()),
    ] {
        let path = Path::new(&folder).join(name);
        std::fs::write(&path, weights)
            .unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
    }
}
