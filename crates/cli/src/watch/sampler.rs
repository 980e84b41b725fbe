//! Samples the processes of a job from outside.

use std::collections::{HashMap, HashSet};
use std::os::unix::ffi::OsStrExt;
use std::time::{Duration, Instant};

use threadcap_jobs::effort::Effort;
use threadcap_jobs::processes::{self, Process};
use threadcap_report::gather::Seen;
use threadcap_report::series::{Look, Series};
use threadcap_shown::Shown;

use crate::kernel;

/// A program that was sampled this often has finished loading.
const LOADED: u32 = 3;
/// Whether a program has the library matters only if it has threads, or uses this much CPU time.
const MUCH: Duration = Duration::from_millis(100);

/// A program that a process of the job ran.
pub struct Program {
    pub seen: Seen,
    /// Whether it has the library; `None` if not checked.
    pub has_library: Option<bool>,
    name: Shown,
    looks: u32,
}

/// A process of the job that was alive at the last sample.
struct Member {
    /// Identifies the process, together with its ID.
    started: Duration,
    looks: u32,
    /// CPU time of its children that it waited for.
    of_children: Duration,
    /// Its own CPU time.
    own: Duration,
    programs: Vec<Program>,
}

/// The samples of a job so far.
pub struct Sampler {
    launcher: u32,
    /// Processes that do not belong to the job.
    strangers: HashSet<u32>,
    members: HashMap<u32, Member>,
    /// The members, parents before their children.
    order: Vec<u32>,
    gone: Vec<Vec<Program>>,
    pub series: Series,
}

impl Sampler {
    /// Created before the job starts: processes that run now do not belong to it.
    pub fn new(cap: u32) -> Sampler {
        Sampler {
            launcher: std::process::id(),
            strangers: process_ids().collect(),
            members: HashMap::new(),
            order: Vec::new(),
            gone: Vec::new(),
            series: Series::new(cap),
        }
    }

    pub fn is_alive(&self, process: u32) -> bool {
        self.members.contains_key(&process)
    }

    /// CPU time of the processes that are alive, and of those that they have waited for.
    pub fn running(&self) -> Duration {
        self.members.values().map(|member| member.own + member.of_children).sum()
    }

    /// Takes a sample; returns the CPU time that took. (Not the wall time: on a busy machine a sample
    /// takes longer without costing more.) `reaped` is the CPU time of reaped processes.
    pub fn look(&mut self, started: Instant, reaped: Duration) -> Duration {
        let (at, cost) = (started.elapsed(), kernel::own_cpu_time());
        self.find_new();
        let mut look = Look { at: at.as_secs_f64(), used: reaped, ..Look::default() };
        // A child's time moves to its parent when it has ended. Parents are read first, so that it
        // may be missing, but never counts twice.
        for id in std::mem::take(&mut self.order) {
            match self.examine(id, &mut look) {
                Some(()) => self.order.push(id),
                None => self.gone.extend(self.members.remove(&id).map(|member| member.programs)),
            }
        }
        look.took = started.elapsed().saturating_sub(at).as_secs_f64();
        self.series.add(look);
        kernel::own_cpu_time().saturating_sub(cost)
    }

    /// Adds processes that have started since the last sample.
    fn find_new(&mut self) {
        let (mut strangers, mut new) = (HashSet::new(), Vec::new());
        for id in process_ids() {
            if self.strangers.contains(&id) {
                strangers.insert(id);
            } else if !self.members.contains_key(&id) && id != self.launcher {
                new.extend(Process::of(id));
            }
        }
        new.sort_by_key(|process| process.started);
        // Started within the same tick, a child may come before its parent.
        while let Some(index) = new.iter().position(|process| self.is_child(process)) {
            let process = new.remove(index);
            self.order.push(process.id);
            self.members.insert(process.id, Member::new(process.started));
        }
        strangers.extend(new.iter().map(|process| process.id));
        self.strangers = strangers;
    }

    fn is_child(&self, process: &Process) -> bool {
        process.parent == self.launcher || self.members.contains_key(&process.parent)
    }

    /// Samples one member; `None` if it is gone.
    fn examine(&mut self, id: u32, look: &mut Look) -> Option<()> {
        let member = self.members.get_mut(&id)?;
        let process = Process::of(id).filter(|process| process.started == member.started)?;
        member.own = kernel::cpu_time_of(id).unwrap_or_default().max(process.cpu);
        look.parents += u32::from(member.of_children != process.cpu_of_children);
        member.of_children = process.cpu_of_children;
        look.used += member.own + member.of_children;
        if !['Z', 'X'].contains(&process.state) {
            look.processes += 1;
            look.threads += process.threads;
            look.most_threads = look.most_threads.max(process.threads);
            member.note(&process);
        }
        Some(())
    }

    /// All programs seen, those of one process in order.
    pub fn programs(self) -> Vec<Program> {
        let Sampler { gone, members, mut order, .. } = self;
        let mut members = members;
        let left = order.drain(..).filter_map(|id| members.remove(&id));
        let mut all: Vec<_> = gone.into_iter().chain(left.map(|member| member.programs)).collect();
        // The command itself started first, and often ends last; start times have a resolution of a
        // hundredth of a second.
        all.sort_by_key(|programs| {
            programs.first().map(|program| (program.seen.started, program.seen.pid))
        });
        all.into_iter().flatten().collect()
    }
}

/// The IDs of all processes; those that cannot be listed are left out.
fn process_ids() -> impl Iterator<Item = u32> {
    processes::ids().into_iter().flatten().flatten()
}

impl Member {
    fn new(started: Duration) -> Member {
        Member {
            started,
            looks: 0,
            of_children: Duration::ZERO,
            own: Duration::ZERO,
            programs: Vec::new(),
        }
    }

    /// Records which program it runs now, and what it uses.
    fn note(&mut self, process: &Process) {
        self.looks += 1;
        let last = self.programs.last();
        // A process becomes another program soon after its start, if at all. Reading its file is
        // most of the cost of a sample, so it is read more and more rarely while the name stays the
        // same.
        if self.looks.is_power_of_two() || last.is_none_or(|last| last.name != process.name) {
            self.note_program(process);
        }
        let matters = process.threads > 1 || self.own > MUCH;
        if let Some(program) = self.programs.last_mut() {
            program.seen.threads = program.seen.threads.max(process.threads);
            program.seen.cpu = self.own.as_secs_f64();
            program.looks += 1;
            if matters && program.looks >= LOADED && program.has_library.is_none() {
                let sign = process.sign(Effort::default().left(process.user));
                program.has_library = Some(sign.is_some_and(|sign| sign.loaded));
            }
        }
    }

    fn note_program(&mut self, process: &Process) {
        let arguments = process.command();
        // Read last: a process that is ending no longer has arguments or an executable, and would
        // look like another program.
        let file = process.executable();
        if file.is_none() && !self.programs.is_empty() {
            return;
        }
        let file = Shown::new(file.unwrap_or_default().as_os_str().as_bytes());
        let same = |seen: &Seen| seen.program == file && seen.arguments == arguments;
        if self.programs.last().is_some_and(|last| same(&last.seen)) {
            return;
        }
        let seen = Seen {
            pid: process.id,
            parent: process.parent,
            started: process.started,
            program: file,
            arguments,
            threads: 0,
            cpu: 0.0,
        };
        let name = process.name.clone();
        self.programs.push(Program { seen, has_library: None, name, looks: 0 });
    }
}
