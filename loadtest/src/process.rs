//! What a process costs, by the kernel's own account (`/proc`).

use std::io;
use std::time::Duration;

use serde::Serialize;

/// `USER_HZ`: the unit of processor times in `/proc`, the same on every Linux.
const TICKS_A_SECOND: u64 = 100;

/// A process that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// This one.
    Own,
    /// The one with this number.
    Pid(u32),
}

/// What a process has used so far, and what it holds now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Processor time of all its threads, in user mode and in the kernel on its behalf.
    pub cpu: Duration,
    /// Memory that is its own or shared and present now, in bytes.
    pub resident: u64,
}

/// What a process used between two looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Cost {
    /// Processor time in % of one core, of the time that passed.
    pub cpu_percent: f64,
    /// Resident memory at the end, in KiB.
    pub resident_kib: u64,
}

impl Process {
    /// What it has used so far.
    ///
    /// # Errors
    /// When there is no such process (any more), or this is no Linux.
    pub fn usage(self) -> io::Result<Usage> {
        let stat = std::fs::read_to_string(self.file("stat"))?;
        let status = std::fs::read_to_string(self.file("status"))?;
        let malformed =
            || io::Error::new(io::ErrorKind::InvalidData, "the process's file is of another shape");
        Ok(Usage {
            cpu: cpu(&stat).ok_or_else(malformed)?,
            resident: resident(&status).ok_or_else(malformed)?,
        })
    }

    /// The processors that it may run on, as the kernel writes them: `0`, or `0-3`.
    #[must_use]
    pub fn processors(self) -> Option<String> {
        let status = std::fs::read_to_string(self.file("status")).ok()?;
        line_of(&status, "Cpus_allowed_list:").map(str::to_owned)
    }

    fn file(self, name: &str) -> String {
        match self {
            Self::Own => format!("/proc/self/{name}"),
            Self::Pid(pid) => format!("/proc/{pid}/{name}"),
        }
    }
}

impl Usage {
    /// What was used since `earlier`, which was `elapsed` ago.
    #[must_use]
    pub fn since(&self, earlier: &Self, elapsed: Duration) -> Cost {
        let cpu = self.cpu.saturating_sub(earlier.cpu);
        Cost {
            cpu_percent: 100.0 * cpu.as_secs_f64() / elapsed.as_secs_f64().max(f64::EPSILON),
            resident_kib: self.resident / 1024,
        }
    }
}

/// Processor time that the machine's host has taken from it since it was started, of all its processors together. What it
/// takes while something is measured is in every delay, and is nobody's whom we measure.
///
/// # Errors
/// When this is no Linux.
pub fn stolen() -> io::Result<Duration> {
    let stat = std::fs::read_to_string("/proc/stat")?;
    steal(&stat).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "/proc/stat is of another shape"))
}

/// The eighth time of the line of all processors.
fn steal(stat: &str) -> Option<Duration> {
    let ticks: u64 = line_of(stat, "cpu ")?.split_whitespace().nth(7)?.parse().ok()?;
    Some(Duration::from_millis(ticks * 1_000 / TICKS_A_SECOND))
}

/// `utime` and `stime`, the 14th and 15th field; the second, the program's name, may itself hold blanks and brackets.
fn cpu(stat: &str) -> Option<Duration> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    let ticks = ticks()? + ticks()?;
    Some(Duration::from_millis(ticks * 1_000 / TICKS_A_SECOND))
}

fn resident(status: &str) -> Option<u64> {
    let kib: u64 = line_of(status, "VmRSS:")?.strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

fn line_of<'a>(status: &'a str, name: &str) -> Option<&'a str> {
    status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_found_behind_a_name_with_brackets() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 7 7 20 0 3 0 100 1 2 3";
        assert_eq!(cpu(stat), Some(Duration::from_secs(3)));
        assert_eq!(cpu("42 (a"), None);
    }

    #[test]
    fn what_the_host_takes_is_the_eighth_time_of_all_processors() {
        let stat = "cpu  10 20 30 40 50 60 70 250 90 100\ncpu0 1 2 3 4 5 6 7 8 9 10\n";
        assert_eq!(steal(stat), Some(Duration::from_millis(2_500)));
        assert_eq!(steal("cpu0 1 2 3 4 5 6 7 8\n"), None);
    }

    #[test]
    fn memory_and_processors_are_told() {
        let status = "Name:\tx\nVmRSS:\t    2048 kB\nCpus_allowed_list:\t0-1\n";
        assert_eq!(resident(status), Some(2048 * 1024));
        assert_eq!(line_of(status, "Cpus_allowed_list:"), Some("0-1"));
        assert_eq!(resident("Name:\tx\n"), None);
    }

    #[test]
    fn a_cost_is_what_came_between_two_looks() {
        let earlier = Usage { cpu: Duration::from_secs(1), resident: 0 };
        let later = Usage { cpu: Duration::from_millis(1_500), resident: 4096 };
        let cost = later.since(&earlier, Duration::from_secs(2));
        assert_eq!(cost, Cost { cpu_percent: 25.0, resident_kib: 4 });
    }

    #[test]
    fn this_process_has_a_size() {
        assert!(Process::Own.usage().unwrap().resident > 100_000);
    }
}
