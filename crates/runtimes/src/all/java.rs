//! Java, which has no variable of its own for the number.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    files: &["libjvm", "=java"],
    advice: Advice { variables: &[], calls: &["java -XX:ActiveProcessorCount={}"], processes: &[] },
    ..Runtime::named("java")
};
