//! Sets of signals, and the signal mask of a thread.

use std::mem::MaybeUninit;

/// A set of signals.
pub struct SignalSet(libc::sigset_t);

impl SignalSet {
    /// No signal.
    pub fn none() -> SignalSet {
        let mut set = MaybeUninit::uninit();
        // SAFETY: the set has room.
        unsafe { libc::sigemptyset(set.as_mut_ptr()) };
        // SAFETY: filled just now.
        SignalSet(unsafe { set.assume_init() })
    }

    /// Every signal.
    pub fn all() -> SignalSet {
        let mut set = MaybeUninit::uninit();
        // SAFETY: the set has room.
        unsafe { libc::sigfillset(set.as_mut_ptr()) };
        // SAFETY: filled just now.
        SignalSet(unsafe { set.assume_init() })
    }

    /// Adds this signal.
    pub fn with(mut self, signal: i32) -> SignalSet {
        // SAFETY: a set that was filled.
        unsafe { libc::sigaddset(&raw mut self.0, signal) };
        self
    }

    /// Removes this signal.
    pub fn without(mut self, signal: i32) -> SignalSet {
        // SAFETY: a set that was filled.
        unsafe { libc::sigdelset(&raw mut self.0, signal) };
        self
    }

    /// A pointer for functions that read a set.
    pub fn as_ptr(&self) -> *const libc::sigset_t {
        &raw const self.0
    }

    /// Changes the mask of this thread by the set; returns the previous mask.
    fn change_mask(&self, how: i32) -> SignalSet {
        let mut before = SignalSet::none();
        // SAFETY: a set that is read, and room for the one before.
        unsafe { libc::sigprocmask(how, self.as_ptr(), &raw mut before.0) };
        before
    }

    /// Blocks exactly these; returns the previous mask.
    pub fn hold_exactly(&self) -> SignalSet {
        self.change_mask(libc::SIG_SETMASK)
    }

    /// Blocks these.
    pub fn hold(&self) {
        self.change_mask(libc::SIG_BLOCK);
    }

    /// Unblocks these.
    pub fn let_through(&self) {
        self.change_mask(libc::SIG_UNBLOCK);
    }

    /// Waits for the next of these for this time at most.
    pub fn wait(&self, within: &libc::timespec) -> Option<libc::siginfo_t> {
        let mut about = MaybeUninit::<libc::siginfo_t>::zeroed();
        // SAFETY: a set and a time that are read, and room for the answer.
        let signal = unsafe { libc::sigtimedwait(self.as_ptr(), about.as_mut_ptr(), within) };
        // SAFETY: zeros are a valid value, and so is what the kernel wrote.
        (signal > 0).then(|| unsafe { about.assume_init() })
    }
}

/// Sets the disposition of a signal to the default, or to an earlier one; returns the previous one.
pub fn set_action(signal: i32, action: libc::sighandler_t) -> libc::sighandler_t {
    // SAFETY: takes numbers: none of our functions is called.
    unsafe { libc::signal(signal, action) }
}

/// Sends a signal to this thread.
pub fn raise(signal: i32) {
    // SAFETY: takes a number.
    unsafe { libc::raise(signal) };
}
