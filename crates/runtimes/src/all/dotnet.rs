//! .NET.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("DOTNET_PROCESSOR_COUNT", Syntax::Count)],
    ..Runtime::named("dotnet")
};
