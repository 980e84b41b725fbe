//! The memory of one loaded object.

/// The readable memory of an object. Nothing outside of what the object itself has mapped is read,
/// so that invalid tables lead nowhere.
pub trait Memory {
    /// Bytes of a table or of code, which nobody writes to; `None` if they do not all lie in one
    /// segment.
    fn bytes(&self, address: usize, length: usize) -> Option<&[u8]>;

    /// The text in a table of strings, without the NUL at its end; `None` if that does not come
    /// within [`LONGEST_NAME`] bytes.
    fn name(&self, address: usize) -> Option<&[u8]>;

    /// An aligned word anywhere in the object, which another thread may write meanwhile.
    fn word(&self, address: usize) -> Option<usize>;
}

/// Longer names are not read; no function of a runtime has one.
pub const LONGEST_NAME: usize = 512;

/// Reads numbers that a table holds.
pub(crate) trait Numbers: Memory {
    fn u16(&self, address: usize) -> Option<u16> {
        Some(u16::from_le_bytes(*self.bytes(address, 2)?.first_chunk()?))
    }

    fn u32(&self, address: usize) -> Option<u32> {
        Some(u32::from_le_bytes(*self.bytes(address, 4)?.first_chunk()?))
    }

    fn u64(&self, address: usize) -> Option<usize> {
        usize::try_from(u64::from_le_bytes(*self.bytes(address, 8)?.first_chunk()?)).ok()
    }
}

impl<M: Memory + ?Sized> Numbers for M {}
