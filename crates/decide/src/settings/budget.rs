//! Whether the workers of a job share its cap; how they do is in [`crate::budget`].

use super::{Choice, Settings};

/// Whether the workers of a job share its cap: `steady` (default), `dynamic` or `off`: see [`Budget`].
pub const BUDGET_VARIABLE: &str = "THREADCAP_BUDGET";

/// Whether the workers of a job share its cap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Budget {
    /// Each of W workers gets pools of N / W threads, and keeps that number.
    #[default]
    Steady,
    /// The same, but pools that can be resized safely while they compute are resized as workers
    /// start and stop computing: what one worker does not use, the others get.
    Dynamic,
    /// Each process may have pools of N threads.
    Off,
}

impl Budget {
    /// Its word.
    pub fn word(self) -> &'static str {
        BUDGET.words.iter().find(|(_, it)| *it == Some(self)).map_or("steady", |(word, _)| word)
    }

    /// The meaning of a word; `None` for any other word.
    pub fn of(word: &[u8]) -> Option<Budget> {
        BUDGET.meaning(word).flatten()
    }
}

impl Settings {
    /// Whether the workers of the job share its cap.
    pub fn shares_cap(&self) -> bool {
        !self.observe && self.cap.get() > 1 && self.budget.unwrap_or_default() != Budget::Off
    }

    /// Whether the shares of pools that can be resized at any time move as workers start and stop
    /// computing.
    pub fn moves_share(&self) -> bool {
        self.shares_cap() && self.budget == Some(Budget::Dynamic)
    }
}

pub(super) const BUDGET: Choice<Option<Budget>> = Choice {
    variable: BUDGET_VARIABLE,
    words: &[
        ("steady", Some(Budget::Steady)),
        ("dynamic", Some(Budget::Dynamic)),
        ("off", Some(Budget::Off)),
    ],
    expected: "steady, dynamic or off",
    default: None,
    now: "workers share the cap (steady)",
};
