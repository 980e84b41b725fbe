//! How much one look at the host reads about the processes of each user.

use std::collections::HashMap;

/// The most bytes of one user's environments and lists of mappings that are read at once: enough for
/// thousands of processes. One process can make its list 264 MB long, which takes half a second.
const MOST: u64 = 256 << 20;

/// What may still be read about the processes of each user.
#[derive(Debug, Default)]
pub struct Effort(HashMap<u32, u64>);

impl Effort {
    /// The bytes that may still be read about this user's processes.
    pub fn left(&mut self, user: u32) -> &mut u64 {
        self.0.entry(user).or_insert(MOST)
    }
}
