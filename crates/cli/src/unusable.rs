//! Variables that name a file or directory which cannot be used.

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;

use threadcap_decide::settings::{
    self, LeaseFile, Ledger, Problem, ReportTarget, unusable_leases, unusable_ledger,
    unusable_report,
};
use threadcap_sys::file;

use crate::kernel;

/// What is wrong with the paths in an environment, as the library would find.
pub fn problems<'a>(get: impl Fn(&str) -> Option<&'a [u8]>) -> impl Iterator<Item = Problem<'a>> {
    let ledger = match settings::ledger(&get, |_| ()) {
        Ledger::Kept(path) => ledger(path),
        Ledger::Host | Ledger::None => None,
    };
    let leases = match settings::lease_file(&get, |_| ()) {
        LeaseFile::At(path) if !threadcap_placement::can_lease(path) => Some(unusable_leases(path)),
        LeaseFile::At(_) | LeaseFile::Host | LeaseFile::None => None,
    };
    let report = match settings::report(&get) {
        ReportTarget::File(path) => report(path),
        ReportTarget::Stderr | ReportTarget::None => None,
    };
    [ledger, leases, report].into_iter().flatten()
}

fn ledger(path: &[u8]) -> Option<Problem<'_>> {
    let directory = CString::new(path).ok()?;
    let user = kernel::real_user().0;
    let is_private = file::open_private(&directory, user).is_some();
    (!is_private).then(|| unusable_ledger(path, file::may_exist(&directory)))
}

/// A relative path starts at the working directory.
fn report(path: &[u8]) -> Option<Problem<'_>> {
    let absolute = std::path::absolute(std::ffi::OsStr::from_bytes(path)).ok()?;
    let file = CString::new(absolute.as_os_str().as_bytes()).ok()?;
    (!file::may_append(&file)).then(|| unusable_report(path))
}
