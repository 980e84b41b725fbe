//! What a walk finds out about a region.

/// What a region reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// A thread asks for its number, not only to print it.
    pub number: bool,
    /// It does so for more than checking whether it is the first thread, and apart from a question
    /// for the size of the team: a loop that gcc compiles asks for both at once.
    pub lone_number: bool,
    /// A thread asks for the size of the team, not only to print it.
    pub size: bool,
    /// It does so apart from a question for the number of the thread, and not to divide by it.
    pub lone_size: bool,
    /// The program itself asks for the number and then the size, to divide by it: loops of gcc ask
    /// the other way round, and those of clang not at all.
    pub own_size: bool,
    /// The number of a thread and the size of the team meet in a computation, a comparison or a
    /// call.
    pub meet: bool,
    /// They do so outside of what may be a loop of gcc.
    pub own_meet: bool,
    /// Something is computed from the number of a thread, looked up by it, or compared with it.
    pub uses_number: bool,
    /// A loop of gcc, or one like it, takes its rounds in turns by the size, and its body depends
    /// on the number of the thread.
    pub number_in_turns: bool,
    /// Work goes by a share that is computed from the number of the thread and a number from
    /// elsewhere, but not from the size.
    pub shares: bool,
    /// Work goes by a share that is computed from a counter that every thread counts up once.
    pub lone_ticket: bool,
    /// The program compares the size with a variable, and divides nothing by it.
    pub checks: bool,
    /// The runtime shares out work.
    pub sharing: bool,
    /// Threads draw numbers from a counter in a loop, until there is nothing left to do.
    pub tickets: bool,
    /// The region does more than count threads: it has loops of the program's own, tables,
    /// thread-local variables, or calls of functions that are not the runtime's.
    pub works: bool,
    /// Threads wait for each other by means of the program's own, not the runtime's.
    pub waits: bool,
    /// The region writes to descriptors, and reads from them: threads may pass something on.
    pub sends: bool,
    /// See above.
    pub receives: bool,
    /// A thread that counts itself asks whether it is the last one, of a number from elsewhere.
    pub comes_last: bool,
    /// A thread starts a region of its own, in which the work is divided.
    pub nests: bool,
    /// There are calls whose targets are known only while the program runs.
    pub unknown: bool,
    /// One of these calls comes before anything is shared out or asked.
    pub unknown_first: bool,
    /// One of these calls is made once by every thread, beside work that is shared out.
    pub unknown_once: bool,
    /// The walk ended before it had covered everything.
    pub cut_short: bool,
}

impl Facts {
    /// The program itself asks for the size, if so: it has kept the answer, and reads it.
    pub(crate) fn asks_for_size(&mut self, does: bool) {
        self.size |= does;
        self.lone_size |= does;
    }
}
