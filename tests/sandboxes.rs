//! Promise: a process that has put itself into a sandbox sees no system call of the library's: not
//! when it opens files, makes threads, when these end, or at its own end.

use threadcap_testing::*;

#[test]
fn no_system_call_is_added_in_a_sandbox() {
    let program = compile("sandboxed.c", &["-pthread"]);
    for case in ["file", "ends", "thread", "counts"] {
        for how in ["prctl", "seccomp"] {
            let program = Program::new(program.clone()).arg(case).arg(how);
            // The report is what the library would have to do at the end.
            let report = std::env::temp_dir().join("threadcap-sandboxed.jsonl");
            let (bare, capped) =
                (program.bare(), program.env("THREADCAP_REPORT", report).capped(1));
            assert!(bare.status.success(), "{case} {how}: {:?}", bare.status);
            assert!(capped.status.success(), "{case} {how}: {:?} {}", capped.status, capped.stderr);
            assert_eq!(capped.stdout.replace("cap 1", "cap 0"), bare.stdout, "{case} {how}");
            assert!(capped.stdout.contains("cap 1"), "{}", capped.stdout);
        }
    }
}
