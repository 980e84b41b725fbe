//! pigz, the parallel gzip.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("PIGZ", Syntax::CommandLine)],
    files: &["=pigz"],
    advice: Advice { variables: &["PIGZ=-p {}"], calls: &["pigz -p {}"], processes: &[] },
    ..Runtime::named("pigz")
};
