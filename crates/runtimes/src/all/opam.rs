//! opam, of OCaml. Found in opam --help.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("OPAMJOBS", Syntax::Count)],
    files: &["=opam"],
    ..Runtime::named("opam")
};
