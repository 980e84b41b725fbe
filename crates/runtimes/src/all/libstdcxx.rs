//! GNU's C++ library: `std::thread`, `std::async`.
//!
//! In LLVM's library these are in the headers, so the caller's own code creates the thread.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime =
    Runtime { starts_for_others: &["libstdc++.so"], ..Runtime::named("libstdcxx") };
