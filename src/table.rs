//! THE table: every name that the library exports, and what is done with it.
//!
//! A row is a name, the runtime it belongs to, and how it carries a count. To add a runtime, add
//! its rows here and a program to the tests. The exports, the lookups by `dlsym` and the audit of
//! the tests follow from this file.

mod family;
mod names;

use crate::arch::{entry, path_entry, question_entry, start_thread, syscall_entry, trampoline};
use crate::call::{Call, Target};
use crate::exec::program::File;
use crate::hooks::exec::Door;
use crate::hooks::{
    cpus, dl, ending, environment, files, glib, lzma, masks, openmp, syscall, tbb, threads,
};
use threadcap_decide::grant::Zero;

pub use family::Family;
pub use names::{LONGEST_NAME, find, row_of};

/// How an argument carries a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A signed 32-bit integer. Also a 64-bit one that is never huge, and a structure passed by
    /// value that begins with one: what stands above the 32 bits is kept.
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
    /// A setter of several things, of a count where this argument equals this.
    LowerIf { guard: (usize, i32), argument: usize, form: Form },
    /// A parallel region: its team is lowered, nested teams share.
    Region { argument: usize, zero: TeamOfZero },
    /// A list of team sizes by nesting level: length in this argument, pointer in the next.
    Levels { argument: usize },
    /// So many counts in a row, from this argument on, whose product counts.
    Product { argument: usize, factors: usize, form: Form },
    /// A switch of nested parallelism, at most this where inner teams cannot be lowered.
    Nesting { form: Form, most: u32 },
    /// A switch that never raises a team: noted, and passed on.
    Note,
    /// A getter: what it tells is lowered to what is allowed.
    Tell,
    /// A getter of several things, of a count where this argument equals this.
    TellIf { guard: (usize, i32) },
    /// A new program starts, and stays in the job.
    Start(Door),
    /// A function that needs more than a lowered argument: the row names its handler.
    Special,
    /// A function of our own, also in the place of one of libc's: no entry is made for it.
    Plain,
}

/// One row of the table. No pointers: the loader would have to write to every page of them, at
/// every start of a process.
pub struct Row {
    /// Where the exported name starts among all names, and its length.
    name: (u16, u8),
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
const fn product(argument: usize, factors: usize, form: Form) -> Action {
    Action::Product { argument, factors, form }
}
const fn given(file: File, environment: usize) -> Action {
    Action::Start(Door::Given { file, environment, or_none: true })
}
const fn own(file: File, instead: usize) -> Action {
    Action::Start(Door::Own { file, instead })
}
const fn listed(file: File, environment_follows: bool, instead: usize) -> Action {
    Action::Start(Door::Listed { file, environment_follows, instead })
}
const fn spawned(file: File) -> Action {
    Action::Start(Door::Spawn { file })
}
const fn size(argument: usize) -> Action {
    Action::Lower { argument, form: Form::Size, zero: Zero::Default }
}
const fn short(argument: usize) -> Action {
    Action::Lower { argument, form: Form::Short, zero: Zero::Default }
}
/// Arguments behind the hidden pointer to a C++ result: AArch64 passes it beside the others.
const fn hidden(argument: usize) -> Action {
    value(if cfg!(target_arch = "x86_64") { argument + 1 } else { argument })
}
/// `ZSTD_c_nbWorkers`.
const ZSTD_WORKERS: Action = Action::LowerIf { guard: (2, 400), argument: 3, form: Form::Int };

macro_rules! table {
    (
        entries { $( $name:literal $family:ident $action:expr $(=> $handler:expr)?; )* }
        questions { $( $question:literal => $answers:path, $about:expr; )* }
        path_entries { $( $opener:literal => $opens:path, $path:ident; )* }
        own_entry { $( $own:literal => $owner:path; )* }
        plain { $( $plain:literal $plain_family:ident; )* }
    ) => {
        const NAMES: &[&str] = &[ $( $name, )* $( $question, )* $( $opener, )* $( $own, )* $( $plain, )* ];
        /// All rows; a row is known by its place in here.
        pub static TABLE: ByRow<Row> = ByRow([
            $( row($name, Family::$family, $action), )*
            $( row($question, Family::Libc, Action::Special), )*
            $( row($opener, Family::Libc, Action::Special), )*
            $( row($own, Family::Libc, Action::Special), )*
            $( row($plain, Family::$plain_family, Action::Plain), )*
        ]);
        /// Calls the handler of a row that has one. No table of functions: the loader would have
        /// to write to it at every start of a process.
        pub fn handle(call: &mut Call) -> Target {
            $( $( if call.row == const { row_of($name) } { return ($handler)(call); } )? )*
            $( if call.row == const { row_of($question) } { return $answers(call); } )*
            $( if call.row == const { row_of($opener) } { return $opens(call); } )*
            $( if call.row == const { row_of($own) } { return $owner(call); } )*
            Target::jump(call.real)
        }
        $( entry!($name, row_of($name)); )*
        $( question_entry!($question, row_of($question), $about); )*
        $( path_entry!($opener, row_of($opener), $path); )*
    };
}

const fn row(name: &str, family: Family, action: Action) -> Row {
    Row { name: (names::start_of(row_of(name)) as u16, name.len() as u8), family, action }
}

/// The number of rows.
pub const ROWS: usize = NAMES.len();

/// One thing for each row. A number that no row has, which no entry loads, counts as the last.
#[repr(transparent)]
pub struct ByRow<T>(pub [T; ROWS]);

impl<T> ByRow<T> {
    /// What there is for the rows, in their order.
    pub fn iter(&self) -> core::slice::Iter<'_, T> {
        self.0.iter()
    }
}

impl<T> core::ops::Index<usize> for ByRow<T> {
    type Output = T;

    #[inline]
    fn index(&self, row: usize) -> &T {
        &self.0[row.min(ROWS - 1)]
    }
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
        "kmp_set_defaults" OpenMp Action::Special => openmp::kmp_set_defaults;
        "kmp_set_defaults_" OpenMp Action::Special => openmp::kmp_set_defaults;
        "kmpc_set_defaults" OpenMp Action::Special => openmp::kmp_set_defaults;
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
        "__kmpc_push_num_teams" OpenMp product(3, 2, Form::Int);
        "__kmpc_push_num_teams_51" OpenMp Action::Special => openmp::push_num_teams_51;
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
        // MKL's own choke points, reached through the PLT inside its layers and in libtorch_cpu
        "mkl_serv_set_num_threads" Mkl value(1);
        "mkl_serv_set_num_threads_local" Mkl value(1);
        "mkl_serv_domain_set_num_threads" Mkl value(1);
        "mkl_serv_get_max_threads" Mkl Action::Tell;
        "mkl_serv_domain_get_max_threads" Mkl Action::Tell;
        "mkl_serv_get_ncpus" Mkl Action::Tell;
        // BLIS; its Fortran integers have 32 or 64 bits, which one cell serves
        "bli_thread_set_num_threads" Blis value(1);
        "bli_thread_set_num_threads_" Blis reference(1);
        "bli_thread_set_ways" Blis product(1, 5, Form::Int);
        "bli_thread_set_ways_" Blis product(1, 5, Form::IntReference);
        // FlexiBLAS has weak aliases of the other BLAS libraries' setters, too
        "flexiblas_set_num_threads" FlexiBlas value(1); // read
        "flexiblas_set_num_threads_" FlexiBlas reference(1); // read
        "acmlsetnumthreads" FlexiBlas value(1); // read
        "acmlsetnumthreads_" FlexiBlas reference(1); // read
        "armpl_set_num_threads" ArmPl value(1); // read
        "armpl_set_num_threads_" ArmPl reference(1); // read
        "armpl_omp_set_num_threads" ArmPl value(1); // read
        "armpl_omp_set_num_threads_" ArmPl reference(1); // read
        "nvpl_blas_set_num_threads" Nvpl value(1); // read
        "nvpl_blas_set_num_threads_" Nvpl reference(1); // read
        "nvpl_blas_set_num_threads_local" Nvpl value(1); // read
        "nvpl_blas_set_num_threads_local_" Nvpl reference(1); // read
        "nvpl_lapack_set_num_threads" Nvpl value(1); // read
        "nvpl_lapack_set_num_threads_" Nvpl reference(1); // read
        "nvpl_lapack_set_num_threads_local" Nvpl value(1); // read
        "nvpl_lapack_set_num_threads_local_" Nvpl reference(1); // read
        // FFTW: double, float, long double and quadruple precision
        "fftw_plan_with_nthreads" Fftw value(1);
        "fftwf_plan_with_nthreads" Fftw value(1);
        "fftwl_plan_with_nthreads" Fftw value(1);
        "fftwq_plan_with_nthreads" Fftw value(1);
        "dfftw_plan_with_nthreads_" Fftw reference(1);
        "dfftw_plan_with_nthreads__" Fftw reference(1);
        "sfftw_plan_with_nthreads_" Fftw reference(1);
        "sfftw_plan_with_nthreads__" Fftw reference(1);
        "lfftw_plan_with_nthreads_" Fftw reference(1);
        "lfftw_plan_with_nthreads__" Fftw reference(1);
        "qfftw_plan_with_nthreads_" Fftw reference(1);
        "qfftw_plan_with_nthreads__" Fftw reference(1);
        // oneTBB
        "_ZN3tbb6detail2r16createERNS0_2d114global_controlE" Tbb Action::Special => tbb::create;
        "_ZN3tbb6detail2r110initializeERNS0_2d115task_arena_baseE" Tbb Action::Special => tbb::initialize;
        "_ZN3tbb6detail2r127global_control_active_valueEi" Tbb Action::TellIf { guard: (1, 0) };
        "_ZN3tbb6detail2r115max_concurrencyEPKNS0_2d115task_arena_baseE" Tbb Action::Tell;
        "_ZN3tbb6detail2r131constraints_default_concurrencyERKNS0_2d111constraintsEl" Tbb Action::Tell;
        "_ZN3tbb6detail2r124numa_default_concurrencyEi" Tbb Action::Tell;
        // PyTorch; `this` is the first argument of a constructor
        "_ZN2at15set_num_threadsEi" Torch value(1);
        "_ZN2at23set_num_interop_threadsEi" Torch value(1);
        "_ZN3c1010ThreadPoolC1EiiRKSt8functionIFvvEE" Torch value(2);
        "_ZN3c1010ThreadPoolC2EiiRKSt8functionIFvvEE" Torch value(2);
        "pthreadpool_create" Torch size(1);
        // TensorFlow's tsl::thread::ThreadPool, and llvm::StdThreadPool
        "_ZN3tsl6thread10ThreadPoolC1EPNS_3EnvERKNS_13ThreadOptionsERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEi" TensorFlow value(5);
        "_ZN3tsl6thread10ThreadPoolC2EPNS_3EnvERKNS_13ThreadOptionsERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEi" TensorFlow value(5);
        "_ZN3tsl6thread10ThreadPoolC1EPNS_3EnvERKNS_13ThreadOptionsERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEibPN5Eigen9AllocatorE" TensorFlow value(5);
        "_ZN3tsl6thread10ThreadPoolC2EPNS_3EnvERKNS_13ThreadOptionsERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEibPN5Eigen9AllocatorE" TensorFlow value(5);
        "_ZN3tsl6thread10ThreadPoolC1EPNS_3EnvERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEi" TensorFlow value(4);
        "_ZN3tsl6thread10ThreadPoolC2EPNS_3EnvERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEi" TensorFlow value(4);
        "_ZN4llvm13StdThreadPoolC1ENS_18ThreadPoolStrategyE" TensorFlow value(2);
        "_ZN4llvm13StdThreadPoolC2ENS_18ThreadPoolStrategyE" TensorFlow value(2);
        // DuckDB: the total; Arrow: setters that return a Status
        "_ZN6duckdb13TaskScheduler10SetThreadsEmm" DuckDb size(2);
        "_ZN5arrow24SetCpuThreadPoolCapacityEi" Arrow hidden(1);
        "_ZN5arrow2io23SetIOThreadPoolCapacityEi" Arrow hidden(1);
        "_ZN5arrow8internal10ThreadPool4MakeEi" Arrow hidden(1);
        "_ZN5arrow8internal10ThreadPool11MakeEternalEi" Arrow hidden(1);
        "_ZN5arrow8internal10ThreadPool11SetCapacityEi" Arrow hidden(2);
        // Compression
        "ZSTD_CCtx_setParameter" Zstd ZSTD_WORKERS;
        "ZSTD_CCtxParams_setParameter" Zstd ZSTD_WORKERS;
        "ZSTD_createThreadPool" Zstd size(1);
        "lzma_stream_encoder_mt" Lzma Action::Special => lzma::coder_mt;
        "lzma_stream_decoder_mt" Lzma Action::Special => lzma::coder_mt;
        "blosc_set_nthreads" Blosc value(1);
        "blosc2_set_nthreads" Blosc short(1);
        // Others
        "_Z20numexpr_set_nthreadsi" Numexpr value(1);
        "g_thread_pool_set_max_threads" Glib Action::Special => glib::set_max_threads;
        "av_cpu_count" Libav Action::Tell;
        "OSSL_set_max_threads" OpenSsl size(2); // read
        "LGBM_SetMaxThreads" LightGbm value(1);
        "_ZN2cv13setNumThreadsEi" OpenCv value(1);
        // libc functions whose callers are counted, or told by name
        "pthread_create" Libc Action::Special => |call| threads::pthread_create(call, start_thread);
        "thrd_create" Libc Action::Special => |call| threads::thrd_create(call, start_thread);
        "dlsym" Libc Action::Special => |call| dl::dlsym(call, trampoline);
        "dlvsym" Libc Action::Special => |call| dl::dlvsym(call, trampoline);
        "dlclose" Libc Action::Special => dl::dlclose;
        // affinity masks, read and written
        "sched_setaffinity" Libc Action::Special => masks::sched_setaffinity;
        "sched_getaffinity" Libc Action::Special => masks::sched_getaffinity;
        "pthread_setaffinity_np" Libc Action::Special => masks::pthread_setaffinity;
        "pthread_getaffinity_np" Libc Action::Special => masks::pthread_getaffinity;
        "pthread_attr_setaffinity_np" Libc Action::Special => masks::attributes_setaffinity;
        "pthread_attr_getaffinity_np" Libc Action::Special => masks::attributes_getaffinity;
        "getenv" Libc Action::Special => environment::getenv;
        "secure_getenv" Libc Action::Special => environment::getenv;
        "setenv" Libc Action::Special => environment::setenv;
        "putenv" Libc Action::Special => environment::putenv;
        // libc functions that end the process without the loader's say
        "_exit" Libc Action::Special => ending::at_once;
        "_Exit" Libc Action::Special => ending::at_once;
        "quick_exit" Libc Action::Special => ending::at_once;
        // libc functions that start a program
        "execve" Libc given(File::Path(1), 3);
        "execvpe" Libc given(File::Search(1), 3);
        "fexecve" Libc Action::Start(Door::Given { file: File::Open(1), environment: 3, or_none: false });
        "execveat" Libc given(File::Below(1), 4);
        "execv" Libc own(File::Path(1), row_of("execve"));
        "execvp" Libc own(File::Search(1), row_of("execvpe"));
        "execl" Libc listed(File::Path(1), false, row_of("execve"));
        "execlp" Libc listed(File::Search(1), false, row_of("execvpe"));
        "execle" Libc listed(File::Path(1), true, row_of("execve"));
        "posix_spawn" Libc spawned(File::Path(2));
        "posix_spawnp" Libc spawned(File::Search(2));
        "pidfd_spawn" Libc spawned(File::Path(2)); // read
        "pidfd_spawnp" Libc spawned(File::Search(2)); // read
        "system" Libc Action::Start(Door::Command);
        "popen" Libc Action::Start(Door::Command);
        "get_nprocs" Libc Action::Special => cpus::get_nprocs;
    }
    questions {
        "sysconf" => cpus::sysconf, libc::_SC_NPROCESSORS_ONLN;
        "__sysconf" => cpus::sysconf, libc::_SC_NPROCESSORS_ONLN;
    }
    path_entries {
        // files that tell how many CPUs there are; `_2` is what fortified programs call
        "open" => files::open, first;
        "open64" => files::open, first;
        "__open_2" => files::open, first;
        "__open64_2" => files::open, first;
        "openat" => files::openat, second;
        "openat64" => files::openat, second;
        "__openat_2" => files::openat, second;
        "__openat64_2" => files::openat, second;
        "fopen" => files::fopen, first;
        "fopen64" => files::fopen, first;
        "scandir" => files::scandir, first;
        "scandir64" => files::scandir, first;
    }
    own_entry {
        "syscall" => syscall::affinity;
    }
    plain {
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
