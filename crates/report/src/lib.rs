//! What a job used, was asked for and was granted: put together, and shown.
//!
//! 1. [`series`]: what the launcher saw of the job while it ran, look by look.
//! 2. [`gather`]: pages of processes and what was seen of them, put into members of the job.
//! 3. [`job`]: the report itself, as JSON has it; `docs/report.schema.json` describes it.
//! 4. [`text`], [`html`] and [`explain`] show it; [`table`] aligns columns, [`words`] says things.
//!
//! Everything here is pure: processes and files are the launcher's.
#![forbid(unsafe_code)]

mod advice;
pub mod explain;
pub mod gather;
pub mod html;
pub mod job;
mod libraries;
pub mod series;
pub mod table;
#[cfg(test)]
mod testing;
pub mod text;
pub mod words;

pub use job::Job;
