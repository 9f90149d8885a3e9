//! `firstring models`: the pinned model files.

use std::path::Path;

use anyhow::{Context, anyhow};
use clap::Subcommand;
use speech::models::ModelPaths;

#[derive(Subcommand, Clone, Copy)]
pub(crate) enum Command {
    /// Fetch what is missing and check every hash.
    Install,
    /// Say what is needed and whether it is there.
    List,
}

pub(crate) fn run(command: Command, dir: &Path) -> anyhow::Result<()> {
    match command {
        Command::Install => {
            let paths = speech::models::install(dir, &mut |progress| eprintln!("{progress}"))
                .context("the models could not be installed")?;
            println!("all {} model files are in {}", speech::models::manifest().len(), dir.display());
            drop(paths);
            Ok(())
        }
        Command::List => {
            let missing = speech::models::check(dir).err().unwrap_or_default();
            for file in speech::models::manifest() {
                println!("{}  {}: {}", file.sha256, file.name, file.purpose);
            }
            for file in &missing {
                println!("missing: {file}");
            }
            anyhow::ensure!(
                missing.is_empty(),
                "{} file(s) missing: run `firstring models install`",
                missing.len()
            );
            Ok(())
        }
    }
}

/// The files, all of them there and undamaged.
///
/// # Errors
/// Names every file that is missing or damaged, and the command that mends it.
pub(crate) fn paths(dir: &Path) -> anyhow::Result<ModelPaths> {
    speech::models::check(dir).map_err(|missing| {
        let list: Vec<String> = missing.iter().map(|file| format!("  - {file}")).collect();
        anyhow!("model files are missing; run `firstring models install`:\n{}", list.join("\n"))
    })
}
