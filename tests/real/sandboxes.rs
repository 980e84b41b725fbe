//! Promise: programs that put others into sandboxes do so under a cap, and what they start runs.

use std::fmt::Write;

use threadcap_testing::*;

/// As systemd's `SystemCallFilter=~@resources`: to set an affinity ends the process.
fn ends_at_affinity() -> Vec<u8> {
    let rule = |code: u16, if_true: u8, if_false: u8, value: u32| {
        let mut bytes = code.to_ne_bytes().to_vec();
        bytes.extend([if_true, if_false]);
        bytes.extend(value.to_ne_bytes());
        bytes
    };
    let (load, equal, answer) = (0x20, 0x15, 0x06);
    [
        rule(load, 0, 0, 0),
        rule(equal, 0, 1, libc::SYS_sched_setaffinity as u32),
        rule(answer, 0, 0, libc::SECCOMP_RET_KILL_PROCESS),
        rule(answer, 0, 0, libc::SECCOMP_RET_ALLOW),
    ]
    .concat()
}

/// What a shell prints, bare and at a cap of 1.
fn same_at_cap_1(line: &str) -> String {
    let program = Program::new("sh").arg("-c").arg(line);
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    assert_eq!(capped.stdout, bare.stdout, "{line}: {}", capped.stderr);
    assert!(!bare.stdout.trim().is_empty(), "{line}");
    // It would not have been capped without the library.
    assert_eq!(program_counts().capped(1).ok().stdout.trim(), "1");
    bare.stdout
}

fn program_counts() -> Program {
    Program::new("nproc")
}

#[test]
fn bubblewrap_with_a_filter_that_ends_processes() {
    if tool("bwrap").is_none() {
        return skip("needs bwrap: package bubblewrap");
    }
    let wrap = "bwrap --ro-bind / / --dev /dev --proc /proc";
    if !Program::new("sh").arg("-c").arg(format!("{wrap} true")).bare().status.success() {
        return skip("needs the right to make namespaces");
    }
    let filter = std::env::temp_dir().join(format!("threadcap-filter-{}", std::process::id()));
    std::fs::write(&filter, ends_at_affinity()).expect("a temporary file");
    for (more, command) in
        [("", "ls /"), ("--unshare-all", "sh -c 'ls / | wc -l'"), ("", "sort /etc/passwd")]
    {
        let mut line = String::new();
        write!(line, "{wrap} {more} --seccomp 9 {command} 9<{}", filter.display()).expect("text");
        same_at_cap_1(&line);
    }
    std::fs::remove_file(filter).ok();
}

#[test]
fn man_formats_a_page_in_its_sandbox() {
    if tool("man").is_none() {
        return skip("needs man: package man-db");
    }
    let page = ".TH X 1\n.SH NAME\nx \\- a page of a test\n";
    let file = std::env::temp_dir().join(format!("threadcap-page-{}.1", std::process::id()));
    std::fs::write(&file, page).expect("a temporary file");
    let shown = same_at_cap_1(&format!("man -P cat -l {}", file.display()));
    std::fs::remove_file(file).ok();
    assert!(shown.contains("a page of a test"), "{shown}");
}
