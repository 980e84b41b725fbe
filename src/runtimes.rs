//! What is written for one runtime alone, in a file of its name: handlers of its functions, and how
//! its pools are resized where no setter does it.
//!
//! The runtimes themselves are data: crate `threadcap_runtimes`.

include!(concat!(env!("OUT_DIR"), "/runtimes.rs"));
