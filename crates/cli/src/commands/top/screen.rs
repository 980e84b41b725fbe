//! The list of jobs on a terminal: redrawn, sorted and expanded by keys.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use ratatui::Frame;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::Text;
use ratatui::widgets::{Cell, Row, Table, TableState};
use signal_hook::consts::{SIGHUP, SIGTERM};
use threadcap_jobs::overview::{self, Key, Line};
use threadcap_report::words::count;

use super::columns::{COMMAND, Column, fitting};
use super::filter::Filter;
use super::{Look, Watch};
use crate::arguments::top::Top;
use crate::fault::Fault;

/// How long a key press or a signal may wait.
const PATIENCE: Duration = Duration::from_millis(100);
const KEYS: &str = "q quit  h help  / filter  F follow  s sort  r reverse  enter processes";

const HELP: &str = "
  q, escape        quit
  h, ?             show or hide this help
  /                list only jobs that contain a text: command, user or process ID
  F                keep the selected line selected, wherever it moves
  s, r             sort by the next column; reverse the order
  up, down, k, j   select a line; also page up, page down, home, end
  enter            show or hide the processes of the selected job
  space            refresh now

  CAP              the cap; - if it is not visible from outside
  SHARE            the threads that a pool may have as one of several workers; of a job, the smallest
  CPUS             the CPUs that the job may run on
  ASKED, GRANTED   the most threads that a library or an argument asked for, and was granted;
                   * for an OpenMP team whose work is divided by the number asked for
  OVER             threads alive beyond the cap of their process
  BUSY             how many CPUs were kept busy since the last snapshot
  TIME             CPU time so far

  To end a job: kill PID. Details of a process: threadcap show PID";

/// What is shown, and how.
struct View {
    look: Look,
    key: Key,
    reversed: bool,
    /// Jobs whose processes are listed below them, by the ID of their first process.
    opened: Vec<u32>,
    /// Whether the processes of all jobs are listed.
    all_opened: bool,
    /// Whether help is shown instead of the jobs.
    helps: bool,
    filter: Filter,
    /// The process whose line stays selected.
    followed: Option<u32>,
    table: TableState,
}

/// Draws until `q` is pressed or a signal ends us.
pub fn run(arguments: &Top, watch: &mut Watch) -> Result<(), Fault> {
    let failed = |error: io::Error| Fault::refused(format!("the terminal: {error}"));
    let ended = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, ended.clone()).map_err(failed)?;
    }
    let mut terminal = ratatui::try_init().map_err(failed)?;
    let done = until_quit(arguments, watch, &mut terminal, &ended);
    ratatui::restore();
    done.map_err(failed)
}

fn until_quit(
    arguments: &Top,
    watch: &mut Watch,
    terminal: &mut ratatui::DefaultTerminal,
    ended: &AtomicBool,
) -> io::Result<()> {
    let interval = Duration::from_secs_f64(arguments.interval);
    let mut view = View::new(arguments);
    let mut next_look = Instant::now();
    while !ended.load(Relaxed) {
        if Instant::now() >= next_look {
            view.look = watch.look(view.key, view.reversed);
            next_look = Instant::now() + interval;
        }
        terminal.draw(|frame| view.draw(frame))?;
        let wait = next_look.saturating_duration_since(Instant::now()).min(PATIENCE);
        if !event::poll(wait)? {
            continue;
        }
        match view.handle(&event::read()?) {
            Wish::Nothing => (),
            Wish::Look => next_look = Instant::now(),
            Wish::Quit => break,
        }
    }
    Ok(())
}

/// What a key asks the loop to do.
enum Wish {
    Nothing,
    Look,
    Quit,
}

impl View {
    fn new(arguments: &Top) -> View {
        View {
            look: Look::default(),
            key: arguments.sort,
            reversed: false,
            opened: Vec::new(),
            all_opened: arguments.processes,
            helps: false,
            filter: Filter::default(),
            followed: None,
            table: TableState::default().with_selected(0),
        }
    }

    fn handle(&mut self, event: &Event) -> Wish {
        let Event::Key(key) = event else { return Wish::Nothing };
        if key.kind == KeyEventKind::Release {
            return Wish::Nothing;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('c') if control => return Wish::Quit,
            code if self.filter.is_edited() => self.filter.handle(code),
            KeyCode::Char('h' | '?') => self.helps = !self.helps,
            KeyCode::Esc | KeyCode::Char('q') if self.helps => self.helps = false,
            KeyCode::Esc if !self.filter.is_empty() => self.filter.clear(),
            KeyCode::Char('q') | KeyCode::Esc => return Wish::Quit,
            KeyCode::Char('/') => self.filter.edit(),
            KeyCode::Char('F') => self.follow_or_not(),
            KeyCode::Char(' ') => return Wish::Look,
            KeyCode::Char('s') => self.sort_by_next(),
            KeyCode::Char('r') => {
                self.reversed = !self.reversed;
                self.sort();
            }
            code => self.select(code),
        }
        Wish::Nothing
    }

    /// Handles the keys that move the selection, which ends following.
    fn select(&mut self, key: KeyCode) {
        let selected = self.table.selected();
        match key {
            KeyCode::Down | KeyCode::Char('j') => self.table.select_next(),
            KeyCode::Up | KeyCode::Char('k') => self.table.select_previous(),
            KeyCode::PageDown => self.table.scroll_down_by(10),
            KeyCode::PageUp => self.table.scroll_up_by(10),
            KeyCode::Home => self.table.select_first(),
            KeyCode::End => self.table.select_last(),
            KeyCode::Enter => self.open_or_close(),
            _ => (),
        }
        if self.table.selected() != selected {
            self.followed = None;
        }
    }

    fn follow_or_not(&mut self) {
        let selected = self.table.selected().unwrap_or(0);
        let selected = self.lines().get(selected).map(|(_, line)| line.pid);
        self.followed = if self.followed.is_some() { None } else { selected };
    }

    fn sort(&mut self) {
        overview::sort(&mut self.look.jobs, self.key, self.reversed);
    }

    fn sort_by_next(&mut self) {
        let index = Key::ALL.iter().position(|(_, key)| *key == self.key).unwrap_or(0);
        (_, self.key) = Key::ALL[(index + 1) % Key::ALL.len()];
        self.sort();
    }

    /// The visible lines; `true` for the line of a job.
    fn lines(&self) -> Vec<(bool, &Line)> {
        let is_open = |job: &Line| self.all_opened || self.opened.contains(&job.pid);
        let members = |job| if is_open(job) { &job.members[..] } else { &[] };
        let jobs = self.look.jobs.iter().filter(|job| self.filter.accepts(job));
        let lines = jobs.flat_map(|job| {
            std::iter::once((true, job)).chain(members(job).iter().map(|line| (false, line)))
        });
        lines.collect()
    }

    fn open_or_close(&mut self) {
        let selected = self.table.selected().unwrap_or(0);
        let job = self.lines().get(..=selected).and_then(|lines| {
            lines.iter().rev().find(|(is_job, _)| *is_job).map(|(_, job)| job.pid)
        });
        let Some(job) = job else { return };
        match self.opened.iter().position(|opened| *opened == job) {
            Some(index) => _ = self.opened.remove(index),
            None => self.opened.push(job),
        }
    }

    fn draw(&mut self, frame: &mut Frame) {
        let rows = [Constraint::Length(1), Constraint::Fill(1), Constraint::Length(1)];
        let [head, middle, foot] = Layout::vertical(rows).areas(frame.area());
        frame.render_widget(Text::from(self.headline()), head);
        let last = if self.filter.is_edited() { self.filter.prompt() } else { KEYS.to_owned() };
        frame.render_widget(Text::from(last).style(Modifier::DIM), foot);
        if self.helps {
            frame.render_widget(Text::from(HELP), middle);
        } else {
            self.draw_table(frame, middle);
        }
    }

    fn headline(&self) -> String {
        let jobs = &self.look.jobs;
        let processes: usize = jobs.iter().map(|job| job.processes).sum();
        let busy = jobs.iter().fold(0.0, |busy, job| busy + job.busy);
        let (name, _) = Key::ALL.iter().find(|(_, key)| *key == self.key).unwrap_or(&Key::ALL[0]);
        let order = if self.reversed { ", reversed" } else { "" };
        let (jobs, processes) =
            (count(jobs.len() as u64, "job"), count(processes as u64, "process"));
        let filter = self.filter.in_words();
        let followed = self.followed.map(|pid| format!("; following {pid}")).unwrap_or_default();
        format!(
            "threadcap: {jobs}, {processes}, {busy:.2} CPUs busy; by {name}{order}{filter}{followed}"
        )
    }

    fn draw_table(&mut self, frame: &mut Frame, area: Rect) {
        let columns = fitting(area.width);
        let lines = self.lines();
        let followed = lines.iter().position(|(_, line)| Some(line.pid) == self.followed);
        let rows = lines.into_iter().map(|(is_job, line)| {
            let indent = if is_job { "" } else { "  " };
            let cells = columns.iter().map(|column| column.of(line));
            Row::new(cells.chain([format!("{indent}{}", line.command_and_lowered())]))
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            let selected = followed.or(self.table.selected()).unwrap_or(0).min(rows.len() - 1);
            self.table.select(Some(selected));
        }
        let widths = columns.iter().map(|column| Constraint::Length(column.width));
        let table = Table::new(rows, widths.chain([Constraint::Fill(1)]))
            .header(self.header(&columns))
            .row_highlight_style(Style::new().add_modifier(Modifier::REVERSED));
        frame.render_stateful_widget(table, area, &mut self.table);
    }

    /// The titles; the one of the sort key is underlined.
    fn header(&self, columns: &[&Column]) -> Row<'static> {
        let titles = columns.iter().map(|column| (column.padded(column.title), column.key));
        let titles =
            titles.chain([(COMMAND.to_owned(), Some(Key::Command))]).map(|(title, key)| {
                let style =
                    if key == Some(self.key) { Modifier::UNDERLINED } else { Modifier::empty() };
                Cell::from(title).style(style)
            });
        Row::new(titles).style(Modifier::BOLD)
    }
}
