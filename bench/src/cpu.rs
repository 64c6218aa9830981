//! CPU time, as the kernel accounts for it.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use crate::failure::Result;

/// What a process has used up to a moment.
#[derive(Debug, Clone)]
pub struct Usage {
    /// Nanoseconds on a CPU of each living thread (first field of `schedstat`), by thread id.
    threads: BTreeMap<u32, u64>,
    /// User and system time of the whole process, ended threads included (`stat`), in clock ticks.
    ticks: u64,
}

impl Usage {
    /// Reads the usage of a process.
    pub fn of(pid: u32) -> Result<Self> {
        let mut threads = BTreeMap::new();
        for entry in fs::read_dir(format!("/proc/{pid}/task"))? {
            let thread: u32 = entry?.file_name().to_string_lossy().parse()?;
            // a thread may end between the listing and the reading
            if let Ok(text) = fs::read_to_string(format!("/proc/{pid}/task/{thread}/schedstat")) {
                let nanos = text.split_ascii_whitespace().next().ok_or("empty schedstat")?;
                threads.insert(thread, nanos.parse()?);
            }
        }
        Ok(Self { threads, ticks: ticks(&fs::read_to_string(format!("/proc/{pid}/stat"))?)? })
    }

    /// CPU time from `earlier` to `self`. To the nanosecond, unless a thread ended meanwhile and took
    /// its account with it: then to the clock tick.
    pub fn since(&self, earlier: &Self) -> Duration {
        if earlier.threads.keys().all(|thread| self.threads.contains_key(thread)) {
            let sum = |usage: &Self| usage.threads.values().sum::<u64>();
            return Duration::from_nanos(sum(self).saturating_sub(sum(earlier)));
        }
        let per_second = rustix::param::clock_ticks_per_second().max(1);
        let millis = self.ticks.saturating_sub(earlier.ticks).saturating_mul(1000) / per_second;
        Duration::from_millis(millis)
    }
}

/// `utime` and `stime`: the 14th and 15th field of proc(5)'s `stat`. The second one, the name in
/// brackets, may hold spaces.
fn ticks(stat: &str) -> Result<u64> {
    let (_, after_name) = stat.rsplit_once(") ").ok_or("unreadable stat")?;
    let mut fields = after_name.split_ascii_whitespace().skip(11);
    let mut field = || -> Result<u64> { Ok(fields.next().ok_or("short stat")?.parse()?) };
    Ok(field()? + field()?)
}

/// CPU time of the calling thread.
pub fn of_this_thread() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times_behind_a_name_with_brackets() {
        let stat = "42 (a) b) S 1 42 42 0 -1 4194560 1 0 0 0 130 20 0 0 20 0 3 0";
        assert_eq!(ticks(stat).unwrap(), 150);
        assert!(ticks("42 (a) S 1").is_err());
    }

    #[test]
    fn ended_threads_count_by_the_tick() {
        let usage =
            |threads: &[(u32, u64)], ticks| Usage { threads: threads.iter().copied().collect(), ticks };
        let before = usage(&[(1, 100), (2, 50)], 10);
        assert_eq!(usage(&[(1, 150), (2, 70), (3, 5)], 12).since(&before), Duration::from_nanos(75));
        let tick = Duration::from_millis(1000 / rustix::param::clock_ticks_per_second());
        assert_eq!(usage(&[(1, 150)], 12).since(&before), tick * 2);
    }

    #[test]
    fn this_process_uses_time() {
        let before = Usage::of(std::process::id()).unwrap();
        let start = of_this_thread();
        while of_this_thread().saturating_sub(start) < Duration::from_millis(30) {}
        assert!(Usage::of(std::process::id()).unwrap().since(&before) >= Duration::from_millis(15));
    }
}
