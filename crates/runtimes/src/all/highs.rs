//! HiGHS, where the number of threads is an option among others.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        handler(
            "_ZN5Highs14setOptionValueERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEi",
            "set_option",
        ),
        handler("Highs_setIntOptionValue", "set_option_of_c").unseen(),
    ],
    files: &["libhighs", "highspy"],
    advice: Advice {
        variables: &[],
        calls: &["h.setOptionValue(\"threads\", {})", "highs --threads {}"],
        processes: &[],
    },
    ..Runtime::named("highs")
};
