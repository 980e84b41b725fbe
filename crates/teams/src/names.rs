//! What the functions of an OpenMP runtime say about the region that calls them.

/// Every OpenMP runtime defines this function, and no other library does.
pub const RUNTIME_LANDMARK: &str = "omp_get_thread_num";

/// What a call of the runtime means for the division of a region's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Asks for the number of the calling thread.
    Number,
    /// Asks how many threads the team has.
    Size,
    /// Asks for the number of the team in its league.
    NumberInLeague,
    /// Asks how many teams the league has.
    SizeOfLeague,
    /// Shares work out among the threads of the team, however many there are: loops, sections and
    /// tasks. A block for one thread does not.
    Sharing,
    /// Prints numbers: what is asked only for this divides nothing.
    Printing,
    /// Makes a text of numbers, which may be the name of a thread's own file.
    Formatting,
    /// Passes a number to a stream of C++, which prints it, or makes a text of it.
    Streaming,
    /// Begins a stream of C++ of the program's own: its text may be the name of a thread's file.
    Text,
    /// Waits until another thread has come or has done something, outside of the runtime.
    Waiting,
    /// Writes to a descriptor, or reads from one, which may be a pipe to another thread.
    Sending,
    /// The same the other way.
    Receiving,
    /// Lets other threads run, or shows what they wrote: a loop that does only this waits for one of
    /// them.
    Yielding,
    /// Makes a system call of the program's choice, which may wait for another thread.
    SystemCall,
    /// Takes or gives back a lock: a loop that does only this, and reads, waits for one of them.
    Locking,
    /// Asks for the address of a variable of the thread's own.
    Own,
    /// Another function of the runtime that is passed nothing: what is in the registers of arguments
    /// is there by chance.
    Plain,
    /// Runs a block in the thread of a given number.
    Chosen,
    /// Starts a region.
    Region,
    /// Starts a region of code that LLVM or Intel have compiled.
    RegionOfLlvm,
}

impl Role {
    /// Whether it is that of a function of the OpenMP runtime.
    pub(crate) fn is_of_runtime(self) -> bool {
        use Role::*;
        let is_of_others = matches!(self, Printing | Formatting | Streaming | Text)
            || matches!(self, Waiting | Yielding | SystemCall | Locking | Own)
            || matches!(self, Sending | Receiving);
        !is_of_others
    }

    /// Whether it starts a region.
    pub(crate) fn starts_region(self) -> bool {
        matches!(self, Role::Region | Role::RegionOfLlvm)
    }
}

/// What the function `name` means; `None` for all that say nothing about a division.
pub fn role(name: &[u8]) -> Option<Role> {
    match name {
        b"omp_get_thread_num"
        | b"omp_get_thread_num_"
        | b"ompc_get_thread_num"
        | b"omp_get_ancestor_thread_num"
        | b"omp_get_ancestor_thread_num_"
        | b"omp_get_ancestor_thread_num_8_"
        | b"ompc_get_ancestor_thread_num" => Some(Role::Number),
        b"omp_get_num_threads"
        | b"omp_get_num_threads_"
        | b"ompc_get_num_threads"
        | b"omp_get_team_size"
        | b"omp_get_team_size_"
        | b"omp_get_team_size_8_"
        | b"ompc_get_team_size" => Some(Role::Size),
        b"__kmpc_fork_call" | b"__kmpc_fork_call_if" | b"__kmpc_fork_teams" => {
            Some(Role::RegionOfLlvm)
        }
        b"__kmpc_masked" => Some(Role::Chosen),
        b"omp_get_team_num" | b"omp_get_team_num_" => Some(Role::NumberInLeague),
        b"omp_get_num_teams" | b"omp_get_num_teams_" => Some(Role::SizeOfLeague),
        b"syscall" => Some(Role::SystemCall),
        b"__tls_get_addr" => Some(Role::Own),
        // What a future of C++ waits with.
        _ if name.starts_with(b"_ZNSt28__atomic_futex_unsigned_base") => Some(Role::SystemCall),
        _ => locking(name)
            .or_else(|| gnu(name))
            .or_else(|| llvm(name))
            .or_else(|| printing(name))
            .or_else(|| waiting(name))
            .or_else(|| passing(name)),
    }
}

/// Whether the function is asked by the code of an inner region how the work of an outer one is
/// divided, and for what.
pub(crate) fn of_outer_region(name: &[u8]) -> Option<Role> {
    let asks = |begin: &[u8]| {
        name.strip_prefix(b"ompc_").or(name.strip_prefix(b"omp_"))?.strip_prefix(begin)
    };
    let number = asks(b"get_ancestor_thread_num").map(|_| Role::Number);
    number.or_else(|| asks(b"get_team_size").map(|_| Role::Size))
}

/// Whether the name is that of a function of an OpenMP runtime.
pub(crate) fn is_of_runtime(name: &[u8]) -> bool {
    [&b"GOMP_"[..], b"__kmpc_", b"omp_"].iter().any(|prefix| name.starts_with(prefix))
}

/// Whether the function changes nothing that a loop goes by: it returns where `errno` is, or throws an
/// exception of the C++ library (`std::__throw_`) and never returns.
pub(crate) fn changes_nothing(name: &[u8]) -> bool {
    let rest = name.strip_prefix(b"_ZSt").unwrap_or_default();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    name == b"__errno_location"
        || rest.get(digits..).is_some_and(|rest| rest.starts_with(b"__throw_"))
}

/// Locks, which return with any number of threads.
fn locking(name: &[u8]) -> Option<Role> {
    const LOCKING: [&[u8]; 30] = [
        b"omp_set_lock",
        b"omp_unset_lock",
        b"omp_set_nest_lock",
        b"omp_test_lock",
        b"omp_test_nest_lock",
        b"omp_test_lock_",
        b"omp_unset_nest_lock",
        b"omp_set_lock_",
        b"omp_unset_lock_",
        b"GOMP_critical_start",
        b"GOMP_critical_end",
        b"GOMP_critical_name_start",
        b"GOMP_critical_name_end",
        b"GOMP_atomic_start",
        b"GOMP_atomic_end",
        b"GOMP_taskyield",
        b"__kmpc_critical",
        b"__kmpc_critical_with_hint",
        b"__kmpc_end_critical",
        b"__kmpc_omp_taskyield",
        b"__kmpc_global_thread_num",
        b"pthread_mutex_lock",
        b"pthread_mutex_unlock",
        b"pthread_mutex_trylock",
        b"pthread_spin_lock",
        b"pthread_spin_trylock",
        b"pthread_spin_unlock",
        b"mtx_lock",
        b"mtx_unlock",
        b"mtx_trylock",
    ];
    LOCKING.contains(&name).then_some(Role::Locking)
}

/// Functions of libc and of the C++ library that return when another thread lets them, or when it
/// had time to do something.
fn waiting(name: &[u8]) -> Option<Role> {
    const WAITING: [&[u8]; 9] = [
        b"pthread_barrier_wait",
        b"pthread_cond_wait",
        b"pthread_cond_timedwait",
        b"pthread_cond_clockwait",
        b"sem_wait",
        b"sem_timedwait",
        b"cnd_wait",
        b"cnd_timedwait",
        b"_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE",
    ];
    const YIELDING: [&[u8]; 8] = [
        b"sched_yield",
        b"pthread_yield",
        b"thrd_yield",
        b"usleep",
        b"nanosleep",
        b"clock_nanosleep",
        b"thrd_sleep",
        b"__kmpc_flush",
    ];
    role_by_list(name, &[(&WAITING, Role::Waiting), (&YIELDING, Role::Yielding)])
}

/// System calls that pass bytes on through a descriptor.
fn passing(name: &[u8]) -> Option<Role> {
    const SENDING: [&[u8]; 7] =
        [b"write", b"writev", b"send", b"sendmsg", b"mq_send", b"msgsnd", b"eventfd_write"];
    const RECEIVING: [&[u8]; 8] = [
        b"read",
        b"__read_chk",
        b"readv",
        b"recv",
        b"recvmsg",
        b"mq_receive",
        b"msgrcv",
        b"eventfd_read",
    ];
    role_by_list(name, &[(&SENDING, Role::Sending), (&RECEIVING, Role::Receiving)])
}

/// The role of the first list that has this name.
fn role_by_list(name: &[u8], lists: &[(&[&[u8]], Role)]) -> Option<Role> {
    lists.iter().find(|(names, _)| names.contains(&name)).map(|(_, role)| *role)
}

fn gnu(name: &[u8]) -> Option<Role> {
    let rest = name.strip_prefix(b"GOMP_")?;
    let begins = |prefixes: &[&[u8]]| prefixes.iter().any(|prefix| rest.starts_with(prefix));
    if begins(&[b"parallel_end", b"taskyield", b"taskgroup"]) {
        None
    } else if begins(&[b"parallel"]) {
        Some(Role::Region)
    } else if begins(&[b"loop_end", b"sections_end", b"taskwait"])
        || rest == b"barrier"
        || rest == b"single_start"
    {
        Some(Role::Plain)
    } else {
        let sharing = begins(&[b"loop", b"sections", b"task", b"doacross"]);
        sharing.then_some(Role::Sharing)
    }
}

/// Functions of libc and of the C++ library that get numbers by value.
fn printing(name: &[u8]) -> Option<Role> {
    // Not `sprintf`: the text may be the name of a thread's own file.
    const PLAIN: [&[u8]; 3] = [b"printf", b"fprintf", b"dprintf"];
    const CHECKED: [&[u8]; 3] = [b"__printf_chk", b"__fprintf_chk", b"__dprintf_chk"];
    // `std::ostream::operator<<` for int, unsigned, long and unsigned long.
    const FORMATTED: [&[u8]; 8] = [
        b"sprintf",
        b"snprintf",
        b"asprintf",
        b"syslog",
        b"__sprintf_chk",
        b"__snprintf_chk",
        b"__asprintf_chk",
        b"__syslog_chk",
    ];
    const STREAMED: [&[u8]; 4] = [b"_ZNSolsEi", b"_ZNSolsEj", b"_ZNSolsEl", b"_ZNSolsEm"];
    // `print` and `write` of Fortran, which get the number's address.
    const TRANSFERRED: [&[u8]; 2] =
        [b"_gfortran_transfer_integer_write", b"_gfortran_transfer_integer"];
    if STREAMED.contains(&name) {
        return Some(Role::Streaming);
    }
    if FORMATTED.contains(&name) {
        return Some(Role::Formatting);
    }
    // Its constructor, or the function of its base class that an inlined constructor calls.
    let begins_stream = name.starts_with(b"_ZNSt9basic_iosIcSt11char_traitsIcEE4init");
    if begins_stream
        || name.starts_with(b"_ZNSt7__cxx11")
            && name.windows(12).any(|part| part == b"stringstream")
    {
        return Some(Role::Text);
    }
    let mut all = PLAIN.iter().chain(&CHECKED).chain(&TRANSFERRED);
    all.any(|known| *known == name).then_some(Role::Printing)
}

fn llvm(name: &[u8]) -> Option<Role> {
    let rest = name.strip_prefix(b"__kmpc_")?;
    const SHARING: [&[u8]; 8] = [
        b"for_static_init",
        b"dist_for_static_init",
        b"dispatch_",
        b"next_section",
        b"sections_init",
        b"omp_task",
        b"taskloop",
        b"doacross_init",
    ];
    SHARING.iter().any(|prefix| rest.starts_with(prefix)).then_some(Role::Sharing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_all_compilers_are_known() {
        for name in ["omp_get_thread_num", "omp_get_thread_num_", "omp_get_ancestor_thread_num_8_"]
        {
            assert_eq!(role(name.as_bytes()), Some(Role::Number), "{name}");
        }
        for name in ["omp_get_num_threads", "omp_get_num_threads_", "omp_get_team_size"] {
            assert_eq!(role(name.as_bytes()), Some(Role::Size), "{name}");
        }
        for name in [
            "GOMP_loop_dynamic_start",
            "GOMP_loop_ull_nonmonotonic_guided_next",
            "GOMP_sections_start",
            "GOMP_task",
            "GOMP_taskloop_ull",
            "__kmpc_for_static_init_4",
            "__kmpc_dispatch_init_8u",
            "__kmpc_omp_task_alloc",
        ] {
            assert_eq!(role(name.as_bytes()), Some(Role::Sharing), "{name}");
        }
        assert_eq!(role(b"GOMP_parallel_loop_nonmonotonic_dynamic"), Some(Role::Region));
        assert_eq!(role(b"__kmpc_fork_call"), Some(Role::RegionOfLlvm));
    }

    #[test]
    fn printing_is_known() {
        for name in ["printf", "__fprintf_chk"] {
            assert_eq!(role(name.as_bytes()), Some(Role::Printing), "{name}");
        }
        assert_eq!(role(b"_ZNSolsEi"), Some(Role::Streaming));
        let text = b"_ZNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEEC1Ev";
        assert_eq!(role(text), Some(Role::Text));
        assert_eq!(role(b"snprintf"), Some(Role::Formatting));
    }

    #[test]
    fn waiting_is_known() {
        assert_eq!(role(b"pthread_barrier_wait"), Some(Role::Waiting));
        assert_eq!(role(b"sched_yield"), Some(Role::Yielding));
        assert_eq!(role(b"pthread_mutex_lock"), Some(Role::Locking));
        assert_eq!(role(b"GOMP_critical_name_start"), Some(Role::Locking));
    }

    #[test]
    fn what_is_passed_nothing_is_known() {
        for name in ["GOMP_barrier", "GOMP_single_start", "GOMP_loop_end_nowait"] {
            assert_eq!(role(name.as_bytes()), Some(Role::Plain), "{name}");
        }
    }

    #[test]
    fn what_does_not_divide_is_no_sign() {
        for name in [
            "__kmpc_barrier",
            "__kmpc_for_static_fini",
            "__kmpc_single",
            "GOMP_parallel_end",
            "omp_get_max_threads",
            "omp_get_wtime",
            "",
        ] {
            assert_eq!(role(name.as_bytes()), None, "{name}");
        }
    }
}
