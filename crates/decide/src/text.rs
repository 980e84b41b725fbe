//! Text as bytes: numbers in decimal, and text that is shortened in place.

use core::ops::Range;

/// The most digits that a number of 64 bits has.
pub const DIGITS: usize = 20;

/// Writes `number` in decimal into `digits`; returns what was written.
pub fn decimal(number: u64, digits: &mut [u8; DIGITS]) -> &[u8] {
    let length = put_number(digits, 0, number);
    digits.get(..length).unwrap_or(&[])
}

/// Writes `number` in decimal at `start`, as far as there is room; returns where it ends.
pub fn put_number(text: &mut [u8], start: usize, number: impl Into<u64>) -> usize {
    let number = number.into();
    let length = number.checked_ilog10().unwrap_or(0) as usize + 1;
    let mut rest = number;
    for index in (start..start + length).rev() {
        if let Some(byte) = text.get_mut(index) {
            *byte = b'0' + (rest % 10) as u8;
        }
        rest /= 10;
    }
    start + length
}

/// Finds the first occurrence of a byte. Eight bytes at once: a paragraph of `/proc/cpuinfo` has more
/// than a thousand.
pub(crate) fn position(text: &[u8], byte: u8) -> Option<usize> {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGHEST: u64 = ONES << 7;
    let (words, rest) = text.as_chunks::<8>();
    // Occurrences of the byte become 0, and the lowest 0 gets its highest bit set.
    let zeros = words.iter().map(|word| u64::from_le_bytes(*word) ^ (ONES * u64::from(byte)));
    let marks = zeros.map(|word| word.wrapping_sub(ONES) & !word & HIGHEST);
    let found = marks.enumerate().find(|(_, mark)| *mark != 0);
    let in_words = found.map(|(place, mark)| 8 * place + mark.trailing_zeros() as usize / 8);
    let in_rest = || rest.iter().position(|&other| other == byte).map(|at| 8 * words.len() + at);
    in_words.or_else(in_rest)
}

/// Moves a part of a text down to `to`. The slice's own method panics if a part is out of bounds;
/// here such a part is left alone.
pub(crate) fn move_down(text: &mut [u8], part: Range<usize>, to: usize) {
    for (from, to) in part.zip(to..) {
        let Some(&byte) = text.get(from) else {
            return;
        };
        if let Some(place) = text.get_mut(to) {
            *place = byte;
        }
    }
}

/// Copies a text to `buffer`, as much as there is room for, with `?` in place of every byte of what is
/// [unsafe](is_unsafe) to show or no UTF-8; returns the copy.
pub fn printable<'b>(text: &[u8], buffer: &'b mut [u8]) -> &'b [u8] {
    let text = text.get(..buffer.len()).unwrap_or(text);
    let mut end = 0;
    let mut put = |byte| {
        if let Some(place) = buffer.get_mut(end) {
            *place = byte;
        }
        end += 1;
    };
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                put(if is_unsafe(c) { b'?' } else { byte });
            }
        }
        chunk.invalid().iter().for_each(|_| put(b'?'));
    }
    buffer.get(..text.len()).unwrap_or(&[])
}

/// Whether a character changes how others are shown, or is not seen itself: terminal controls,
/// changes of writing direction, and characters without width.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::string::ToString;

    proptest! {
        #[test]
        fn a_number_is_written_as_the_standard_library_writes_it(number: u64) {
            for number in [0, 9, 10, number, u64::MAX] {
                let (text, mut digits) = (number.to_string(), [0; DIGITS]);
                prop_assert_eq!(decimal(number, &mut digits), text.as_bytes());
            }
        }

        #[test]
        fn a_printable_copy_is_one_line_without_controls(text: std::vec::Vec<u8>, room in 0usize..40) {
            let mut buffer = [0; 40];
            let copy = printable(&text, &mut buffer[..room]);
            prop_assert_eq!(copy.len(), text.len().min(room));
            for (&to, &from) in copy.iter().zip(&text) {
                prop_assert!(!to.is_ascii_control());
                prop_assert!(to == from || to == b'?');
            }
            let copied = core::str::from_utf8(copy);
            prop_assert!(copied.is_ok_and(|copied| !copied.contains(is_unsafe)));
            let plain = text.iter().all(|byte| byte.is_ascii() && !byte.is_ascii_control());
            prop_assert!(!plain || text.starts_with(copy));
        }

        #[test]
        fn a_printable_copy_of_what_is_safe_is_the_same(text in "[a-z \u{e4}\u{3b1}\u{4e2d}\u{1f600}]{0,10}") {
            let mut room = [0; 40];
            prop_assert_eq!(printable(text.as_bytes(), &mut room), text.as_bytes());
        }

        #[test]
        fn where_there_is_no_room_nothing_is_written(number: u64, room in 0usize..8) {
            let mut text = [0; 8];
            let end = put_number(&mut text[..room], 2, number);
            prop_assert_eq!(end, 2 + number.to_string().len());
            prop_assert!(text[room..].iter().all(|&byte| byte == 0));
        }
    }
}
