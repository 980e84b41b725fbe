//! .NET.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("DOTNET_PROCESSOR_COUNT", Rule::Count)],
    ..Runtime::named("dotnet")
};
