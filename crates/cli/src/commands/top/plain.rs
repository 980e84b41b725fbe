//! The list of jobs as text, for pipes and files.

use threadcap_jobs::overview::Line;

use super::Look;
use super::columns::{COLUMNS, COMMAND, Column};

/// How many killed processes are named.
const MOST_KILLED: usize = 10;

/// A table with one line per job, and optionally one per process below it.
pub fn table(look: &Look, processes: bool) -> String {
    let mut text = row(|column| column.padded(column.title), COMMAND);
    for job in &look.jobs {
        text += &row(|column| column.of(job), &job.command_and_lowered());
        let members: &[Line] = if processes { &job.members } else { &[] };
        for member in members {
            text +=
                &row(|column| column.of(member), &format!("  {}", member.command_and_lowered()));
        }
    }
    if !look.killed.is_empty() {
        let killed: Vec<_> = look.killed.iter().take(MOST_KILLED).map(u32::to_string).collect();
        let others = look.killed.len() - killed.len();
        let others = if others > 0 { format!(" and {others} others") } else { String::new() };
        text += &format!("killed recently: {}{others}\n", killed.join(" "));
    }
    if look.left_out > 0 {
        text += &format!(
            "left out: {} pages or processes, of other namespaces, unreadable, or more than are read\n",
            look.left_out
        );
    }
    text
}

fn row(cell: impl Fn(&Column) -> String, command: &str) -> String {
    let cells: Vec<_> = COLUMNS.iter().map(cell).collect();
    format!("{} {command}\n", cells.join(" "))
}
