//! A process of the job, and its fellow workers.

use core::ops::ControlFlow::{self, Break, Continue};
use core::sync::atomic::Ordering::Relaxed;

use super::{job, proc};
use crate::{affinity, initial, process, state, system};
use threadcap_decide::budget::{Sample, Starter, is_helper};
use threadcap_decide::settings::CAP_VARIABLES;

/// The facts about a process that determine its fellow workers: children of the same parent in the
/// same process group that execute the same file on the same CPUs.
pub struct Member {
    /// Its process ID.
    process: u32,
    /// Its parent.
    pub parent: u32,
    group: u32,
    session: u32,
    born: u64,
    executable: (u64, u64),
    /// Its name, since the file of a process that has ended is unknown.
    name: [u8; 15],
    /// The file that its parent executes.
    starter: Option<(u64, u64)>,
    /// If its parent is Python's fork server, the process that requests workers from it: the server
    /// sleeps between two requests, while that process is about to send the next.
    requester: Option<u32>,
    /// Whether its parent belongs to a job with this process's cap.
    parent_is_in_job: bool,
    /// Whether another process has started its job, according to the job's tag.
    is_below_first: bool,
    /// Whether it has outlived the process that started it.
    is_orphan: bool,
}

/// The fellow workers of a process at one moment.
pub struct Seen {
    /// How many there are, and whether more may come.
    pub sample: Sample,
    /// When the first of them was created, in ticks.
    pub oldest: u64,
}

/// Whether this process was forked from one with this memory.
pub fn is_forked() -> bool {
    process::this().generation.load(Relaxed) > 1
}

/// The part of a name that the kernel keeps.
fn short(name: &[u8]) -> [u8; 15] {
    let mut short = [0; 15];
    short.iter_mut().zip(name).for_each(|(to, from)| *to = *from);
    short
}

/// The relation of another process to a member.
enum Fellow {
    /// A worker, and when it was created.
    Works(u64),
    /// A worker that has ended but was not reaped yet: another may follow it.
    HasEnded(u64),
    /// A process that may be about to start a worker, or to become one.
    MayStart,
    Other,
}

/// Which other processes are looked for.
#[derive(Clone, Copy)]
pub enum Among {
    /// Those that work.
    Workers,
    /// Those that may be about to start a worker, or to become one, as well.
    All,
}

impl Member {
    /// The process with this ID, which is this one or an ancestor; `None` if it cannot be read.
    /// `below` is its child that was read before.
    pub fn of(process: u32, below: Option<&Member>) -> Option<Member> {
        let found = proc::stat(process, |stat| {
            let is_it = stat.process == process && stat.parent > 0;
            is_it.then(|| (stat.parent, stat.group, stat.session, stat.born, short(stat.name)))
        });
        let (parent, group, session, born, name) = found??;
        let executable = proc::executable(process)?;
        let starter = proc::executable(parent);
        let of_parent = proc::stat(parent, |stat| (stat.parent, stat.session));
        let requester = of_parent
            .filter(|_| proc::arguments(parent, is_helper))
            .map(|(requester, _)| requester)
            .filter(|&requester| requester > 0);
        let cap = state::recorded()?.cap.get();
        let parent_is_in_job = (1..=cap).contains(&proc::cpus(parent).count())
            && (system::is_in_force() || proc::was_given(parent, &CAP_VARIABLES));
        let is_above_first = below.is_some_and(|below| !below.is_below_first);
        let is_below_first = !is_above_first && job::is_below_first(process);
        // A process that adopts orphans is not in their session, or not in their job.
        let is_apart = of_parent.is_some_and(|(_, other)| other != session);
        let is_orphan = (is_apart && session != process) || (is_below_first && !parent_is_in_job);
        Some(Member {
            process,
            parent,
            group,
            session,
            born,
            executable,
            name,
            starter,
            requester,
            parent_is_in_job,
            is_below_first,
            is_orphan,
        })
    }

    /// Whether it belongs to a job that one of its ancestors has started.
    pub fn is_in_job(&self) -> bool {
        // A job's first process narrows its CPUs itself, unless it has few enough.
        let is_orphan = self.is_orphan && (is_forked() || !affinity::has_narrowed());
        is_orphan || self.is_below_first || self.parent_is_in_job
    }

    /// Its process ID.
    pub fn id(&self) -> u32 {
        self.process
    }

    /// When it was created, in nanoseconds of `CLOCK_BOOTTIME`.
    pub fn born(&self) -> u64 {
        self.born.saturating_mul(proc::TICK)
    }

    /// Whether it has outlived the process that started it, as the workers of R's `makeCluster` do.
    pub fn is_orphan(&self) -> bool {
        self.is_orphan
    }

    /// The program that started it.
    pub fn starter(&self) -> Starter {
        proc::stat(self.parent, |stat| Starter::of(stat.name)).unwrap_or(Starter::Other)
    }

    /// The number of workers that its starter announces, in the environment that this process
    /// inherited.
    pub fn workers_by(&self, starter: Starter) -> Option<u32> {
        // Bound ranks have CPUs of their own.
        if starter == Starter::Mpi && proc::cpus(self.process) != proc::cpus(self.parent) {
            return None;
        }
        proc::arguments(self.parent, |arguments| starter.workers(initial::variable, arguments))
    }

    /// Distinguishes its kind from others that its parent has started.
    pub fn mark(&self) -> u32 {
        let words = [self.executable.0, self.executable.1, u64::from(self.group)];
        proc::mark(words, self.process).max(1)
    }

    /// Its present fellow workers. Counting stops at `enough` workers, this process included.
    pub fn seen(&self, enough: u32) -> Seen {
        let (mut workers, mut rests, mut oldest) = (1, true, self.born);
        self.each_other(|process| {
            match self.fellow(process) {
                Fellow::Works(born) | Fellow::HasEnded(born) => {
                    workers += 1;
                    oldest = oldest.min(born);
                }
                Fellow::MayStart => rests = false,
                Fellow::Other => (),
            }
            if workers < enough { Continue(()) } else { Break(()) }
        });
        Seen { sample: Sample { rests, workers, runs: 0 }, oldest }
    }

    /// Another process that works beside it, or among all is about to, except for those that are known
    /// to have ended: the witness if it does, or else the last one that was started. So those who look one
    /// after the other, and pass on whom they have found, need not look at everybody.
    pub fn another(
        &self,
        among: Among,
        witness: u32,
        has_ended: impl Fn(u32) -> bool,
    ) -> Option<u32> {
        let is_other = |process| match self.fellow(process) {
            Fellow::Works(_) => !has_ended(process),
            // For an orphan, this is anybody in its group.
            Fellow::MayStart => matches!(among, Among::All) && !self.is_orphan,
            Fellow::HasEnded(_) | Fellow::Other => false,
        };
        let may_work = witness > 0 && witness != self.process && !has_ended(witness);
        if may_work && matches!(self.fellow(witness), Fellow::Works(_)) {
            return Some(witness);
        }
        let last = || {
            let mut last = None;
            self.each_other(|process| {
                last = if is_other(process) { Some(process) } else { last };
                Continue(())
            });
            last
        };
        // The kernel's list of children may skip one while another is taken off it.
        last().or_else(last)
    }

    /// The same, with the state of the processes that may start more.
    pub fn seen_with_starter(&self, enough: u32) -> Seen {
        let mut seen = self.seen(enough);
        if !self.is_orphan {
            for process in self.starters() {
                let (rests, runs) = proc::threads(process);
                seen.sample.rests &= rests;
                seen.sample.runs = seen.sample.runs.wrapping_add(runs);
            }
        }
        seen
    }

    /// The CPU time used by the processes that may start more, in nanoseconds.
    pub fn used_by_starters(&self) -> u64 {
        self.starters().map(threadcap_sys::process::cpu_time_of).fold(0, u64::wrapping_add)
    }

    fn starters(&self) -> impl Iterator<Item = u32> {
        core::iter::once(self.parent).chain(self.requester)
    }

    /// Visits the other children of its parent or, for an orphan, the others in its group.
    fn each_other(&self, mut visit: impl FnMut(u32) -> ControlFlow<()>) {
        let visit = |process| if process == self.process { Continue(()) } else { visit(process) };
        match self.is_orphan {
            true => proc::each_process_of(self.group, visit),
            false => proc::each_child(self.parent, visit),
        }
    }

    fn fellow(&self, process: u32) -> Fellow {
        let of_group = proc::stat(process, |stat| {
            let is_one = stat.group == self.group && stat.session == self.session;
            let is_named_so = short(stat.name) == self.name;
            is_one.then(|| (stat.parent, stat.born, stat.rests(), stat.has_ended(), is_named_so))
        });
        let Some(Some((parent, born, rests, has_ended, is_named_so))) = of_group else {
            return Fellow::Other;
        };
        // A process that ends gives up its memory, and with it the file, before its state says so.
        let executable = if has_ended { None } else { proc::executable(process) };
        let Some(executable) = executable else {
            let was_one = is_named_so && parent == self.parent && self.shares_cpus(process);
            return if was_one { Fellow::HasEnded(born) } else { Fellow::Other };
        };
        if executable == self.executable && parent == self.parent {
            return if self.works(process) { Fellow::Works(born) } else { Fellow::Other };
        }
        // An orphan's starter is unknown: anybody in its group may be it. Otherwise, a process that
        // still executes the starter's file was forked, and is about to start its program.
        let may_start = self.is_orphan || Some(executable) == self.starter;
        if may_start && !rests { Fellow::MayStart } else { Fellow::Other }
    }

    /// Whether another process of this kind is a worker: on the same CPUs, and none of Python's
    /// helpers.
    fn works(&self, process: u32) -> bool {
        !self.has_helper(process) && self.shares_cpus(process)
    }

    /// Whether this process is itself one of Python's helpers. loky's resource tracker has a pool: it
    /// imports joblib, and with it numpy.
    pub fn helps(&self) -> bool {
        self.has_helper(self.process)
    }

    /// Whether a child of the same parent is one of Python's helpers. One of these helpers starts
    /// workers itself, and they have its arguments.
    fn has_helper(&self, process: u32) -> bool {
        let helps = |process| proc::arguments(process, is_helper);
        helps(process) && !helps(self.parent)
    }

    /// Whether another process may run on the same CPUs.
    fn shares_cpus(&self, process: u32) -> bool {
        proc::cpus(process) == proc::cpus(self.process)
    }
}
