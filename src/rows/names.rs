//! Which row of the table a name has.

use threadcap_runtimes::ALL_FUNCTIONS;

use super::{ROWS, Row, TABLE};

/// Bytes of all names together.
const BYTES: usize = {
    let (mut row, mut bytes) = (0, 0);
    while row < ROWS {
        bytes += name_in(row).len();
        row += 1;
    }
    bytes
};

/// The name of a row; to be called in constants only.
const fn name_in(row: usize) -> &'static str {
    const NAMES: [&str; ROWS] = {
        let mut names = [""; ROWS];
        let mut row = 0;
        while row < ROWS {
            names[row] = ALL_FUNCTIONS[row].1.name;
            row += 1;
        }
        names
    };
    NAMES[row]
}

/// All names, concatenated.
static ALL: [u8; BYTES] = {
    let mut all = [0; BYTES];
    let (mut row, mut at) = (0, 0);
    while row < ROWS {
        let name = name_in(row).as_bytes();
        let mut index = 0;
        while index < name.len() {
            all[at] = name[index];
            (index, at) = (index + 1, at + 1);
        }
        row += 1;
    }
    all
};

impl Row {
    /// The exported name.
    #[inline]
    pub fn name(&self) -> &'static str {
        let (start, length) = (usize::from(self.name.0), usize::from(self.name.1));
        let name = ALL.get(start..start + length).unwrap_or(&[]);
        // SAFETY: a row's start and length are those of one of the strings that were concatenated.
        unsafe { core::str::from_utf8_unchecked(name) }
    }
}

/// The row of a name that is known when the library is built; to be called in constants only.
pub const fn row_of(name: &str) -> usize {
    let mut row = 0;
    while !equal(name_in(row).as_bytes(), name.as_bytes()) {
        row += 1;
    }
    row
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    let mut index = 0;
    while index < a.len() && index < b.len() && a[index] == b[index] {
        index += 1;
    }
    index == a.len() && index == b.len()
}

/// Bytes of the longest name that the table may hold.
pub const LONGEST_NAME: usize = 159;

/// Slots in the hash table of names: a power of two, at least twice the rows.
const PLACES: usize = 1024;

/// Rows (plus 1, 0: none) by the hash of their name, with linear probing.
static BY_NAME: [u16; PLACES] = {
    let mut places = [0; PLACES];
    let mut row = 0;
    while row < ROWS {
        let mut place = hash(name_in(row).as_bytes());
        while places[place % PLACES] != 0 {
            place += 1;
        }
        places[place % PLACES] = row as u16 + 1;
        row += 1;
    }
    places
};

/// Hashes the length and both ends of a name, because every lookup of a program pays for this,
/// whatever the name.
const fn hash(name: &[u8]) -> usize {
    let mixed = match (name.first_chunk(), name.last_chunk()) {
        (Some(first), Some(last)) => {
            u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29)
        }
        _ => gnu_hash(name) as u64,
    };
    // The golden ratio; the highest bits of the product are mixed best.
    let product = (mixed ^ name.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (product >> 48) as usize
}

/// The hash by which objects find names in their tables (DT_GNU_HASH).
pub const fn gnu_hash(name: &[u8]) -> u32 {
    let mut hash: u32 = 5381;
    let mut index = 0;
    while index < name.len() {
        hash = hash.wrapping_mul(33).wrapping_add(name[index] as u32);
        index += 1;
    }
    hash
}

/// The row of a name. Takes a few nanoseconds for most names without a row.
pub fn find(name: &[u8]) -> Option<usize> {
    if name.len() > LONGEST_NAME {
        return None;
    }
    let start = hash(name);
    (start..).map_while(|place| BY_NAME[place % PLACES].checked_sub(1)).find_map(|row| {
        let row = usize::from(row);
        (TABLE[row].name().as_bytes() == name).then_some(row)
    })
}
