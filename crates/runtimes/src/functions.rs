//! Hooked functions, and what happens in a call of each.

/// One function.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// The exported name; C++ names are mangled.
    pub name: &'static str,
    /// What is done with a call.
    pub hook: Hook,
    /// Whether it was seen in a real library. Others are known from the sources of libraries that
    /// the tests cannot install.
    pub seen: bool,
}

impl Function {
    /// A function that was not seen in any real library.
    pub const fn unseen(self) -> Function {
        Function { seen: false, ..self }
    }
}

/// Who answers a call.
#[derive(Clone, Copy, Debug)]
pub enum Hook {
    /// The shim's common code for the action.
    Action(Action),
    /// A function of the shim for this one: in `src/runtimes/`, in the file of the runtime's name;
    /// for libc in `src/hooks/`, prefixed with the name of the file. If it takes more than the
    /// `call`, the arguments follow.
    Handler(Calls, &'static str),
    /// The shim contains the exported function itself, so no entry point is generated.
    Exported,
}

/// Which calls of a function need the handler; all others go straight to the real function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// Every call.
    All,
    /// Every call of a function that returns a number of threads: 1, if there is no real function.
    Count,
    /// Queries, by the first argument, for the number of CPUs that are online.
    OnlineCpus,
    /// Calls that opened the path in this argument, if it may be one below `/proc`.
    Opens(usize, Opened),
    /// Calls that, by the first argument, install a filter of system calls.
    SetSeccomp,
    /// System calls that read or write an affinity mask, or install a filter.
    ListedCall,
    /// Regions of LLVM's runtimes, once anybody has asked for more than is allowed.
    Fork,
    /// Calls about an open file, once the program has got the copy of a file.
    Reread,
}

/// What a function that opens a path returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// A descriptor; negative on failure.
    Descriptor,
    /// A stream; null on failure.
    Stream,
}

/// What happens in a call. Arguments are numbered from 1. Without pointers, since the shim's table,
/// which the loader must not have to relocate, holds one per function.
#[derive(Clone, Copy, Debug)]
pub enum Action {
    /// A setter: its count is lowered to what is allowed.
    Lower {
        /// The count.
        argument: usize,
        /// How it is carried.
        form: Form,
    },
    /// A setter of several things; it sets a count if an argument has this value.
    LowerIf {
        /// The number of the argument, and the value.
        guard: (usize, i32),
        /// The count.
        argument: usize,
        /// How it is carried.
        form: Form,
    },
    /// A setter whose count is a 32-bit field of a constant structure, to which the library keeps
    /// no pointer: it gets a copy with the lowered count.
    Field {
        /// The argument that points to the structure.
        argument: usize,
        /// The offset of the count, in bytes.
        offset: usize,
    },
    /// A parallel region of GNU's runtime, whose code is the first argument: its team is lowered
    /// unless it is promised, and nested teams share what is allowed.
    Region {
        /// The size of the team; 0: the calling thread's own setting.
        argument: usize,
    },
    /// A request for the next parallel region, in LLVM's runtimes.
    Request {
        /// The size of the team; 0 and below mean no request.
        argument: usize,
    },
    /// The setting of the calling thread for its next regions, in the first argument.
    Setting {
        /// How it is carried.
        form: Form,
    },
    /// A list of team sizes by nesting level.
    Levels {
        /// The length of the list; the next argument points to it.
        argument: usize,
    },
    /// Several consecutive counts, whose product is the number of threads.
    Product {
        /// The first of them.
        argument: usize,
        /// How many there are.
        factors: usize,
        /// How each is carried.
        form: Form,
    },
    /// Enables or disables nested parallelism.
    Nesting {
        /// How it is carried.
        form: Form,
        /// The largest value that disables it.
        off: u32,
    },
    /// A switch that never enlarges a team: the call is passed on unchanged.
    Note,
    /// A getter: its result is lowered to what is allowed.
    Getter,
    /// A getter of several things; it gets a count if an argument has this value.
    GetterIf {
        /// The number of the argument, and the value.
        guard: (usize, i32),
    },
    /// Starts a program, which stays in the job.
    Start(Start),
}

/// How an argument carries a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A signed 32-bit integer. Also a 64-bit one that is never huge, and a structure passed by
    /// value that begins with one: the bits above the 32 are kept.
    Int,
    /// A signed 16-bit integer.
    Short,
    /// An unsigned 64-bit integer, whose largest value may mean "no limit".
    Size,
    /// A pointer to a signed 32-bit integer (Fortran).
    IntReference,
    /// A pointer to a signed 64-bit integer (Fortran with 64-bit integers).
    LongReference,
}

/// How a function that starts a program gets the program's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// As a path, in this argument.
    Path(usize),
    /// As a path, or a name to be found in the directories of `PATH`, in this argument.
    Search(usize),
    /// As a descriptor, in this argument.
    Open(usize),
    /// As a directory's descriptor, in this argument, and a path relative to it, in the next.
    Below(usize),
}

/// How a function that starts a program gets the program's file and environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// In an argument; the function returns only on failure.
    Given {
        /// The program.
        file: File,
        /// The argument.
        environment: usize,
        /// Whether it may be NULL.
        or_none: bool,
    },
    /// None: the function passes on the process's own environment.
    Own {
        /// The program.
        file: File,
    },
    /// As in the above two, with the program's arguments as a list from the second argument on.
    Listed {
        /// The program.
        file: File,
        /// Whether an environment follows the list.
        environment_follows: bool,
    },
    /// In the sixth argument; the function returns an error number.
    Spawn {
        /// The program.
        file: File,
    },
    /// None: the first argument is a command for a shell that gets the process's own environment.
    Command,
}

const fn function(name: &'static str, action: Action) -> Function {
    Function { name, hook: Hook::Action(action), seen: true }
}
const fn lower(name: &'static str, argument: usize, form: Form) -> Function {
    function(name, Action::Lower { argument, form })
}

/// A setter with its count in a 32-bit integer.
pub const fn value(name: &'static str, argument: usize) -> Function {
    lower(name, argument, Form::Int)
}
/// A setter with its count in a 16-bit integer.
pub const fn short(name: &'static str, argument: usize) -> Function {
    lower(name, argument, Form::Short)
}
/// A setter with its count in an unsigned 64-bit integer.
pub const fn size(name: &'static str, argument: usize) -> Function {
    lower(name, argument, Form::Size)
}
/// A setter with a reference to its count of 32 bits.
pub const fn reference(name: &'static str, argument: usize) -> Function {
    lower(name, argument, Form::IntReference)
}
/// A setter with a reference to its count of 64 bits.
pub(crate) const fn reference8(name: &'static str, argument: usize) -> Function {
    lower(name, argument, Form::LongReference)
}
/// A setter after the hidden pointer to a C++ result, which AArch64 does not pass among the
/// arguments.
pub const fn hidden(name: &'static str, argument: usize) -> Function {
    value(name, if cfg!(target_arch = "x86_64") { argument + 1 } else { argument })
}
/// A setter of several things: [`Action::LowerIf`].
pub const fn lower_if(
    name: &'static str,
    guard: (usize, i32),
    argument: usize,
    form: Form,
) -> Function {
    function(name, Action::LowerIf { guard, argument, form })
}
/// A setter with its count in a structure: [`Action::Field`].
pub const fn field(name: &'static str, argument: usize, offset: usize) -> Function {
    function(name, Action::Field { argument, offset })
}
/// A parallel region: [`Action::Region`].
pub const fn region(name: &'static str, argument: usize) -> Function {
    function(name, Action::Region { argument })
}
/// A request for a parallel region: [`Action::Request`].
pub const fn request(name: &'static str, argument: usize) -> Function {
    function(name, Action::Request { argument })
}
/// A thread's own setting: [`Action::Setting`].
pub const fn setting(name: &'static str, form: Form) -> Function {
    function(name, Action::Setting { form })
}
/// A list of team sizes: [`Action::Levels`].
pub const fn levels(name: &'static str, argument: usize) -> Function {
    function(name, Action::Levels { argument })
}
/// Counts whose product is the number of threads: [`Action::Product`].
pub const fn product(name: &'static str, argument: usize, factors: usize, form: Form) -> Function {
    function(name, Action::Product { argument, factors, form })
}
/// Enables nested parallelism by the first argument: [`Action::Nesting`].
pub const fn nesting(name: &'static str, form: Form, off: u32) -> Function {
    function(name, Action::Nesting { form, off })
}
/// A switch that never enlarges a team.
pub const fn note(name: &'static str) -> Function {
    function(name, Action::Note)
}
/// A getter.
pub const fn getter(name: &'static str) -> Function {
    function(name, Action::Getter)
}
/// A getter of several things: [`Action::GetterIf`].
pub const fn getter_if(name: &'static str, guard: (usize, i32)) -> Function {
    function(name, Action::GetterIf { guard })
}
/// A function that starts a program.
pub const fn start(name: &'static str, start: Start) -> Function {
    function(name, Action::Start(start))
}
/// A function with a handler of its own, by its name in the shim: [`Hook::Handler`].
pub const fn handler(name: &'static str, handler: &'static str) -> Function {
    handler_of(name, Calls::All, handler)
}
/// A function with a handler for some of its calls.
pub(crate) const fn handler_of(
    name: &'static str,
    entry: Calls,
    handler: &'static str,
) -> Function {
    Function { name, hook: Hook::Handler(entry, handler), seen: true }
}
/// A function that opens the path in this argument.
pub(crate) const fn opens(name: &'static str, argument: usize, result: Opened) -> Function {
    handler_of(name, Calls::Opens(argument, result), "files::first")
}
/// A function that is about an open file.
pub(crate) const fn rereads(name: &'static str, handler: &'static str) -> Function {
    handler_of(name, Calls::Reread, handler)
}
/// A function that is written in the shim.
pub const fn exported(name: &'static str) -> Function {
    Function { name, hook: Hook::Exported, seen: true }
}
