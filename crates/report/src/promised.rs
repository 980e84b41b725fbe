//! Teams that got the number of threads they asked for, whatever the cap: why, and what helps.

use threadcap_ledger::RequestKind;

use crate::job::JobReport;
use crate::table::wrap;
use crate::words::count;

/// The libraries with such teams, and how these were asked for.
fn teams(job: &JobReport) -> impl Iterator<Item = String> {
    let cap = i64::from(job.cap);
    let all =
        job.libraries.iter().flat_map(|library| library.by.iter().map(move |by| (library, by)));
    all.filter(move |(_, by)| by.kind == RequestKind::Promised && by.granted > cap)
        .map(|(library, by)| format!("{}: {}", library.name(), by.in_words()))
}

/// Why a team is as large as was asked.
pub fn reason(cap: u32) -> String {
    format!(
        "the code divides its work by the number of threads that it asks for, or may do so; a \
         smaller team would leave work undone. So it gets that number, on {}",
        count(cap.into(), "CPU")
    )
}

/// What a user can do so that the program asks for less, which is faster.
pub fn remedy(cap: u32) -> String {
    format!(
        "To ask for fewer: give the program {cap} as its own number of threads (option or input), or \
         set OMP_NUM_THREADS={cap} if it has none. If its results are known to be right with smaller \
         teams: --teams=cap"
    )
}

/// One paragraph each: such teams, why they are so large, and what helps; empty if there are none.
pub(crate) fn paragraphs(job: &JobReport) -> Vec<String> {
    let mut all: Vec<String> = teams(job).collect();
    if !all.is_empty() {
        all.extend([format!("Reason: {}.", reason(job.cap)), format!("{}.", remedy(job.cap))]);
    }
    all
}

/// The same below a title, for a text of this width.
pub(crate) fn section(job: &JobReport, title: &str, width: usize) -> Vec<String> {
    let paragraphs = paragraphs(job);
    if paragraphs.is_empty() {
        return Vec::new();
    }
    let wrapped = paragraphs.iter().flat_map(|text| wrap(text, width.saturating_sub(4)));
    let lines = wrapped.map(|line| format!("  {line}"));
    [String::new(), title.to_owned()].into_iter().chain(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::By;
    use crate::testing::job;

    /// A job whose first library had a team of 8, with a cap of 2.
    fn with_team() -> JobReport {
        let mut job = job();
        job.libraries[0].by.push(By {
            kind: RequestKind::Promised,
            name: "GOMP_parallel".into(),
            asker: Some("/usr/lib/libb2.so.1".into()),
            processes: 1,
            calls: 1,
            asked: 8,
            granted: 8,
        });
        job
    }

    #[test]
    fn a_team_that_was_promised_is_explained() {
        let job = with_team();
        for text in [crate::text::report(&job, 80), crate::explain::text(&job, 80)] {
            assert!(text.contains("GOMP_parallel 8 -> 8, 1 call by libb2.so.1"), "{text}");
            assert!(text.contains("OMP_NUM_THREADS=2"), "{text}");
            assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        }
        assert!(crate::html::page(&job).contains("divides its work"));
    }

    #[test]
    fn without_one_nothing_is_said() {
        assert!(paragraphs(&job()).is_empty());
        let within = JobReport { cap: 8, ..with_team() };
        assert!(paragraphs(&within).is_empty(), "no larger than the cap");
    }
}
