//! Text that is shortened where it stands.

use core::ops::Range;

/// Moves a part of a text down to `to`. The slice's own method panics where a part does not lie in
/// the text; here what does not is left alone.
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
