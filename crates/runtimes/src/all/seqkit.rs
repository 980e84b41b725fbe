//! SeqKit and TaxonKit. Found in seqkit --help, taxonkit --help.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("SEQKIT_THREADS", Syntax::Count),
        variable("TAXONKIT_THREADS", Syntax::Count),
    ],
    files: &["=seqkit", "=taxonkit"],
    ..Runtime::named("seqkit")
};
