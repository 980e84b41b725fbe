//! IBM XL's OpenMP. Found in the compilers' language reference.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("XLSMPOPTS", Syntax::CommandLine)],
    files: &["libxlsmp"],
    ..Runtime::named("xl")
};
