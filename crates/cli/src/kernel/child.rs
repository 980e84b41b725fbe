//! The command as a child of the launcher: signals, waiting, and ending as it ended.

use std::io::Error;
use std::mem::MaybeUninit;
use std::ptr::null_mut;
use std::time::Duration;

/// How a process ended.
#[derive(Clone, Copy, Debug)]
pub enum Ended {
    /// With this status.
    Exit(i32),
    /// By this signal.
    Signal(i32),
}

/// A child that has ended and was waited for.
pub struct Reaped {
    pub process: u32,
    pub ended: Ended,
    pub usage: Usage,
}

/// What a process used, with all that it waited for.
#[derive(Clone, Copy, Default)]
pub struct Usage {
    pub cpu: Duration,
    /// How often a thread was taken off its CPU while it had work.
    pub preemptions: u64,
}

/// A signal that came to the launcher.
pub struct Came {
    pub signal: i32,
    /// Whether the kernel sent it: a terminal, to all processes in front.
    by_kernel: bool,
}

/// The signals that wait until they are asked for, and the mask that was there before.
pub struct Signals {
    waiting: libc::sigset_t,
    before: libc::sigset_t,
    /// What became of SIGCHLD: a process that ignores it has no children to wait for.
    of_children: libc::sighandler_t,
}

/// Signals that a fault of ours raises, and those by which a terminal stops whoever is not in
/// front: they do what they always do.
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

/// Signals that a terminal sends to all processes in front, the command among them.
const OF_TERMINAL: [i32; 6] =
    [libc::SIGINT, libc::SIGQUIT, libc::SIGTSTP, libc::SIGHUP, libc::SIGCONT, libc::SIGWINCH];

impl Signals {
    /// Has signals wait, so that none is lost between the fork and the first look.
    pub fn hold() -> Signals {
        let mut waiting = MaybeUninit::uninit();
        let mut before = MaybeUninit::uninit();
        // SAFETY: the sets have room, and are filled by these calls.
        unsafe {
            libc::sigfillset(waiting.as_mut_ptr());
            LEFT.iter().for_each(|&signal| _ = libc::sigdelset(waiting.as_mut_ptr(), signal));
            libc::sigprocmask(libc::SIG_SETMASK, waiting.as_ptr(), before.as_mut_ptr());
            let of_children = libc::signal(libc::SIGCHLD, libc::SIG_DFL);
            let (waiting, before) = (waiting.assume_init(), before.assume_init());
            Signals { waiting, before, of_children }
        }
    }

    /// Puts everything back as it was.
    pub fn release(&self) {
        // SAFETY: a set that is read, and what became of the signal before: no handler of ours.
        unsafe {
            libc::signal(libc::SIGCHLD, self.of_children);
            libc::sigprocmask(libc::SIG_SETMASK, &raw const self.before, null_mut());
        }
    }

    /// The next signal that comes within this time.
    pub fn next(&self, within: Duration) -> Option<Came> {
        let within = libc::timespec {
            tv_sec: libc::time_t::try_from(within.as_secs()).unwrap_or(libc::time_t::MAX),
            tv_nsec: within.subsec_nanos().into(),
        };
        let mut about = MaybeUninit::<libc::siginfo_t>::zeroed();
        // SAFETY: a set and a time that are read, and room for the answer.
        unsafe {
            let waiting = &raw const self.waiting;
            let signal = libc::sigtimedwait(waiting, about.as_mut_ptr(), &raw const within);
            let by_kernel = about.assume_init().si_code > 0;
            (signal > 0).then_some(Came { signal, by_kernel })
        }
    }
}

impl Came {
    /// Does with it what the command would want: passes it on, unless a terminal has sent it to
    /// the command as well; and stops with it.
    pub fn pass_on(&self, child: u32) {
        let Came { signal, by_kernel } = *self;
        if signal == libc::SIGCHLD {
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

/// Stops as SIGTSTP does, until somebody has us go on.
fn stop() {
    let mut only = MaybeUninit::uninit();
    // SAFETY: the set has room and is filled first; the signal is sent to ourselves.
    unsafe {
        libc::sigemptyset(only.as_mut_ptr());
        libc::sigaddset(only.as_mut_ptr(), libc::SIGTSTP);
        libc::raise(libc::SIGTSTP);
        libc::sigprocmask(libc::SIG_UNBLOCK, only.as_ptr(), null_mut());
        libc::sigprocmask(libc::SIG_BLOCK, only.as_ptr(), null_mut());
    }
}

/// Descendants whose parents have ended become our children from now on, and stay countable.
pub fn adopt_orphans() {
    // SAFETY: takes numbers.
    unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) };
}

/// Forks: the child's number, or `None` in the child.
pub fn fork() -> Result<Option<u32>, Error> {
    // SAFETY: we have one thread.
    match unsafe { libc::fork() } {
        -1 => Err(Error::last_os_error()),
        0 => Ok(None),
        child => Ok(Some(child.cast_unsigned())),
    }
}

/// Waits for a child that has ended already, if there is one.
pub fn reap() -> Option<Reaped> {
    wait(-1, libc::WNOHANG)
}

/// Waits until this child has ended; `None`: it is no child, or nobody's to wait for.
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

/// Ends this process as a child ended; the child has left the core dump, if any.
pub fn end_as(ended: Ended) -> ! {
    let signal = match ended {
        Ended::Exit(status) => std::process::exit(status),
        Ended::Signal(signal) => signal,
    };
    let no_core = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    let mut only = MaybeUninit::uninit();
    // SAFETY: takes numbers, a limit that is read, and a set that is filled first.
    unsafe {
        libc::setrlimit(libc::RLIMIT_CORE, &raw const no_core);
        libc::signal(signal, libc::SIG_DFL);
        libc::sigemptyset(only.as_mut_ptr());
        libc::sigaddset(only.as_mut_ptr(), signal);
        libc::raise(signal);
        libc::sigprocmask(libc::SIG_UNBLOCK, only.as_ptr(), null_mut());
    }
    std::process::exit(128 + signal)
}
