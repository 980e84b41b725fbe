//! The command as a child of the launcher: signals, waiting, and exiting as it did.

use super::signals::{SignalSet, raise, set_action};
use std::io::Error;
use std::time::Duration;

/// How a process ended.
#[derive(Clone, Copy, Debug)]
pub enum Ended {
    /// It exited with this status.
    Exit(i32),
    /// It was killed by this signal.
    Signal(i32),
}

/// A child that has ended and been reaped.
pub struct Reaped {
    pub process: u32,
    pub ended: Ended,
    pub usage: Usage,
}

/// The resource usage of a process, including children that it reaped.
#[derive(Clone, Copy, Default)]
pub struct Usage {
    pub cpu: Duration,
    /// How often a thread was preempted.
    pub preemptions: u64,
}

/// A signal that the launcher received.
pub struct Came {
    pub signal: i32,
    /// Whether the kernel sent it: from a terminal, to all foreground processes.
    by_kernel: bool,
    /// Whether we raised it: SIGPIPE, by writing to a pipe that nobody reads any more.
    is_own: bool,
}

/// The signals that are blocked until they are polled, and the previous mask.
pub struct Signals {
    waiting: SignalSet,
    before: SignalSet,
    /// The previous disposition of SIGCHLD: a process that ignores it cannot wait for children.
    of_children: libc::sighandler_t,
}

/// Signals that our own faults raise, and those with which a terminal stops background processes:
/// these keep their default action.
const LEFT: [i32; 9] = [
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGFPE,
    libc::SIGILL,
    libc::SIGTRAP,
    libc::SIGABRT,
    libc::SIGSYS,
    libc::SIGTTIN,
    libc::SIGTTOU,
];

/// Signals that a terminal sends to all foreground processes, including the command.
const OF_TERMINAL: [i32; 6] =
    [libc::SIGINT, libc::SIGQUIT, libc::SIGTSTP, libc::SIGHUP, libc::SIGCONT, libc::SIGWINCH];

impl Signals {
    /// Blocks signals, so that none is lost between the fork and the first poll.
    pub fn hold() -> Signals {
        let waiting = LEFT.iter().fold(SignalSet::all(), |set, &signal| set.without(signal));
        let before = waiting.hold_exactly();
        let of_children = set_action(libc::SIGCHLD, libc::SIG_DFL);
        Signals { waiting, before, of_children }
    }

    /// Restores the previous state.
    pub fn release(&self) {
        set_action(libc::SIGCHLD, self.of_children);
        self.before.hold_exactly();
    }

    /// The next signal that arrives within this time.
    pub fn next(&self, within: Duration) -> Option<Came> {
        let within = libc::timespec {
            tv_sec: libc::time_t::try_from(within.as_secs()).unwrap_or(libc::time_t::MAX),
            tv_nsec: within.subsec_nanos().into(),
        };
        let about = self.waiting.wait(&within)?;
        let by_kernel = about.si_code > 0;
        // SAFETY: a signal that a process sent names the process.
        let is_own = !by_kernel && unsafe { about.si_pid() } == std::process::id().cast_signed();
        Some(Came { signal: about.si_signo, by_kernel, is_own })
    }
}

impl Came {
    /// Forwards it to the command, unless a terminal has already sent it there; stops together with
    /// the command.
    pub fn pass_on(&self, child: u32) {
        let Came { signal, by_kernel, is_own } = *self;
        if signal == libc::SIGCHLD || is_own {
            return;
        }
        if !by_kernel || !OF_TERMINAL.contains(&signal) {
            // SAFETY: takes numbers; the child is ours, and not waited for yet.
            unsafe { libc::kill(child.cast_signed(), signal) };
        }
        if signal == libc::SIGTSTP {
            stop();
        }
    }
}

/// Stops as SIGTSTP does, until continued.
fn stop() {
    let only = SignalSet::none().with(libc::SIGTSTP);
    raise(libc::SIGTSTP);
    only.let_through();
    only.hold();
}

/// From now on, descendants whose parents have ended become our children, so that they are still
/// counted.
pub fn adopt_orphans() {
    // SAFETY: takes numbers.
    unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) };
}

/// Forks; returns the child's process ID, or `None` in the child.
pub fn fork() -> Result<Option<u32>, Error> {
    // SAFETY: we have one thread.
    match unsafe { libc::fork() } {
        -1 => Err(Error::last_os_error()),
        0 => Ok(None),
        child => Ok(Some(child.cast_unsigned())),
    }
}

/// Reaps a child that has already ended, if there is one.
pub fn reap() -> Option<Reaped> {
    wait(-1, libc::WNOHANG)
}

/// Waits for this child; `None` if it is not a child, or cannot be waited for.
pub fn wait_for(child: libc::pid_t) -> Option<Ended> {
    wait(child, 0).map(|reaped| reaped.ended)
}

fn wait(child: libc::pid_t, options: i32) -> Option<Reaped> {
    let mut status = 0;
    // SAFETY: a structure of numbers.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    let process = loop {
        // SAFETY: the results have room.
        match unsafe { libc::wait4(child, &raw mut status, options, &raw mut usage) } {
            -1 if Error::last_os_error().raw_os_error() == Some(libc::EINTR) => (),
            process @ 1.. => break process,
            _ => return None,
        }
    };
    let ended = match libc::WIFSIGNALED(status) {
        true => Ended::Signal(libc::WTERMSIG(status)),
        false => Ended::Exit(libc::WEXITSTATUS(status)),
    };
    let time = |time: libc::timeval| {
        Duration::new(time.tv_sec.cast_unsigned(), time.tv_usec.cast_unsigned() as u32 * 1000)
    };
    let cpu = time(usage.ru_utime) + time(usage.ru_stime);
    let usage = Usage { cpu, preemptions: usage.ru_nivcsw.cast_unsigned() };
    Some(Reaped { process: process.cast_unsigned(), ended, usage })
}

/// Ends this process as the child ended; the core dump, if any, is the child's.
pub fn end_as(ended: Ended) -> ! {
    let signal = match ended {
        Ended::Exit(status) => std::process::exit(status),
        Ended::Signal(signal) => signal,
    };
    let no_core = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: a limit that is read.
    unsafe { libc::setrlimit(libc::RLIMIT_CORE, &raw const no_core) };
    set_action(signal, libc::SIG_DFL);
    raise(signal);
    SignalSet::none().with(signal).let_through();
    std::process::exit(128 + signal)
}
