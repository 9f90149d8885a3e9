//! `loadtest bookings` against the real program: processes that are killed between reservation and booking. With its
//! defaults the command fights with 64 workers for 10 openings in 10,000 attempts.

use std::path::Path;
use std::process::Command;

#[test]
fn workers_whose_processes_are_killed_fight_for_five_openings() {
    let firstring = Path::new(env!("CARGO_BIN_EXE_firstring"));
    let loadtest = firstring.with_file_name("loadtest");
    assert!(loadtest.exists(), "{} is missing: run ./test", loadtest.display());
    let mut command = Command::new(loadtest);
    let command = command.args(["bookings", "--workers", "16", "--processes", "4", "--openings", "5"]);
    let output = command.args(["--attempts", "400", "--seed", "7"]).output().expect("loadtest runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert!(
        told.contains("\n5 booked, ") && !told.contains(" 0 processes were killed"),
        "it was a fight: {told}"
    );
}
