//! One line about a variable that names a file or directory which cannot be used.

use crate::{initial, state};
use threadcap_decide::settings::{Problem, USER_VARIABLE, instead_of_unusable};

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
