//! The samples of a job, taken while it runs.

use std::time::Duration;

use serde::Serialize;

/// The largest number of intervals kept; a longer job has coarser ones.
const MOST_SAMPLES: usize = 512;
/// The resolution of the kernel's CPU time for reaped children.
const TICK: f64 = 0.01;
/// For how many samples missing CPU time is expected to come back.
const PATIENCE: u32 = 3;

/// One sample of all processes of a job.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// When it began, in seconds since the job's start.
    pub at: f64,
    /// How many seconds it took.
    pub took: f64,
    /// The number of processes alive.
    pub processes: u32,
    /// The number of threads in all of them.
    pub threads: u32,
    /// The largest number of threads in one of them.
    pub most_threads: u32,
    /// CPU time so far: of processes alive, and of all reaped ones.
    pub used: Duration,
    /// For how many processes the children's time changed; each is rounded to ticks.
    pub parents: u32,
}

/// A job during one interval.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sample {
    /// When the interval ended.
    until: f64,
    /// How many CPUs were kept busy in it.
    cpus: f64,
    processes: u32,
    threads: u32,
    most_threads: u32,
}

/// All samples, in order.
#[derive(Debug, Default)]
pub struct Series {
    samples: Vec<Sample>,
    /// How many samples are merged into one now, and how many of them are in the last one.
    merged: u32,
    in_last: u32,
    meter: Meter,
    seen_until: f64,
    cap: f64,
    beyond: f64,
    peak: Peak,
    latest: Look,
    used: f64,
}

/// The largest numbers seen at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Peak {
    /// Processes.
    pub processes: u32,
    /// Threads in all processes.
    pub threads: u32,
    /// Threads in one process.
    pub most_threads: u32,
}

/// The samples, as columns of the same length. Those of a long job cover longer intervals, with the
/// maximum of each interval.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Columns {
    /// When each interval ended, in seconds since the job's start.
    pub seconds: Vec<f64>,
    /// How many CPUs were kept busy in it.
    pub cpus_used: Vec<f64>,
    /// The most processes.
    pub processes: Vec<u32>,
    /// Threads in all processes.
    pub threads: Vec<u32>,
    /// The most threads in one process.
    pub most_threads: Vec<u32>,
}

impl Series {
    /// An empty series for a job under this cap, in CPUs.
    pub fn new(cap: u32) -> Series {
        Series { cap: f64::from(cap), merged: 1, ..Series::default() }
    }

    /// Adds the next sample.
    pub fn add(&mut self, look: Look) {
        let span = look.at - self.seen_until;
        if span <= 0.0 {
            return;
        }
        self.seen_until = look.at;
        let used = self.meter.advance(look.used).as_secs_f64();
        self.used += used;
        self.latest = look;
        // The possible error: the clocks of the processes are not read at the same time.
        let error = TICK + 2.0 * TICK * f64::from(look.parents) + self.cap * look.took;
        self.beyond += (used - self.cap * span - error).max(0.0);
        self.peak.processes = self.peak.processes.max(look.processes);
        self.peak.threads = self.peak.threads.max(look.threads);
        self.peak.most_threads = self.peak.most_threads.max(look.most_threads);
        self.keep(Sample {
            until: look.at,
            cpus: used / span,
            processes: look.processes,
            threads: look.threads,
            most_threads: look.most_threads,
        });
    }

    fn keep(&mut self, sample: Sample) {
        // The sample at the end of the job may follow the previous one at once: divided by so short
        // an interval, a clock's error looks like many CPUs.
        let until = self.samples.last().map_or(0.0, |last| last.until);
        let is_short = sample.until - until < 2.0 * TICK;
        if self.in_last > 0 && (self.in_last < self.merged || is_short) {
            let before = self.samples.len().checked_sub(2).map_or(0.0, |at| self.samples[at].until);
            if let Some(last) = self.samples.last_mut() {
                *last = both(before, *last, sample);
            }
            self.in_last += 1;
            return;
        }
        if self.samples.len() == MOST_SAMPLES {
            self.halve();
        }
        self.samples.push(sample);
        self.in_last = 1;
    }

    fn halve(&mut self) {
        let mut before = 0.0;
        let pairs = self.samples.chunks(2).map(|pair| {
            let merged = match *pair {
                [first, second] => both(before, first, second),
                _ => pair[0],
            };
            before = merged.until;
            merged
        });
        self.samples = pairs.collect();
        self.merged *= 2;
    }

    /// The most that was seen at once.
    pub fn peak(&self) -> Peak {
        self.peak
    }

    /// The sample that was added last.
    pub(crate) fn latest(&self) -> Look {
        self.latest
    }

    /// The CPU seconds used so far.
    pub(crate) fn used(&self) -> f64 {
        self.used
    }

    /// The CPU seconds used beyond what the cap allows, interval by interval.
    pub fn beyond(&self) -> f64 {
        self.beyond
    }

    /// The samples as they are published.
    pub fn columns(&self) -> Columns {
        let column = |of: fn(&Sample) -> f64| self.samples.iter().map(of).map(rounded).collect();
        let counts = |of: fn(&Sample) -> u32| self.samples.iter().map(of).collect();
        Columns {
            seconds: column(|sample| sample.until),
            cpus_used: column(|sample| sample.cpus),
            processes: counts(|sample| sample.processes),
            threads: counts(|sample| sample.threads),
            most_threads: counts(|sample| sample.most_threads),
        }
    }
}

/// Merges two consecutive samples; the first began at `before`.
fn both(before: f64, first: Sample, second: Sample) -> Sample {
    let used = first.cpus * (first.until - before) + second.cpus * (second.until - first.until);
    Sample {
        until: second.until,
        cpus: used / (second.until - before).max(f64::EPSILON),
        processes: first.processes.max(second.processes),
        threads: first.threads.max(second.threads),
        most_threads: first.most_threads.max(second.most_threads),
    }
}

/// Rounds to three decimals: the rest is noise, and makes long lines.
pub fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// Computes the CPU time between samples, from sums that are not read atomically.
///
/// The time of a child that has just ended is missing until its parent has reaped it: the sum drops,
/// then recovers. It must not count twice. The time of a child that is never reaped stays missing.
#[derive(Debug, Default)]
struct Meter {
    last: Duration,
    missing: Duration,
    patience: u32,
}

impl Meter {
    fn advance(&mut self, sum: Duration) -> Duration {
        let before = std::mem::replace(&mut self.last, sum);
        let Some(more) = sum.checked_sub(before) else {
            self.missing += before - sum;
            self.patience = PATIENCE;
            return Duration::ZERO;
        };
        let found = more.min(self.missing);
        self.missing -= found;
        self.patience = self.patience.saturating_sub(1);
        if self.patience == 0 {
            self.missing = Duration::ZERO;
        }
        more - found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(at: f64, used: f64) -> Look {
        let used = Duration::from_secs_f64(used);
        Look { at, used, threads: 3, most_threads: 2, processes: 2, ..Look::default() }
    }

    #[test]
    fn use_within_the_cap_is_not_beyond_it() {
        let mut series = Series::new(2);
        for step in 1..=100 {
            series.add(look(f64::from(step) * 0.05, f64::from(step) * 0.1));
        }
        assert_eq!(series.beyond(), 0.0);
        let columns = series.columns();
        assert_eq!(columns.seconds.len(), 100);
        assert!(columns.cpus_used.iter().all(|&cpus| (cpus - 2.0).abs() < 0.01));
        assert_eq!(series.peak(), Peak { processes: 2, threads: 3, most_threads: 2 });
        assert!((series.used() - 10.0).abs() < 1e-6, "{}", series.used());
        assert_eq!(series.latest().at, 5.0);
    }

    #[test]
    fn use_beyond_the_cap_is_reported_less_a_tick_per_sample() {
        let mut series = Series::new(1);
        // Half a second on two CPUs, in ten intervals.
        for step in 1..=10 {
            series.add(look(f64::from(step) * 0.05, f64::from(step) * 0.1));
        }
        assert!((series.beyond() - 0.4).abs() < 1e-6, "{}", series.beyond());
    }

    #[test]
    fn an_interval_too_short_for_the_clocks_is_not_one_of_its_own() {
        let mut series = Series::new(2);
        series.add(look(0.05, 0.05));
        // A last look, at the end of the job: 10 ms of CPU time within 1 ms.
        series.add(look(0.051, 0.06));
        let columns = series.columns();
        assert_eq!((columns.seconds, columns.cpus_used), (vec![0.051], vec![1.176]));
    }

    #[test]
    fn time_that_moves_from_a_child_to_its_parent_counts_once() {
        let mut meter = Meter::default();
        let mut advance = |seconds| meter.advance(Duration::from_secs(seconds)).as_secs();
        assert_eq!(advance(10), 10);
        assert_eq!(advance(4), 0, "a child has ended, and is not reaped yet");
        assert_eq!(advance(11), 1, "it is now");
        assert_eq!(advance(5), 0, "this one is never reaped");
        assert_eq!([advance(6), advance(7), advance(8), advance(9)], [0, 0, 0, 1]);
    }

    #[test]
    fn a_long_job_has_coarser_samples_with_the_same_sums() {
        let mut series = Series::new(4);
        for step in 1..=5000_u32 {
            let at = f64::from(step) * 0.05;
            let threads = if step == 777 { 99 } else { 1 };
            series.add(Look { threads, ..look(at, at * 1.5) });
        }
        let columns = series.columns();
        assert!((MOST_SAMPLES / 2..=MOST_SAMPLES).contains(&columns.seconds.len()));
        assert_eq!(columns.threads.iter().max(), Some(&99));
        assert_eq!(columns.seconds.last(), Some(&250.0));
        assert!(columns.seconds.is_sorted());
        assert!(columns.cpus_used.iter().all(|&cpus| (cpus - 1.5).abs() < 0.01));
    }
}
