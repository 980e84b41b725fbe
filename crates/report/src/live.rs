//! A line about a running job.

use std::collections::BTreeMap;

use threadcap_jobs::pools::pools;
use threadcap_jobs::snapshot::Snapshot;
use threadcap_shown::Shown;

use crate::series::Series;
use crate::words::{asked, count};

/// Writes the lines of one job; each covers the time since the previous one.
#[derive(Debug)]
pub struct Live {
    cap: u32,
    /// Seconds since the job's start, and CPU seconds used, at the last line.
    before: (f64, f64),
}

impl Live {
    /// The lines of a job under this cap; none yet.
    pub fn new(cap: u32) -> Live {
        Live { cap, before: (0.0, 0.0) }
    }

    /// How long the job has run, how many CPUs it kept busy since the previous line, its threads
    /// now and at most, and what each runtime asked for and was granted.
    pub fn line(&mut self, series: &Series, pages: &[Snapshot]) -> String {
        let (look, used) = (series.latest(), series.used());
        let (at_before, used_before) = std::mem::replace(&mut self.before, (look.at, used));
        let span = look.at - at_before;
        let busy = if span > 0.0 { (used - used_before) / span } else { 0.0 };
        let of = count(self.cap.into(), "CPU");
        let threads = count(look.threads.into(), "thread");
        let processes = count(look.processes.into(), "process");
        let most = series.peak().threads;
        let clock = clock(look.at);
        let requests = requests(pages);
        format!(
            "{clock}  {busy:.2} of {of} busy, {threads} in {processes}, at most {most}{requests}"
        )
    }
}

/// `; openblas 64 -> 2, openmp 8 -> 2`, the largest of each runtime in all processes.
fn requests(pages: &[Snapshot]) -> String {
    let mut most: BTreeMap<Shown, (i64, i64)> = BTreeMap::new();
    for pool in pages.iter().flat_map(pools) {
        let (asked, granted) = most.entry(pool.internal_api).or_default();
        *asked = pool.asked.max(*asked);
        *granted = pool.num_threads.max(*granted);
    }
    let words = most.iter().map(|(runtime, &(most_asked, most_granted))| {
        format!("{runtime} {} -> {most_granted}", asked(most_asked))
    });
    match words.collect::<Vec<_>>().join(", ") {
        words if words.is_empty() => words,
        words => format!("; {words}"),
    }
}

/// `0:07`, `12:34`, `1:02:03`.
fn clock(seconds: f64) -> String {
    let whole = seconds as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Look;
    use std::time::Duration;

    fn look(at: f64, used: f64, threads: u32, processes: u32) -> Look {
        let used = Duration::from_secs_f64(used);
        Look { at, used, threads, processes, most_threads: threads, ..Look::default() }
    }

    #[test]
    fn a_line_covers_the_time_since_the_one_before() {
        let (mut series, mut live) = (Series::new(2), Live::new(2));
        series.add(look(10.0, 5.0, 66, 3));
        assert_eq!(
            live.line(&series, &[]),
            "0:10  0.50 of 2 CPUs busy, 66 threads in 3 processes, at most 66"
        );
        series.add(look(20.0, 25.0, 1, 1));
        assert_eq!(
            live.line(&series, &[]),
            "0:20  2.00 of 2 CPUs busy, 1 thread in 1 process, at most 66"
        );
    }

    #[test]
    fn the_clock_reads_as_a_clock() {
        assert_eq!([7.9, 754.0, 3723.0].map(clock), ["0:07", "12:34", "1:02:03"]);
    }
}
