//! Bars of asked and granted threads, one pair per library.

use std::fmt::Write;

use super::{section, text};
use crate::job::{JobReport, LibraryReport};
use crate::words::{asked, file_name};

/// The largest number of libraries drawn; the table lists all.
const MOST_BARS: usize = 12;

/// The bars of the libraries that were asked for threads.
pub(crate) fn asked_and_granted(job: &JobReport) -> String {
    let numbers = |library: &LibraryReport| Some((library.asked?, library.granted?));
    let drawn: Vec<_> = job
        .libraries
        .iter()
        .filter_map(|library| Some((library, numbers(library)?)))
        .take(MOST_BARS)
        .collect();
    if drawn.is_empty() {
        return String::new();
    }
    let most = drawn.iter().map(|(_, (asked, granted))| *asked.max(granted)).max();
    let most = most.unwrap_or(1).max(1) as f64;
    let mut rows = String::from(
        "<p class=\"legend\"><span class=\"key asked\">asked</span>\n\
         <span class=\"key granted\">granted</span></p>\n<div class=\"bars\">\n",
    );
    for (library, numbers) in drawn {
        let file = library.file.as_deref().unwrap_or("");
        let _ = write!(
            rows,
            "<div class=\"name\" title=\"{}\">{}<small>{}</small></div>\n<div class=\"pair\">{}{}</div>\n",
            text(file),
            text(&library.name()),
            text(file_name(file)),
            bar("asked", numbers.0, most),
            bar("granted", numbers.1, most),
        );
    }
    rows += "</div>\n";
    let about = if job.observed {
        "The most threads that each library asked for, and what the cap would have granted."
    } else {
        "The most threads that each library asked for, and what it was granted."
    };
    section("asked-and-granted", "Asked and granted", about, &rows)
}

fn bar(class: &str, number: i64, most: f64) -> String {
    let share = (number.max(0) as f64 / most * 100.0).clamp(0.4, 100.0);
    let shown = asked(number);
    format!(
        "<div class=\"bar\"><i class=\"{class}\" style=\"width:calc((100% - 3.5em) * {:.4})\"></i>\
         <b data-bar=\"{class}\">{shown}</b></div>",
        share / 100.0
    )
}
