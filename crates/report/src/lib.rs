//! A job's report: what it used, asked for and was granted.
//!
//! 1. [`series`] takes the samples of a running job.
//! 2. [`gather`] combines the samples with the pages of the processes.
//! 3. [`job`] is the report itself; its JSON is described by `docs/report.schema.json`.
//! 4. [`live`] is one line on a job that is still running.
//! 5. [`unknown`] finds programs whose own options would help.
//! 6. [`text`], [`html`] and [`explain`] render it; [`table`] aligns columns, [`words`] formats words
//!    and numbers.
//!
//! Everything here is pure: the launcher deals with processes and files.
#![forbid(unsafe_code)]

mod advice;
pub mod explain;
pub mod gather;
pub mod html;
pub mod job;
mod libraries;
pub mod live;
pub mod lowered;
pub mod promised;
pub mod series;
pub mod table;
#[cfg(test)]
mod testing;
pub mod text;
pub mod unknown;
pub mod words;

pub use job::JobReport;
