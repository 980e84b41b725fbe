//! Java: options in variables. Found in the manual of java(1).

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("JAVA_TOOL_OPTIONS", Syntax::CommandLine),
        variable("JDK_JAVA_OPTIONS", Syntax::CommandLine),
        variable("_JAVA_OPTIONS", Syntax::CommandLine),
    ],
    files: &["libjvm", "=java"],
    advice: Advice { variables: &[], calls: &["java -XX:ActiveProcessorCount={}"], processes: &[] },
    ..Runtime::named("java")
};
