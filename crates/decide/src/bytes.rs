//! Looks for patterns in machine code and constants.

/// How many bytes are tested at once.
const STRIDE: usize = 64;

/// Whether any place at which two bytes `may_begin` a pattern `is_found` to have one. Most bytes are
/// skipped many at a time.
#[inline]
pub(crate) fn any_place(
    bytes: &[u8],
    may_begin: impl Fn(u8, u8) -> bool,
    mut is_found: impl FnMut(usize) -> bool,
) -> bool {
    let mut start = 0;
    while let Some(rest) = bytes.get(start..).filter(|rest| !rest.is_empty()) {
        // An array, so that the compiler makes vector instructions of the loop; the last, shorter
        // piece is looked at place by place.
        let may_be = rest.first_chunk().is_none_or(|piece: &[u8; STRIDE + 1]| {
            let mut any = false;
            for at in 0..STRIDE {
                any |= may_begin(piece[at], piece[at + 1]);
            }
            any
        });
        if may_be && (start..start + STRIDE).any(&mut is_found) {
            return true;
        }
        start += STRIDE;
    }
    false
}
