//! Attempts through the loader: its options, its variables, other libraries.

use super::{Aim, Attempt, attempt, further, leaked, widening};
use threadcap_testing::{compile, compile_library};

/// All of them.
pub(super) fn all() -> Vec<Attempt> {
    let mut all = teams();
    all.extend(variables());
    if cfg!(target_arch = "x86_64") {
        all.extend(options());
    }
    all
}

/// A library whose constructor widens the process.
fn widening_library() -> &'static str {
    leaked(&compile_library("escape_further.c", &["-DPRELOAD", "-w"]))
}

/// The same for `LD_AUDIT`.
fn auditing_library() -> &'static str {
    leaked(&compile_library("escape_further.c", &["-DAUDIT"]))
}

/// Larger teams than the cap.
fn teams() -> Vec<Attempt> {
    let team = leaked(&compile("team.c", &["-fopenmp"]));
    let escape = leaked(&compile("escape.c", &["-ldl"]));
    let library = leaked(&compile_library("team.c", &["-fopenmp"]));
    vec![
        attempt("a setter: `omp_set_num_threads(64)`", Aim::Team, &[team, "setter"]),
        attempt("`#pragma omp parallel num_threads(64)`", Aim::Team, &[team, "clause"]),
        attempt(
            "a variable set inside the job: `OMP_NUM_THREADS=64`",
            Aim::Team,
            &["env", "OMP_NUM_THREADS=64", team],
        ),
        attempt(
            "the same setter in a library opened with `RTLD_DEEPBIND`",
            Aim::Team,
            &[escape, "deepbind", library],
        ),
    ]
}

fn variables() -> Vec<Attempt> {
    let further = further();
    let audit = format!("LD_AUDIT={}", auditing_library());
    let preload = format!("LD_PRELOAD={}", widening_library());
    vec![
        widening(
            "a library in `LD_AUDIT`, which runs before all others",
            &["env", &audit, further, "count"],
        ),
        widening(
            "another library in `LD_PRELOAD` in place of ours",
            &["env", &preload, further, "count"],
        ),
        widening(
            "`LD_TRACE_LOADED_OBJECTS`, then a program by the system call",
            &[
                "sh",
                "-c",
                "LD_TRACE_LOADED_OBJECTS=1 \"$0\" > /dev/null; exec \"$0\" widen",
                further,
            ],
        ),
        widening(
            "`stdbuf`, which writes `LD_PRELOAD` itself",
            &["stdbuf", "-o0", further, "widen"],
        ),
        widening(
            "`dlmopen` of a library that widens",
            &[further, "dlmopen_library", widening_library()],
        ),
        widening(
            "`dlopen` of one with `RTLD_DEEPBIND`",
            &[further, "dlopen_library", widening_library()],
        ),
    ]
}

const LOADER: &str = "/lib64/ld-linux-x86-64.so.2";

/// Options of the loader of x86-64.
fn options() -> Vec<Attempt> {
    let further = further();
    let escape = leaked(&compile("escape.c", &["-ldl"]));
    let libraries = "/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu";
    vec![
        widening(
            "`ld.so --preload` of another library",
            &[LOADER, "--preload", "libm.so.6", escape, "libc"],
        ),
        widening("`ld.so --preload ''`", &[LOADER, "--preload", "", further, "widen"]),
        widening(
            "`ld.so --list`, then a program by `ld.so`",
            &[
                "sh",
                "-c",
                "\"$0\" --list \"$1\" > /dev/null; exec \"$0\" \"$1\" widen",
                LOADER,
                further,
            ],
        ),
        widening(
            "`ld.so --library-path`",
            &[LOADER, "--library-path", libraries, further, "widen"],
        ),
        widening("`ld.so --inhibit-cache`", &[LOADER, "--inhibit-cache", further, "widen"]),
        widening("`ld.so --argv0`", &[LOADER, "--argv0", "sshd", further, "widen"]),
        widening("`ld.so --audit`", &[LOADER, "--audit", auditing_library(), further, "count"]),
        widening(
            "`ld.so --preload` of a library that widens",
            &[LOADER, "--preload", widening_library(), further, "count"],
        ),
    ]
}
