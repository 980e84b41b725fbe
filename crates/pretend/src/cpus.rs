//! Sets of CPUs, pretended and real, and the mapping between them.

/// The largest number of pretended CPUs.
pub(crate) const MOST: usize = 4096;

pub(crate) const WORDS: usize = MOST / u64::BITS as usize;

/// A set of CPUs, in the kernel's form.
#[derive(Clone, Copy)]
pub(crate) struct Cpus(pub [u64; WORDS]);

impl Cpus {
    pub(crate) const fn none() -> Self {
        Cpus([0; WORDS])
    }

    pub(crate) fn has(&self, cpu: usize) -> bool {
        self.0[cpu / 64] >> (cpu % 64) & 1 != 0
    }

    pub(crate) fn add(&mut self, cpu: usize) {
        self.0[cpu / 64] |= 1 << (cpu % 64);
    }

    pub(crate) fn and(mut self, other: &Cpus) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word &= other);
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0 == [0; WORDS]
    }

    /// Their numbers, ascending. Benchmarks include this time, so empty words are skipped.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + Clone {
        let words = self.0.iter().enumerate().filter(|&(_, &word)| word != 0);
        words.flat_map(|(index, word)| {
            (0..64).filter(move |bit| word >> bit & 1 != 0).map(move |bit| index * 64 + bit)
        })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: the words are valid as bytes, and the length covers exactly them.
        unsafe { std::slice::from_raw_parts(self.0.as_ptr().cast(), size_of_val(&self.0)) }
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8] {
        let size = size_of_val(&self.0);
        // SAFETY: any bytes are valid words, and the length covers exactly them.
        unsafe { std::slice::from_raw_parts_mut(self.0.as_mut_ptr().cast(), size) }
    }

    /// The real CPUs for these: the first given CPU is the first real one, and so on, cyclically.
    pub(crate) fn folded(&self, given: &Cpus, real: &Cpus) -> Cpus {
        let mut result = Cpus::none();
        for (cpu, real) in given.iter().zip(real.iter().cycle()) {
            if self.has(cpu) {
                result.add(real);
            }
        }
        result
    }

    /// The first of these CPUs that maps to a real one; the first of all if none does, since a
    /// thread may briefly run on such a CPU.
    pub(crate) fn unfolded(&self, on: usize, given: &Cpus, real: &Cpus) -> usize {
        let mut turns = given.iter().zip(real.iter().cycle());
        let found = turns.find(|&(cpu, real)| real == on && self.has(cpu));
        found.map(|(cpu, _)| cpu).or_else(|| self.iter().next()).unwrap_or(0)
    }
}
