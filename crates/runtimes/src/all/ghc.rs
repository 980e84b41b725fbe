//! Programs of the Glasgow Haskell compiler. Found in the GHC user's guide, setting RTS options.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("GHCRTS", Syntax::CommandLine)],
    files: &["=ghc"],
    ..Runtime::named("ghc")
};
