//! The columns of the overview.

use threadcap_jobs::overview::{Key, Line};

/// One column.
pub struct Column {
    pub title: &'static str,
    /// The sort key; `None` if the lines cannot be sorted by this column.
    pub key: Option<Key>,
    pub width: u16,
    /// On a narrow terminal, the columns with the largest number here are dropped first.
    dropped: u8,
    cell: fn(&Line) -> String,
}

/// All columns but the last, the command, which takes the rest of the line.
pub const COLUMNS: [Column; 12] = [
    column("PID", Some(Key::Pid), 7, 0, |line| line.pid.to_string()),
    column("USER", Some(Key::User), 9, 6, |line| line.user.to_string()),
    column("CAP", Some(Key::Cap), 4, 0, |line| or_dash(line.cap)),
    column("SHARE", Some(Key::Share), 5, 5, |line| or_dash(line.share)),
    column("CPUS", None, 8, 7, |line| line.cpus.clone()),
    column("PROCS", Some(Key::Processes), 5, 3, |line| line.processes.to_string()),
    column("THREADS", Some(Key::Threads), 7, 0, |line| line.threads.to_string()),
    column("ASKED", Some(Key::Asked), 6, 2, |line| or_dash(line.asked)),
    column("GRANTED", None, 7, 4, granted),
    column("OVER", Some(Key::OverCap), 5, 1, |line| line.over_cap.to_string()),
    column("BUSY", Some(Key::Busy), 6, 0, |line| format!("{:.2}", line.busy)),
    column("TIME", Some(Key::Time), 8, 8, |line| time(line.cpu_seconds)),
];

/// The title of the last column.
pub const COMMAND: &str = "COMMAND";

const fn column(
    title: &'static str,
    key: Option<Key>,
    width: u16,
    dropped: u8,
    cell: fn(&Line) -> String,
) -> Column {
    Column { title, key, width, dropped, cell }
}

/// What was granted, marked if a larger number could not be refused.
fn granted(line: &Line) -> String {
    let is_above = line.granted > line.cap.map(i64::from);
    let promised = is_above && line.promised == line.granted;
    or_dash(line.granted) + if promised { "*" } else { "" }
}

fn or_dash(number: Option<impl ToString>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| number.to_string())
}

/// CPU time as `minutes:seconds`, or in hours if there are many.
fn time(seconds: f64) -> String {
    let whole = seconds as u64;
    match whole / 3600 {
        0 => format!("{}:{:05.2}", whole / 60, seconds % 60.0),
        hours => format!("{hours}h{:02}", whole / 60 % 60),
    }
}

/// The columns that fit, leaving room for at least the beginning of the command.
pub fn fitting(room: u16) -> Vec<&'static Column> {
    const COMMAND_AT_LEAST: u16 = 12;
    let mut columns: Vec<_> = COLUMNS.iter().collect();
    let taken = |columns: &[&Column]| columns.iter().map(|column| column.width + 1).sum::<u16>();
    while taken(&columns) + COMMAND_AT_LEAST > room {
        let Some(next) = columns.iter().map(|column| column.dropped).max().filter(|&rank| rank > 0)
        else {
            break;
        };
        columns.retain(|column| column.dropped != next);
    }
    columns
}

impl Column {
    /// The cell of a line in this column.
    pub fn of(&self, line: &Line) -> String {
        self.padded(&(self.cell)(line))
    }

    /// Text is aligned left, numbers right.
    pub fn padded(&self, text: &str) -> String {
        let width = usize::from(self.width);
        match self.title {
            "USER" | "CPUS" => format!("{:width$}", shortened(text, width)),
            _ => format!("{text:>width$}"),
        }
    }
}

/// A text that is too long, cut and marked with `+`.
fn shortened(text: &str, width: usize) -> String {
    match text.char_indices().nth(width) {
        None => text.to_owned(),
        Some(_) => text.chars().take(width.saturating_sub(1)).chain(['+']).collect(),
    }
}
