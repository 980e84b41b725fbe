//! What the launcher lowered before a job began.

use threadcap_shown::Shown;

/// A thread variable or an option that the launcher lowered before the job began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lowered {
    /// The program whose option it is; `None` for a variable.
    pub program: Option<Shown>,
    /// Its name.
    pub name: Shown,
    /// The largest number in it.
    pub asked: i64,
    /// What that number was lowered to.
    pub granted: u32,
}
