//! One line about a variable that names a file or directory which cannot be used.

use crate::errno::Preserved;
use crate::{affinity, initial, state};
use threadcap_decide::settings::{
    LeaseFile, Problem, USER_VARIABLE, instead_of_unusable, unusable_leases,
};

/// Whether this process is the first of its job: what it could use, a child may no longer reach (in
/// a sandbox, after the end of a launcher), and that is no mistake of the user's. The children have
/// the variable that says whose these variables are.
pub fn is_for_us_to_say() -> bool {
    initial::variable(USER_VARIABLE).is_none()
}

/// Prints the line, and replaces the path, so that no child repeats it. Only for the constructor.
#[cold]
pub fn say(problem: Problem) {
    let variable = problem.variable;
    state::complain(problem);
    initial::shorten(variable, instead_of_unusable(variable));
}

/// Turns leases off if the file for them cannot be used, and says so. Before CPUs are taken.
pub fn check_lease_file() {
    let _errno = Preserved::now();
    if let LeaseFile::At(path) = affinity::lease_file()
        && is_for_us_to_say()
        && !threadcap_placement::can_lease(path)
    {
        say(unusable_leases(path));
    }
}
