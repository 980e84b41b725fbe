//! The program `sort` of GNU coreutils.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    files: &["=sort"],
    advice: Advice { variables: &[], calls: &["sort --parallel={}"], processes: &[] },
    ..Runtime::named("sort")
};
