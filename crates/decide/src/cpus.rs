//! Whether a job must be held, and how the masks that it sets are changed.

/// The largest number of CPUs that Linux can be built for.
pub const MOST_CPUS: usize = 8192;
const WORDS: usize = MOST_CPUS / 64;
/// Words of a set that are looked at together.
const BLOCK: usize = 8;

/// A set of CPUs, laid out as the kernel's affinity mask is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct CpuSet {
    words: [u64; WORDS],
}

impl CpuSet {
    /// The set without any CPU.
    pub const EMPTY: CpuSet = CpuSet { words: [0; WORDS] };

    /// The set with these words of 64 CPUs each, lowest first; missing words are empty.
    pub fn from_words(words: impl IntoIterator<Item = u64>) -> Self {
        let mut set = CpuSet::EMPTY;
        set.words.iter_mut().zip(words).for_each(|(word, given)| *word = given);
        set
    }

    /// The words of the set, 64 CPUs each, lowest first.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// The words of the set, for the kernel to fill.
    pub fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    /// The words that are not zero, with their place: most machines have a few words of CPUs, and a
    /// block of zeros is skipped by some vector instructions.
    fn filled(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        let blocks = self.words.as_chunks::<BLOCK>().0.iter().zip((0u32..).step_by(BLOCK));
        let filled = blocks.filter(|(block, _)| block.iter().fold(0, |all, word| all | word) != 0);
        filled
            .flat_map(|(block, first)| block.iter().copied().zip(first..))
            .filter(|&(word, _)| word != 0)
    }

    /// The number of CPUs in the set.
    pub fn count(&self) -> u32 {
        self.filled().map(|(word, _)| word.count_ones()).sum()
    }

    /// Whether no CPU is in the set.
    pub fn is_empty(&self) -> bool {
        self.words.iter().fold(0, |all, word| all | word) == 0
    }

    /// The CPUs that are in both sets.
    pub fn and(&self, other: &CpuSet) -> CpuSet {
        CpuSet::from_words(self.words.iter().zip(other.words).map(|(a, b)| a & b))
    }

    /// Whether every CPU of this set is in `other`.
    pub fn is_within(&self, other: &CpuSet) -> bool {
        self.words.iter().zip(other.words).all(|(a, b)| a & !b == 0)
    }

    /// The CPUs that are in this set and not in `other`.
    pub fn without(&self, other: &CpuSet) -> CpuSet {
        CpuSet::from_words(self.words.iter().zip(other.words).map(|(a, b)| a & !b))
    }

    /// The CPUs that are in either set.
    pub fn or(&self, other: &CpuSet) -> CpuSet {
        CpuSet::from_words(self.words.iter().zip(other.words).map(|(a, b)| a | b))
    }

    /// Whether a CPU is in the set.
    pub fn contains(&self, cpu: u32) -> bool {
        self.words.get(cpu as usize / 64).is_some_and(|word| word & bit(cpu) != 0)
    }

    /// Adds a CPU; one beyond any kernel's limit is ignored.
    pub fn insert(&mut self, cpu: u32) {
        if let Some(word) = self.words.get_mut(cpu as usize / 64) {
            *word |= bit(cpu);
        }
    }

    /// Removes a CPU.
    pub fn remove(&mut self, cpu: u32) {
        if let Some(word) = self.words.get_mut(cpu as usize / 64) {
            *word &= !bit(cpu);
        }
    }

    /// The CPUs of the set, lowest first.
    pub fn cpus(&self) -> impl Iterator<Item = u32> + '_ {
        self.filled().flat_map(|(word, index)| {
            let rests =
                core::iter::successors(Some(word), |rest| Some(rest & rest.wrapping_sub(1)));
            rests.take_while(|&rest| rest != 0).map(move |rest| 64 * index + rest.trailing_zeros())
        })
    }

    /// The lowest CPU of the set.
    pub fn lowest(&self) -> Option<u32> {
        self.cpus().next()
    }

    /// The lowest CPU of the set that is this one or a higher one.
    pub fn lowest_from(&self, cpu: u32) -> Option<u32> {
        let first = cpu / 64;
        let mut words = self.words.iter().zip(0u32..).skip(first as usize);
        words.find_map(|(&word, index)| {
            let kept = if index == first { word & (u64::MAX << (cpu % 64)) } else { word };
            (kept != 0).then(|| 64 * index + kept.trailing_zeros())
        })
    }

    /// The highest CPU of the set.
    pub fn highest(&self) -> Option<u32> {
        let index = self.words.iter().rposition(|&word| word != 0)?;
        Some(64 * index as u32 + self.words.get(index)?.checked_ilog2()?)
    }

    /// The first `most` CPUs of the set.
    pub fn first(&self, most: u32) -> CpuSet {
        CpuSet::from_words(self.first_words(most))
    }

    fn first_words(&self, most: u32) -> impl Iterator<Item = u64> {
        self.words.iter().scan(most, |left, &word| {
            let kept = lowest_bits(word, *left);
            *left -= kept.count_ones();
            Some(kept)
        })
    }
}

impl FromIterator<u32> for CpuSet {
    fn from_iter<I: IntoIterator<Item = u32>>(cpus: I) -> Self {
        let mut set = CpuSet::EMPTY;
        cpus.into_iter().for_each(|cpu| set.insert(cpu));
        set
    }
}

/// The bit of a CPU in its word.
fn bit(cpu: u32) -> u64 {
    1 << (cpu % 64)
}

/// The lowest `most` set bits of `word`.
fn lowest_bits(word: u64, most: u32) -> u64 {
    if word.count_ones() <= most {
        return word;
    }
    let mut rest = word;
    for _ in 0..most {
        rest &= rest - 1;
    }
    word & !rest
}

/// The CPUs to hold a job on, out of those that it inherited; `None` if these are few enough.
///
/// That is how a child of a held job, an MPI rank or a task of a batch system is recognized.
pub fn to_hold(inherited: &CpuSet, cap: u32) -> Option<CpuSet> {
    (inherited.count() > cap).then(|| inherited.first(cap))
}

/// The mask to set when a held process asks for `asked`.
///
/// A process may narrow its mask within the held CPUs, but not leave them. If it asks only for
/// indices that stand for held CPUs ([`index`]), it gets these. If it asks only for other CPUs that
/// exist (below `configured`), the hold stays and the call succeeds, as it would have without us:
/// taskset, numactl and MPI launchers give up on an error. Anything else becomes the empty mask, for
/// which the kernel returns `EINVAL`, as for CPUs that do not exist.
pub fn narrowed(asked: &CpuSet, held: &CpuSet, configured: impl FnOnce() -> usize) -> CpuSet {
    if asked.words.iter().zip(held.words).any(|(asked, held)| asked & held != 0) {
        asked.and(held)
    } else if asked.highest().is_some_and(|cpu| cpu < held.count()) {
        asked.cpus().filter_map(|index| cpu_of(index, held)).collect()
    } else if asked.lowest().is_some_and(|cpu| (cpu as usize) < configured()) {
        *held
    } else {
        CpuSet::EMPTY
    }
}

/// The index that is reported for a held CPU, given how many held CPUs have lower numbers than any
/// (`rank`): all indices are below the number of held CPUs, and each stands for one. A CPU with such
/// a number keeps it; the others get those that are left, in their order.
pub fn index(cpu: u32, count: u32, rank: impl Fn(u32) -> u32) -> u32 {
    let Some(beyond) = rank(cpu).checked_sub(rank(count)).filter(|_| cpu >= count) else {
        return cpu;
    };
    // As many indices are left as CPUs are beyond, so one has `beyond` others before it.
    let is_left = |index| rank(index + 1) == rank(index);
    (0..count).find(|&index| index - rank(index) == beyond && is_left(index)).unwrap_or(0)
}

/// The held CPU for which an index stands that is not the number of one.
fn cpu_of(index: u32, held: &CpuSet) -> Option<u32> {
    let left_before = (index - held.cpus().take_while(|&cpu| cpu < index).count() as u32) as usize;
    held.cpus().filter(|&cpu| cpu >= held.count()).nth(left_before)
}

/// The mask that a process is shown if the hold is off: at most `cap` CPUs of the real one.
pub fn shown(real: &CpuSet, cap: u32) -> CpuSet {
    real.first(cap)
}

/// The mask to set when a process that was shown a part of `inherited` asks for `asked`.
///
/// MKL and torch save the mask that they were shown, pin their threads and restore it: without this
/// translation they would stay on that part forever.
pub fn translated(asked: &CpuSet, inherited: &CpuSet, cap: u32) -> CpuSet {
    let mut shown = inherited.first_words(cap).zip(asked.words);
    if shown.all(|(shown, asked)| shown & !asked == 0) { *inherited } else { *asked }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(word: u64) -> CpuSet {
        CpuSet::from_words([word])
    }

    #[test]
    fn few_enough_cpus_are_left_alone() {
        assert_eq!(to_hold(&set(0b11), 2), None);
        assert_eq!(to_hold(&set(0b1), 2), None);
        assert_eq!(to_hold(&set(0b1101), 2), Some(set(0b101)));
        let far = CpuSet::from_words([0, 0, 1 << 63, u64::MAX]);
        assert_eq!(to_hold(&far, 2), Some(CpuSet::from_words([0, 0, 1 << 63, 1])));
    }

    #[test]
    fn a_held_process_stays_within() {
        let held = set(0b0011);
        let narrowed = |asked| narrowed(&asked, &held, || 4);
        assert_eq!(narrowed(set(0b1111)), held);
        assert_eq!(narrowed(set(0b0110)), set(0b0010));
        assert_eq!(narrowed(set(0b1000)), held);
        assert_eq!(narrowed(set(0b1_0000)), CpuSet::EMPTY);
        assert_eq!(narrowed(CpuSet::EMPTY), CpuSet::EMPTY);
        assert_eq!(narrowed(CpuSet::from_words([0, 1])), CpuSet::EMPTY);
    }

    #[test]
    fn a_pin_to_an_index_reaches_the_cpu_that_it_stands_for() {
        let held: CpuSet = [1, 40, 42].into_iter().collect();
        let narrowed = |asked: &[u32]| narrowed(&asked.iter().copied().collect(), &held, || 64);
        assert!(narrowed(&[0]).cpus().eq([40]));
        assert!(narrowed(&[1]).cpus().eq([1]));
        assert!(narrowed(&[2]).cpus().eq([42]));
        assert!(narrowed(&[0, 2]).cpus().eq([40, 42]));
        assert_eq!(narrowed(&[0, 3]), held, "3 is no index");
    }

    #[test]
    fn a_shown_mask_written_back_restores_the_real_one() {
        let real = set(0b1111);
        let shown = shown(&real, 2);
        assert_eq!(shown, set(0b0011));
        assert_eq!(translated(&shown, &real, 2), real);
        assert_eq!(translated(&set(0b0001), &real, 2), set(0b0001));
    }

    #[test]
    fn a_set_lists_its_cpus() {
        let mut set: CpuSet = [8191, 0, 64, 9000].into_iter().collect();
        assert!(set.cpus().eq([0, 64, 8191]));
        assert_eq!((set.lowest(), set.highest()), (Some(0), Some(8191)));
        assert!(set.contains(64) && !set.contains(63) && !set.contains(9000));
        set.remove(0);
        set.remove(9000);
        assert!(set.without(&set).is_empty() && set.or(&set) == set);
        assert!(set.cpus().eq([64, 8191]));
        assert_eq!((CpuSet::EMPTY.lowest(), CpuSet::EMPTY.highest()), (None, None));
    }

    proptest! {
        #[test]
        fn the_next_member_is_the_lowest_that_is_left(words in proptest::collection::vec(any::<u64>(), 0..4), from in 0u32..400) {
            let set = CpuSet::from_words(words);
            prop_assert_eq!(set.lowest_from(from), set.cpus().find(|&cpu| cpu >= from));
        }

        #[test]
        fn a_hold_is_a_part_of_the_right_size(words in proptest::collection::vec(any::<u64>(), 0..6), cap in 1u32..400) {
            let inherited = CpuSet::from_words(words);
            match to_hold(&inherited, cap) {
                None => prop_assert!(inherited.count() <= cap),
                Some(held) => {
                    prop_assert!(held.is_within(&inherited));
                    prop_assert_eq!(held.count(), cap);
                }
            }
        }

        #[test]
        fn every_index_stands_for_one_cpu(words in proptest::collection::vec(any::<u64>(), 1..6)) {
            let held = CpuSet::from_words(words);
            let rank = |below| held.cpus().take_while(|&cpu| cpu < below).count() as u32;
            let indices: CpuSet = held.cpus().map(|cpu| index(cpu, held.count(), rank)).collect();
            prop_assert!(indices.cpus().eq(0..held.count()));
            for cpu in held.cpus() {
                let index: CpuSet = [index(cpu, held.count(), rank)].into_iter().collect();
                prop_assert!(narrowed(&index, &held, || 0).cpus().eq([cpu]));
            }
        }

        #[test]
        fn no_mask_leaves_the_hold(asked: [u64; 2], inherited: [u64; 2], cap in 1u32..128) {
            let (asked, inherited) = (CpuSet::from_words(asked), CpuSet::from_words(inherited));
            let held = to_hold(&inherited, cap).unwrap_or(inherited);
            prop_assert!(narrowed(&asked, &held, || 128).is_within(&held));
        }
    }
}
