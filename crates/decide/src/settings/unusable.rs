//! Valid values that name a file or directory which this process cannot use.

use super::{LEASES_VARIABLE, LEDGER_VARIABLE, Problem, REPORT_VARIABLE};

/// A directory for pages that cannot be used; `exists`: whether there is anything at that path.
pub fn unusable_ledger(value: &[u8], exists: bool) -> Problem<'_> {
    Problem {
        variable: LEDGER_VARIABLE,
        value,
        wrong: if exists { "cannot be used" } else { "does not exist" },
        expected: "a directory of this user's that nobody else can access (mode 700)",
        now: "the user's directory in /dev/shm is used",
    }
}

/// A lease file that cannot be used.
pub fn unusable_leases(value: &[u8]) -> Problem<'_> {
    Problem {
        variable: LEASES_VARIABLE,
        value,
        wrong: "cannot be opened",
        expected: "a regular file, or a directory for one, that this user may write to",
        now: "CPUs are chosen without leases",
    }
}

/// A report file that cannot be used.
pub fn unusable_report(value: &[u8]) -> Problem<'_> {
    Problem {
        variable: REPORT_VARIABLE,
        value,
        wrong: "cannot be written",
        expected: "a file, or a directory for one, that this user may write to",
        now: "the job runs without reports",
    }
}

/// The value that such a variable gets, in place of its path: the one that means what its line says.
pub fn instead_of_unusable(variable: &str) -> &'static [u8] {
    if variable == LEASES_VARIABLE { b"0" } else { b"" }
}
