//! Where a process records and reports what was asked and granted.

use super::Problem;

/// The directory in which pages are kept, or `off`: there are no pages.
pub const LEDGER_VARIABLE: &str = "THREADCAP_LEDGER";
/// The file to which each process appends a line at its end; `-` is stderr.
pub const REPORT_VARIABLE: &str = "THREADCAP_REPORT";

/// Where a process creates its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ledger<'a> {
    /// In the directory of its user, while it runs.
    Host,
    /// Nowhere.
    None,
    /// In the directory with this absolute path, permanently.
    Kept(&'a [u8]),
}

/// Reads where a process shows its page.
pub fn ledger<'a>(
    lookup: impl Fn(&str) -> Option<&'a [u8]>,
    mut report: impl FnMut(Problem<'a>),
) -> Ledger<'a> {
    const EXPECTED: &str = "an absolute path, or off";
    const NOW: &str = "the directory of the user is used";
    match lookup(LEDGER_VARIABLE) {
        None | Some(b"") => Ledger::Host,
        Some(b"off" | b"0") => Ledger::None,
        Some(path @ [b'/', ..]) => Ledger::Kept(path),
        Some(value) => {
            report(Problem::not_valid(LEDGER_VARIABLE, value, EXPECTED, NOW));
            Ledger::Host
        }
    }
}

/// Where a process reports at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportTarget<'a> {
    /// Nowhere.
    None,
    /// On stderr.
    Stderr,
    /// Appended to this file; a relative path is relative to the directory in which the process
    /// started.
    File(&'a [u8]),
}

/// Reads where a process reports. Any non-empty value is a path.
pub fn report<'a>(lookup: impl Fn(&str) -> Option<&'a [u8]>) -> ReportTarget<'a> {
    match lookup(REPORT_VARIABLE) {
        None | Some(b"") => ReportTarget::None,
        Some(b"-") => ReportTarget::Stderr,
        Some(path) => ReportTarget::File(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_is_a_directory_or_off() {
        let read = |value: Option<&'static str>| {
            let mut complaints = 0;
            (ledger(|_| value.map(str::as_bytes), |_| complaints += 1), complaints)
        };
        assert_eq!(read(None), (Ledger::Host, 0));
        assert_eq!(read(Some("")), (Ledger::Host, 0));
        assert_eq!(read(Some("off")), (Ledger::None, 0));
        assert_eq!(read(Some("/tmp/pages")), (Ledger::Kept(b"/tmp/pages"), 0));
        assert_eq!(read(Some("pages")), (Ledger::Host, 1));
    }

    #[test]
    fn a_report_is_a_file_or_stderr() {
        let read = |value: Option<&'static str>| report(|_| value.map(str::as_bytes));
        assert_eq!(read(None), ReportTarget::None);
        assert_eq!(read(Some("")), ReportTarget::None);
        assert_eq!(read(Some("-")), ReportTarget::Stderr);
        assert_eq!(read(Some("off")), ReportTarget::File(b"off"));
    }
}
