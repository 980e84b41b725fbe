//! Java: options in variables. Found in the manual of java(1).

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("JAVA_TOOL_OPTIONS", Rule::CommandLine),
        variable("JDK_JAVA_OPTIONS", Rule::CommandLine),
        variable("_JAVA_OPTIONS", Rule::CommandLine),
    ],
    files: &["libjvm", "=java"],
    advice: Advice { variables: &[], calls: &["java -XX:ActiveProcessorCount={}"], processes: &[] },
    ..Runtime::named("java")
};
