//! The text that the jobs on the screen are filtered by.

use ratatui::crossterm::event::KeyCode;
use threadcap_jobs::overview::Line;

/// No line on a screen contains a text that is longer than this.
const LONGEST: usize = 100;

/// The text that a job must contain to be listed, if any.
#[derive(Default)]
pub struct Filter {
    text: String,
    /// Whether keys add to the text.
    is_edited: bool,
}

impl Filter {
    pub fn edit(&mut self) {
        self.is_edited = true;
    }

    pub fn is_edited(&self) -> bool {
        self.is_edited
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn clear(&mut self) {
        *self = Filter::default();
    }

    /// A key while the text is edited.
    pub fn handle(&mut self, key: KeyCode) {
        match key {
            KeyCode::Enter => self.is_edited = false,
            KeyCode::Esc => self.clear(),
            KeyCode::Backspace => _ = self.text.pop(),
            KeyCode::Char(character) if self.text.chars().count() < LONGEST => {
                self.text.push(character);
            }
            _ => (),
        }
    }

    /// Whether the command, user or ID of the job or of one of its processes contains the text, in
    /// upper or lower case.
    pub fn accepts(&self, job: &Line) -> bool {
        let wanted = self.text.to_lowercase();
        let contains = |line: &Line| {
            line.command.as_str().to_lowercase().contains(&wanted)
                || line.user.as_str().to_lowercase().contains(&wanted)
                || line.pid.to_string() == wanted
        };
        wanted.is_empty() || contains(job) || job.members.iter().any(contains)
    }

    /// For the last line of the screen, while the text is edited.
    pub fn prompt(&self) -> String {
        format!("filter: {}_   enter keep  escape clear", self.text)
    }

    /// For the first line of the screen.
    pub fn in_words(&self) -> String {
        if self.is_empty() { String::new() } else { format!("; filter: {}", self.text) }
    }
}
