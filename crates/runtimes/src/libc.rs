//! The functions of libc that are hooked. Their handlers are in `src/hooks/` of the shim.

use crate::Opened::*;
use crate::*;

/// The functions of libc that are hooked.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        // libc functions whose callers are counted, or reported by name
        handler("pthread_create", "threads::pthread_create(call, crate::arch::start_thread)"),
        handler("thrd_create", "threads::thrd_create(call, crate::arch::start_thread)"),
        handler("pthread_key_create", "threads::pthread_key_create"),
        handler("tss_create", "threads::tss_create"),
        handler("dlsym", "dl::dlsym(call, crate::arch::trampoline)"),
        handler("dlvsym", "dl::dlvsym(call, crate::arch::trampoline)"),
        handler("dlclose", "dl::dlclose"),
        // affinity masks, read and written
        handler("sched_setaffinity", "masks::sched_setaffinity"),
        handler("sched_getaffinity", "masks::sched_getaffinity"),
        handler("pthread_setaffinity_np", "masks::pthread_setaffinity"),
        handler("pthread_getaffinity_np", "masks::pthread_getaffinity"),
        handler("pthread_attr_setaffinity_np", "masks::attributes_setaffinity"),
        handler("pthread_attr_getaffinity_np", "masks::attributes_getaffinity"),
        handler("getenv", "environment::getenv"),
        handler("secure_getenv", "environment::getenv"),
        handler("setenv", "environment::setenv"),
        handler("putenv", "environment::putenv"),
        // libc functions that end the process without running destructors
        handler("_exit", "ending::at_once"),
        handler("_Exit", "ending::at_once"),
        handler("quick_exit", "ending::at_once"),
        // libc functions that start a program
        start("execve", Start::Given { file: File::Path(1), environment: 3, or_none: true }),
        start("execvpe", Start::Given { file: File::Search(1), environment: 3, or_none: true }),
        start("fexecve", Start::Given { file: File::Open(1), environment: 3, or_none: false }),
        start("execveat", Start::Given { file: File::Below(1), environment: 4, or_none: true }),
        start("execv", Start::Own { file: File::Path(1) }),
        start("execvp", Start::Own { file: File::Search(1) }),
        start("execl", Start::Listed { file: File::Path(1), environment_follows: false }),
        start("execlp", Start::Listed { file: File::Search(1), environment_follows: false }),
        start("execle", Start::Listed { file: File::Path(1), environment_follows: true }),
        start("posix_spawn", Start::Spawn { file: File::Path(2) }),
        start("posix_spawnp", Start::Spawn { file: File::Search(2) }),
        start("pidfd_spawn", Start::Spawn { file: File::Path(2) }).unseen(),
        start("pidfd_spawnp", Start::Spawn { file: File::Search(2) }).unseen(),
        start("system", Start::Command),
        start("popen", Start::Command),
        handler("get_nprocs", "cpus::get_nprocs"),
        // indices into arrays that programs size by these counts
        handler("sched_getcpu", "cpus::sched_getcpu"),
        handler("getcpu", "cpus::getcpu"),
        // both names are one function
        handler_of("sysconf", Calls::OnlineCpus, "cpus::sysconf"),
        handler_of("__sysconf", Calls::OnlineCpus, "cpus::sysconf"),
        // files that list the CPUs; fortified programs call the variants with `_2`
        opens("open", 1, Descriptor),
        opens("open64", 1, Descriptor),
        opens("__open_2", 1, Descriptor),
        opens("__open64_2", 1, Descriptor),
        opens("openat", 2, Descriptor),
        opens("openat64", 2, Descriptor),
        opens("__openat_2", 2, Descriptor),
        opens("__openat64_2", 2, Descriptor),
        opens("fopen", 1, Stream),
        opens("fopen64", 1, Stream),
        // monitors open these files once, and read them again from the start
        rereads("lseek", "rereading::lseek"),
        rereads("lseek64", "rereading::lseek64"),
        rereads("pread", "rereading::pread"),
        rereads("pread64", "rereading::pread64"),
        rereads("rewind", "rereading::rewind"),
        rereads("fseek", "rereading::fseek"),
        rereads("fseeko", "rereading::fseek"),
        rereads("fseeko64", "rereading::fseeko64"),
        rereads("epoll_ctl", "rereading::epoll_ctl"),
        // cp gives up if the file that it opened is not the one that it found under the path
        rereads("fstat", "facts::of_first"),
        rereads("fstat64", "facts::of_first"),
        rereads("__fxstat", "facts::of_second"),
        rereads("__fxstat64", "facts::of_second"),
        rereads("fstatfs", "facts::of_first"),
        rereads("fstatfs64", "facts::of_first"),
        rereads("fstatvfs", "facts::of_first"),
        rereads("fstatvfs64", "facts::of_first"),
        rereads("fstatat", "facts::fstatat"),
        rereads("fstatat64", "facts::fstatat"),
        rereads("statx", "facts::statx"),
        handler_of("syscall", Calls::ListedCall, "syscall::listed"),
        handler_of("prctl", Calls::SetSeccomp, "syscall::prctl"),
    ],
    files: &["libc.so.6"],
    ..Runtime::named("libc")
};
