//! Fetches the models into the default folder: `cargo run -p speech --example install_models`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let dir = speech::models::default_dir();
    println!("models go to {}", dir.display());
    match speech::models::install(&dir, &mut |step| println!("{step}")) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
