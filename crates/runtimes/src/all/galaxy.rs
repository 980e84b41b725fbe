//! Galaxy, whose tools read the number. Found in the Galaxy documentation, tool planemo best practices.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime =
    Runtime { variables: &[variable("GALAXY_SLOTS", Syntax::Count)], ..Runtime::named("galaxy") };
