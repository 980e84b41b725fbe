//! What a walk finds out about a region.

/// What a region reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// A thread asks for its number, for more than to print it.
    pub number: bool,
    /// It does so for more than to know whether it is the first one, and apart from a question for
    /// the size of the team: a loop that gcc compiles asks for both at once.
    pub lone_number: bool,
    /// A thread asks for the size of the team, for more than to print it.
    pub size: bool,
    /// It does so apart from a question for the number of the thread, and not to divide by it.
    pub lone_size: bool,
    /// The program itself asks for the number and the size, to divide by it: loops of gcc
    /// ask the other way round, and those of clang not at all.
    pub own_size: bool,
    /// The number of a thread and the size of the team meet in a computation, a comparison or a call;
    /// and they do so outside of what may be a loop of gcc.
    pub meet: bool,
    /// See `meet`.
    pub own_meet: bool,
    /// Something is computed from the number of a thread, looked up by it, or compared with it.
    pub uses_number: bool,
    /// A loop of gcc, or one like it, takes rounds in turns by the size, and its body goes by the number
    /// of the thread.
    pub number_in_turns: bool,
    /// The program compares the size with a variable, and divides nothing by it.
    pub checks: bool,
    /// The runtime shares work out.
    pub sharing: bool,
    /// Threads draw numbers from a counter in a loop, until there is nothing left to do.
    pub tickets: bool,
    /// There are loops of the program's own, tables, variables of the thread's own, or calls of
    /// functions that are not the runtime's: more than a count.
    pub works: bool,
    /// Threads wait for each other by means of the program's own.
    pub waits: bool,
    /// A thread starts a region of its own, whose work is divided there.
    pub nests: bool,
    /// There are calls that only the running program knows.
    pub unknown: bool,
    /// One of them comes before anything is shared out or asked.
    pub unknown_first: bool,
    /// The walk ended before it had been everywhere.
    pub cut_short: bool,
}
