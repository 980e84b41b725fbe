//! Tables of plain text that fit a given width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// A table. Its first column is shortened if the others need the room.
pub struct Table {
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Row>,
}

enum Row {
    Cells(Vec<String>),
    /// A separate line, indented, cut at its end.
    Note(String),
    /// The same for a path, cut at its beginning.
    Path(String),
}

const INDENT: &str = "  ";
const GAP: usize = 2;
/// The first column is not shortened below this width.
const NARROWEST: usize = 12;

impl Table {
    /// A table with these columns and no rows.
    pub fn new(columns: &[(&'static str, Align)]) -> Table {
        Table { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row, with a cell for each column.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(Row::Cells(cells));
    }

    /// Adds a line of its own, which is cut at its end.
    pub fn note(&mut self, text: String) {
        self.rows.push(Row::Note(text));
    }

    /// Adds a line with a path, which is cut at its beginning.
    pub fn path(&mut self, path: String) {
        self.rows.push(Row::Path(path));
    }

    /// The lines, none wider than `width` where possible.
    pub fn lines(&self, width: usize) -> Vec<String> {
        let widths = self.widths(width);
        let titles = self.columns.iter().map(|(title, _)| (*title).to_owned()).collect::<Vec<_>>();
        let mut lines = Vec::new();
        if titles.iter().any(|title| !title.is_empty()) {
            lines.push(self.line(&titles, &widths));
        }
        let room = width.saturating_sub(2 * INDENT.len()).max(NARROWEST);
        lines.extend(self.rows.iter().map(|row| match row {
            Row::Cells(cells) => self.line(cells, &widths),
            Row::Note(text) => format!("{INDENT}{INDENT}{}", cut(text, room)),
            Row::Path(path) => format!("{INDENT}{INDENT}{}", cut_path(path, room)),
        }));
        lines
    }

    fn widths(&self, width: usize) -> Vec<usize> {
        let mut widths: Vec<usize> = self.columns.iter().map(|(title, _)| title.width()).collect();
        for row in &self.rows {
            let Row::Cells(cells) = row else { continue };
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.width());
            }
        }
        let others: usize = widths.iter().skip(1).map(|width| width + GAP).sum();
        if let Some(first) = widths.first_mut() {
            let room = width.saturating_sub(INDENT.len() + others).max(NARROWEST);
            *first = (*first).min(room);
        }
        widths
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let mut line = INDENT.to_owned();
        for (index, ((cell, &width), (_, align))) in
            cells.iter().zip(widths).zip(&self.columns).enumerate()
        {
            let cell = if index == 0 { cut(cell, width) } else { cell.clone() };
            let blanks = " ".repeat(width.saturating_sub(cell.width()));
            line += &match align {
                Align::Left => cell + &blanks,
                Align::Right => blanks + &cell,
            };
            line += &" ".repeat(GAP);
        }
        line.trim_end().to_owned()
    }
}

/// As much of the beginning of a text as fits.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    format!("{}...", fitting(text.chars(), width.saturating_sub(3)).iter().collect::<String>())
}

/// As much of the end of a path as fits.
pub(crate) fn cut_path(path: &str, width: usize) -> String {
    if path.width() <= width {
        return path.to_owned();
    }
    let end = fitting(path.chars().rev(), width.saturating_sub(3));
    format!("...{}", end.iter().rev().collect::<String>())
}

fn fitting(chars: impl Iterator<Item = char>, width: usize) -> Vec<char> {
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= width
    };
    chars.take_while(fits).collect()
}

/// Wraps a text to a width, between words.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&[("WHAT", Align::Left), ("COUNT", Align::Right)]);
        table.row(vec!["a program with a long name and many arguments".into(), "1".into()]);
        table.row(vec!["本本本".into(), "12345678".into()]);
        table.path("/usr/lib/python3/dist-packages/numpy.libs/libscipy_openblas64_.so".into());
        table.note("openblas_set_num_threads, and again openblas_set_num_threads".into());
        table
    }

    #[test]
    fn lines_fit_the_width_and_numbers_end_in_one_column() {
        for width in [30, 40, 80, 200] {
            let lines = table().lines(width);
            assert!(lines.iter().all(|line| line.width() <= width), "{width}: {lines:#?}");
            assert_eq!(lines[1].width(), lines[2].width());
        }
        assert_eq!(table().lines(30)[0], "  WHAT                   COUNT");
    }

    #[test]
    fn paths_lose_their_beginning_and_texts_their_end() {
        let lines = table().lines(40);
        assert!(lines[3].ends_with("libscipy_openblas64_.so") && lines[3].contains("..."));
        assert!(lines[4].ends_with("...") && lines[4].contains("openblas_set"));
        assert_eq!(cut("本本本本", 7), "本本...");
    }

    #[test]
    fn words_are_not_broken() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("immeasurable", 3), ["immeasurable"]);
    }
}
