//! GNU's library of C++: `std::thread`, `std::async`.
//!
//! LLVM's has them in its headers, so that it is the caller's own code that creates the thread.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime =
    Runtime { starts_for_others: &["libstdc++.so"], ..Runtime::named("libstdcxx") };
