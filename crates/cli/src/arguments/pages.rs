//! The manual pages, by the names that `threadcap man` takes.

/// The page of the whole launcher.
pub const LAUNCHER: &str = "threadcap";
/// The page of the policy file.
pub const POLICY: &str = "threadcap.toml";

/// Every page, by what `threadcap man` takes: subcommands, those of `system` with a hyphen.
pub const PAGES: [&str; 16] = [
    LAUNCHER,
    "run",
    "env",
    "check",
    "explain",
    "system",
    "system-check",
    "system-apply",
    "system-enable",
    "system-disable",
    "system-status",
    "top",
    "show",
    "completions",
    "man",
    POLICY,
];
