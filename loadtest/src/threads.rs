//! One engine of a process hangs while everything else in it goes on.
//!
//! A signal stops a whole process. A tracer stops one thread at a time (`ptrace(2)`: seized, then interrupted), and the
//! thread goes on when the tracer lets go of it or is gone. No server needs a switch for this: an engine is known by the
//! name of its threads, as everybody sees them in `/proc`. One that is stopped while it holds a lock keeps it, as an engine
//! that hangs there would.

use std::io;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::ptrace::{self, Options};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};

/// An engine of the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// What turns speech into words.
    Recognition,
    /// What turns words into speech.
    Voice,
}

impl Engine {
    /// What the names of its threads begin with; a number follows.
    fn names(self) -> &'static str {
        match self {
            Self::Recognition => "stt-",
            Self::Voice => "tts-",
        }
    }
}

/// Stops an engine's threads for so long, and tells how many there were. Blocks, because whoever stops a thread is the only
/// one who can let it go.
///
/// # Errors
/// When the process is gone, or may not be traced by this one.
pub fn hang(pid: u32, engine: Engine, lasts: Duration) -> io::Result<usize> {
    let threads = threads(pid, engine)?;
    let mut stopped = Vec::new();
    let mut refused = None;
    for thread in threads {
        match stop(thread) {
            Ok(()) => stopped.push(thread),
            // It has ended meanwhile.
            Err(Errno::ESRCH) => {}
            Err(error) => refused = Some(error),
        }
    }
    if refused.is_none() {
        std::thread::sleep(lasts);
    }
    for thread in &stopped {
        // A thread that is gone, as by `kill -9`, hangs no more.
        let _ = ptrace::detach(*thread, None);
    }
    refused.map_or(Ok(stopped.len()), |error| Err(error.into()))
}

fn stop(thread: Pid) -> Result<(), Errno> {
    ptrace::seize(thread, Options::empty())?;
    ptrace::interrupt(thread)?;
    // It stops at its next instruction, wherever it sleeps; only a stopped thread can be let go.
    waitpid(thread, Some(WaitPidFlag::__WALL)).map(drop)
}

/// An engine's threads, by the process's own account.
fn threads(pid: u32, engine: Engine) -> io::Result<Vec<Pid>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(format!("/proc/{pid}/task"))? {
        let entry = entry?;
        let name = std::fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
        if is_of(engine, name.trim_end())
            && let Some(thread) = entry.file_name().to_str().and_then(|id| id.parse().ok())
        {
            found.push(Pid::from_raw(thread));
        }
    }
    Ok(found)
}

fn is_of(engine: Engine, name: &str) -> bool {
    name.strip_prefix(engine.names()).is_some_and(|number| number.parse::<u32>().is_ok())
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};
    use std::time::Instant;

    use super::*;

    #[test]
    fn an_engine_is_known_by_its_threads() {
        assert!(is_of(Engine::Recognition, "stt-0") && is_of(Engine::Voice, "tts-11"));
        for other in ["stt-deadlines", "tts-0", "vad-0", "tokio-runtime-w"] {
            assert!(!is_of(Engine::Recognition, other), "{other}");
        }
    }

    #[test]
    fn a_thread_hangs_for_as_long_as_it_is_told_to_and_then_goes_on() {
        // A process's first thread takes its name from the program, which a link can have any.
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("stt-7");
        std::os::unix::fs::symlink("/bin/sleep", &program).unwrap();
        let began = Instant::now();
        let mut sleeper = Command::new(&program).arg("0.2").stdout(Stdio::null()).spawn().unwrap();
        while threads(sleeper.id(), Engine::Recognition).unwrap().is_empty() {
            std::thread::yield_now();
        }
        assert_eq!(hang(sleeper.id(), Engine::Voice, Duration::ZERO).unwrap(), 0);
        assert_eq!(hang(sleeper.id(), Engine::Recognition, Duration::from_millis(600)).unwrap(), 1);
        assert!(sleeper.wait().unwrap().success());
        assert!(began.elapsed() >= Duration::from_millis(600), "it ended while it hung");
        assert!(hang(u32::MAX, Engine::Voice, Duration::ZERO).is_err(), "there is no such process");
    }
}
