//! Code for a single runtime, in a file of its name: handlers of its functions, and how its pools
//! are resized if it has no setter.
//!
//! The runtimes themselves are data: crate `threadcap_runtimes`.

include!(concat!(env!("OUT_DIR"), "/runtimes.rs"));
