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
        let next = rest.get(1..).unwrap_or_default();
        let together = rest.iter().zip(next).take(STRIDE);
        let may_be = together.fold(false, |any, (&first, &second)| any | may_begin(first, second));
        if may_be && (start..start + STRIDE).any(&mut is_found) {
            return true;
        }
        start += STRIDE;
    }
    false
}
