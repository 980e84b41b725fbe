//! THE table: every name that the library exports, and what is done with it.
//!
//! A row is a name, the runtime it belongs to, and how it carries a count. To add a runtime, add
//! its rows here and a program to the tests. The exports, the lookups by `dlsym` and the audit of
//! the tests follow from this file.

use crate::arch::{entry, path_entry, syscall_entry};
use crate::hooks::{Call, Target, dl, environment, files, openmp, syscall, threads};
use threadcap_policy::grant::Zero;

/// The runtime that a name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// GNU, LLVM and Intel OpenMP runtimes.
    OpenMp,
    /// OpenBLAS, with and without SciPy's prefix and the suffix of 64-bit integers.
    OpenBlas,
    /// Intel MKL.
    Mkl,
    /// The C library.
    Libc,
    /// threadcap's own interface.
    Own,
}

/// How an argument carries a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A signed 32-bit integer.
    Int,
    /// A pointer to a signed 32-bit integer (Fortran).
    IntReference,
    /// A pointer to a signed 64-bit integer (Fortran with 64-bit integers).
    LongReference,
}

/// What a team of zero threads is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeamOfZero {
    /// libgomp, unsigned: as many as the calling thread's own setting says.
    OwnSetting,
    /// LLVM, signed: zero and below are no request.
    NoRequest,
}

/// What is done with a call. Arguments are numbered from 1.
#[derive(Clone, Copy)]
pub enum Action {
    /// A setter: its count is lowered to what is allowed.
    Lower { argument: usize, form: Form, zero: Zero },
    /// A parallel region: its team is lowered, nested teams share.
    Region { argument: usize, zero: TeamOfZero },
    /// A list of team sizes by nesting level: length in this argument, pointer in the next.
    Levels { argument: usize },
    /// Two counts in a row whose product counts.
    Product { argument: usize },
    /// A switch of nested parallelism, at most this where inner teams cannot be lowered.
    Nesting { form: Form, most: u32 },
    /// A switch that never raises a team: noted, and passed on.
    Note,
    /// A getter: what it tells is lowered to what is allowed.
    Tell,
    /// A function that needs more than a lowered argument.
    Special(fn(&mut Call) -> Target),
    /// A function of libc that is hooked by redhook, or of our own: no entry is made for it.
    Plain,
}

/// One row of the table.
pub struct Row {
    /// The exported name.
    pub name: &'static str,
    /// The runtime it belongs to.
    pub family: Family,
    /// What is done with a call.
    pub action: Action,
}

const fn value(argument: usize) -> Action {
    Action::Lower { argument, form: Form::Int, zero: Zero::Default }
}
const fn reference(argument: usize) -> Action {
    Action::Lower { argument, form: Form::IntReference, zero: Zero::Default }
}
const fn reference8(argument: usize) -> Action {
    Action::Lower { argument, form: Form::LongReference, zero: Zero::Default }
}
const fn nested(form: Form) -> Action {
    Action::Nesting { form, most: 0 }
}
const fn active_levels(form: Form) -> Action {
    Action::Nesting { form, most: 1 }
}
const fn region(argument: usize) -> Action {
    Action::Region { argument, zero: TeamOfZero::OwnSetting }
}
const fn request(argument: usize) -> Action {
    Action::Region { argument, zero: TeamOfZero::NoRequest }
}
const fn levels(argument: usize) -> Action {
    Action::Levels { argument }
}
const fn product(argument: usize) -> Action {
    Action::Product { argument }
}

macro_rules! table {
    (
        entries { $( $name:literal $family:ident $action:expr; )* }
        path_entries { $( $opener:literal $opener_family:ident $opener_action:expr, $path:ident; )* }
        own_entry { $( $own:literal $own_family:ident $own_action:expr; )* }
        plain { $( $plain:literal $plain_family:ident; )* }
    ) => {
        const NAMES: &[&str] = &[ $( $name, )* $( $opener, )* $( $own, )* $( $plain, )* ];
        /// All rows; a row is known by its place in here.
        pub static TABLE: [Row; ROWS] = [
            $( Row { name: $name, family: Family::$family, action: $action }, )*
            $( Row { name: $opener, family: Family::$opener_family, action: $opener_action }, )*
            $( Row { name: $own, family: Family::$own_family, action: $own_action }, )*
            $( Row { name: $plain, family: Family::$plain_family, action: Action::Plain }, )*
        ];
        $( entry!($name, row_of($name)); )*
        $( path_entry!($opener, row_of($opener), $path); )*
    };
}

/// The number of rows.
pub const ROWS: usize = NAMES.len();

/// The row of a name that is known when the library is built; to be called in constants only.
pub const fn row_of(name: &str) -> usize {
    let mut row = 0;
    while !equal(NAMES[row].as_bytes(), name.as_bytes()) {
        row += 1;
    }
    row
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    let mut index = 0;
    while index < a.len() && index < b.len() && a[index] == b[index] {
        index += 1;
    }
    index == a.len() && index == b.len()
}

/// Bytes of the longest name that the table may hold.
pub const LONGEST_NAME: usize = 159;

/// Places in the hash table of names: a power of two, at least twice the rows.
const PLACES: usize = 1024;

/// Rows (plus 1, 0: none) by the hash of their name, with linear probing.
static BY_NAME: [u16; PLACES] = {
    let mut places = [0; PLACES];
    let mut row = 0;
    while row < ROWS {
        let mut place = hash(NAMES[row].as_bytes());
        while places[place % PLACES] != 0 {
            place += 1;
        }
        places[place % PLACES] = row as u16 + 1;
        row += 1;
    }
    places
};

/// FNV-1a.
const fn hash(name: &[u8]) -> usize {
    let mut hash: u32 = 0x811c_9dc5;
    let mut index = 0;
    while index < name.len() {
        hash = (hash ^ name[index] as u32).wrapping_mul(0x0100_0193);
        index += 1;
    }
    hash as usize
}

/// The row of a name, in a few nanoseconds for most names that have none.
pub fn find(name: &[u8]) -> Option<usize> {
    if name.len() > LONGEST_NAME {
        return None;
    }
    let start = hash(name);
    (start..).map_while(|place| BY_NAME[place % PLACES].checked_sub(1)).find_map(|row| {
        let row = usize::from(row);
        (TABLE[row].name.as_bytes() == name).then_some(row)
    })
}

table! {
    entries {
        // OpenMP setters; Fortran passes references, and libgomp has a third spelling for 8-byte integers
        "omp_set_num_threads" OpenMp value(1);
        "omp_set_num_threads_" OpenMp reference(1);
        "omp_set_num_threads_8_" OpenMp reference8(1);
        "omp_set_num_teams" OpenMp value(1);
        "omp_set_num_teams_" OpenMp reference(1);
        "omp_set_num_teams_8_" OpenMp reference8(1);
        "omp_set_teams_thread_limit" OpenMp value(1);
        "omp_set_teams_thread_limit_" OpenMp reference(1);
        "omp_set_teams_thread_limit_8_" OpenMp reference8(1);
        "omp_set_nested" OpenMp nested(Form::Int);
        "omp_set_nested_" OpenMp nested(Form::IntReference);
        "omp_set_nested_8_" OpenMp nested(Form::LongReference);
        "omp_set_max_active_levels" OpenMp active_levels(Form::Int);
        "omp_set_max_active_levels_" OpenMp active_levels(Form::IntReference);
        "omp_set_max_active_levels_8_" OpenMp active_levels(Form::LongReference);
        "omp_set_dynamic" OpenMp Action::Note;
        "omp_set_dynamic_" OpenMp Action::Note;
        "omp_set_dynamic_8_" OpenMp Action::Note;
        // LLVM's and Intel's C spellings
        "ompc_set_num_threads" OpenMp value(1);
        "ompc_set_nested" OpenMp nested(Form::Int);
        "ompc_set_max_active_levels" OpenMp active_levels(Form::Int);
        "ompc_set_dynamic" OpenMp Action::Note;
        "kmp_set_defaults" OpenMp Action::Special(openmp::kmp_set_defaults);
        "kmp_set_defaults_" OpenMp Action::Special(openmp::kmp_set_defaults);
        "kmpc_set_defaults" OpenMp Action::Special(openmp::kmp_set_defaults);
        // OpenMP getters
        "omp_get_max_threads" OpenMp Action::Tell;
        "omp_get_max_threads_" OpenMp Action::Tell;
        "omp_get_num_procs" OpenMp Action::Tell;
        "omp_get_num_procs_" OpenMp Action::Tell;
        "omp_get_thread_limit" OpenMp Action::Tell;
        "omp_get_thread_limit_" OpenMp Action::Tell;
        "omp_get_place_num_procs" OpenMp Action::Tell;
        "omp_get_place_num_procs_" OpenMp Action::Tell;
        // OpenMP regions of libgomp; LLVM exports the same entries
        "GOMP_parallel" OpenMp region(3);
        "GOMP_parallel_start" OpenMp region(3);
        "GOMP_parallel_reductions" OpenMp region(3);
        "GOMP_parallel_loop_static" OpenMp region(3);
        "GOMP_parallel_loop_dynamic" OpenMp region(3);
        "GOMP_parallel_loop_guided" OpenMp region(3);
        "GOMP_parallel_loop_runtime" OpenMp region(3);
        "GOMP_parallel_loop_nonmonotonic_dynamic" OpenMp region(3);
        "GOMP_parallel_loop_nonmonotonic_guided" OpenMp region(3);
        "GOMP_parallel_loop_nonmonotonic_runtime" OpenMp region(3);
        "GOMP_parallel_loop_maybe_nonmonotonic_runtime" OpenMp region(3);
        "GOMP_parallel_loop_static_start" OpenMp region(3);
        "GOMP_parallel_loop_dynamic_start" OpenMp region(3);
        "GOMP_parallel_loop_guided_start" OpenMp region(3);
        "GOMP_parallel_loop_runtime_start" OpenMp region(3);
        "GOMP_parallel_sections" OpenMp region(3);
        "GOMP_parallel_sections_start" OpenMp region(3);
        // OpenMP teams: the limit of threads in each
        "GOMP_teams" OpenMp value(2);
        "GOMP_teams4" OpenMp value(3);
        "GOMP_teams_reg" OpenMp value(4);
        // OpenMP regions of LLVM and Intel: the request before the fork
        "__kmpc_push_num_threads" OpenMp request(3);
        "__kmpc_push_num_threads_strict" OpenMp request(3);
        "__kmpc_push_num_threads_list" OpenMp levels(3);
        "__kmpc_push_num_threads_list_strict" OpenMp levels(3);
        "__kmpc_push_num_teams" OpenMp product(3);
        "__kmpc_push_num_teams_51" OpenMp Action::Special(openmp::push_num_teams_51);
        "__kmpc_set_thread_limit" OpenMp value(3);
        // OpenBLAS; `X64_` is by value, `X_64_` is the Fortran name with a suffix, and reads 32 bits
        "openblas_set_num_threads" OpenBlas value(1);
        "openblas_set_num_threads_" OpenBlas reference(1);
        "goto_set_num_threads" OpenBlas value(1);
        "openblas_set_num_threads64_" OpenBlas value(1);
        "openblas_set_num_threads_64_" OpenBlas reference(1);
        "goto_set_num_threads64_" OpenBlas value(1);
        "scipy_openblas_set_num_threads" OpenBlas value(1);
        "scipy_openblas_set_num_threads_" OpenBlas reference(1);
        "scipy_goto_set_num_threads" OpenBlas value(1);
        "scipy_openblas_set_num_threads64_" OpenBlas value(1);
        "scipy_openblas_set_num_threads_64_" OpenBlas reference(1);
        "scipy_goto_set_num_threads64_" OpenBlas value(1);
        "openblas_set_num_threads_local" OpenBlas value(1);
        // its OpenMP build counts the configured CPUs, and corrects itself in its first product
        "openblas_get_num_threads" OpenBlas Action::Tell;
        "openblas_get_num_threads_" OpenBlas Action::Tell;
        "openblas_get_num_threads64_" OpenBlas Action::Tell;
        "openblas_get_num_threads_64_" OpenBlas Action::Tell;
        "scipy_openblas_get_num_threads" OpenBlas Action::Tell;
        "scipy_openblas_get_num_threads_" OpenBlas Action::Tell;
        "scipy_openblas_get_num_threads64_" OpenBlas Action::Tell;
        "scipy_openblas_get_num_threads_64_" OpenBlas Action::Tell;
        // MKL: capitals by value in the C spelling of the manual, else by reference, 32 bits even in ILP64
        "MKL_Set_Num_Threads" Mkl value(1);
        "mkl_set_num_threads" Mkl reference(1);
        "mkl_set_num_threads_" Mkl reference(1);
        "MKL_SET_NUM_THREADS" Mkl reference(1);
        "MKL_Set_Num_Threads_Local" Mkl value(1);
        "mkl_set_num_threads_local" Mkl reference(1);
        "mkl_set_num_threads_local_" Mkl reference(1);
        "MKL_SET_NUM_THREADS_LOCAL" Mkl reference(1);
        "MKL_Domain_Set_Num_Threads" Mkl value(1);
        "mkl_domain_set_num_threads" Mkl reference(1);
        "mkl_domain_set_num_threads_" Mkl reference(1);
        "MKL_DOMAIN_SET_NUM_THREADS" Mkl reference(1);
        "MKL_Set_Dynamic" Mkl Action::Note;
        "mkl_set_dynamic" Mkl Action::Note;
        "mkl_set_dynamic_" Mkl Action::Note;
        "MKL_SET_DYNAMIC" Mkl Action::Note;
        // libc functions whose callers are counted, or told by name
        "pthread_create" Libc Action::Special(threads::pthread_create);
        "thrd_create" Libc Action::Special(threads::thrd_create);
        "dlsym" Libc Action::Special(dl::dlsym);
        "dlvsym" Libc Action::Special(dl::dlvsym);
        "getenv" Libc Action::Special(environment::getenv);
        "secure_getenv" Libc Action::Special(environment::getenv);
        "setenv" Libc Action::Special(environment::setenv);
        "putenv" Libc Action::Special(environment::putenv);
    }
    path_entries {
        // files that tell how many CPUs there are; `_2` is what fortified programs call
        "open" Libc Action::Special(files::open), first;
        "open64" Libc Action::Special(files::open), first;
        "__open_2" Libc Action::Special(files::open), first;
        "__open64_2" Libc Action::Special(files::open), first;
        "openat" Libc Action::Special(files::openat), second;
        "openat64" Libc Action::Special(files::openat), second;
        "__openat_2" Libc Action::Special(files::openat), second;
        "__openat64_2" Libc Action::Special(files::openat), second;
        "fopen" Libc Action::Special(files::fopen), first;
        "fopen64" Libc Action::Special(files::fopen), first;
        "scandir" Libc Action::Special(files::scandir), first;
        "scandir64" Libc Action::Special(files::scandir), first;
    }
    own_entry {
        "syscall" Libc Action::Special(syscall::affinity);
    }
    plain {
        // redhook's: the real one is always next in line
        "sysconf" Libc;
        "__sysconf" Libc;
        "get_nprocs" Libc;
        "sched_setaffinity" Libc;
        "sched_getaffinity" Libc;
        "pthread_setaffinity_np" Libc;
        "pthread_getaffinity_np" Libc;
        "pthread_attr_setaffinity_np" Libc;
        "pthread_attr_getaffinity_np" Libc;
        // ours, and the real one is found past the loader
        "readdir" Libc;
        "readdir64" Libc;
        "readdir_r" Libc;
        "readdir64_r" Libc;
        // our own interface, see include/threadcap.h
        "threadcap_cap" Own;
        "threadcap_allowed" Own;
        "threadcap_limit" Own;
        "threadcap_threads_alive" Own;
        "threadcap_threads_peak" Own;
        "threadcap_threads_created_by" Own;
        "threadcap_requests" Own;
    }
}

syscall_entry!(row_of("syscall"), syscall::NEXT);
