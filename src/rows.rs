//! The table of hooks: a row for each function of crate `threadcap_runtimes`.
//!
//! A row is known by its number. The exports ([`crate::exports`]) and the lookups by `dlsym` follow
//! from it; what happens when a row is called is in [`crate::dispatch`].

mod names;

use threadcap_runtimes::{ALL_FUNCTIONS, Action, FUNCTIONS, LIBC, OWN, OWNERS, name_of};

pub use names::{LONGEST_NAME, find, gnu_hash, row_of};

/// One row of the table. No pointers: the loader would have to write to every page of them, at
/// every start of a process.
pub struct Row {
    /// Where the exported name starts in the text of all names, and its length.
    name: (u16, u8),
    /// The name's hash in the tables of objects.
    pub hash: u32,
    /// The number of the runtime that it belongs to.
    owner: u8,
    /// Who answers a call.
    pub hook: Hook,
}

/// Who answers a call.
#[derive(Clone, Copy)]
pub enum Hook {
    /// The common code for this action.
    Action(Action),
    /// The row's handler, a function of its own.
    Handler {
        /// What the function answers where there is none.
        absent: u8,
    },
    /// Only the exported function, which is written in Rust.
    Exported,
}

impl Row {
    /// The runtime's name in reports.
    pub fn runtime(&self) -> &'static str {
        name_of(self.owner)
    }

    /// Whether the function is one of libc.
    pub fn is_libc(&self) -> bool {
        self.owner == LIBC
    }

    /// Whether the function is one of our own interface.
    pub fn is_own(&self) -> bool {
        self.owner == OWN
    }
}

/// The number of rows.
pub const ROWS: usize = FUNCTIONS;
/// The number of those that are our own interface's or libc's: the first ones.
pub const OF_LIBC: usize =
    OWNERS[OWN as usize].functions.len() + OWNERS[LIBC as usize].functions.len();

/// All rows.
pub static TABLE: ByRow<Row> = ByRow({
    const UNSET: Row = Row { name: (0, 0), hash: 0, owner: OWN, hook: Hook::Exported };
    let mut rows = [UNSET; ROWS];
    let (mut row, mut start) = (0, 0);
    while row < ROWS {
        let (owner, function) = ALL_FUNCTIONS[row];
        let length = function.name.len();
        assert!(length <= LONGEST_NAME, "a name is longer than lookups have room for");
        let hook = match function.hook {
            threadcap_runtimes::Hook::Action(action) => Hook::Action(action),
            threadcap_runtimes::Hook::Handler(entry, _) => {
                Hook::Handler { absent: matches!(entry, threadcap_runtimes::Calls::Count) as u8 }
            }
            threadcap_runtimes::Hook::Exported => Hook::Exported,
        };
        let hash = gnu_hash(function.name.as_bytes());
        rows[row] = Row { name: (start, length as u8), hash, owner, hook };
        start += length as u16;
        row += 1;
    }
    rows
});

/// One value per row. A number without a row, which no entry point loads, counts as the last.
#[repr(transparent)]
pub struct ByRow<T>(pub [T; ROWS]);

impl<T> ByRow<T> {
    /// The values, in the order of the rows.
    pub fn iter(&self) -> core::slice::Iter<'_, T> {
        self.0.iter()
    }
}

impl<T> core::ops::Index<usize> for ByRow<T> {
    type Output = T;

    #[inline]
    fn index(&self, row: usize) -> &T {
        &self.0[row.min(ROWS - 1)]
    }
}
