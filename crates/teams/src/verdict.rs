//! Whether a team was promised.

use crate::facts::Facts;
use crate::marks::Marks;
use crate::objects::AddressSpace;
use crate::reach::Reach;

/// How the work of a region is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// By the number of threads that was asked for, or at least that cannot be ruled out: a smaller
    /// team would leave work undone.
    Promised,
    /// By the number of threads that the team really has: a smaller team is fine.
    Adapts,
    /// Not at all: the region only finds out how large a team is, for later regions. Its answer has
    /// to agree with them.
    Asks,
}

/// How many bytes of code are read for one region: at most some ten milliseconds.
pub const MOST_FOR_REGION: usize = 4 << 20;

impl Facts {
    /// The verdict on a region with these facts. In doubt the team was promised: too large a team
    /// costs time, but too small a one may compute nonsense.
    pub fn verdict(self) -> Verdict {
        let Facts {
            number,
            lone_number,
            size,
            lone_size,
            own_size,
            meet,
            own_meet,
            uses_number,
            checks,
            ..
        } = self;
        let Facts { sharing, tickets, waits, nests, works, unknown, cut_short, .. } = self;
        let Facts { comes_last, .. } = self;
        let waits = waits || self.sends && self.receives;
        // A size that never meets a number does not divide work among threads with numbers.
        let divided_by_team = sharing || own_meet || size && (meet || !uses_number);
        // Code that divides by the number of the thread and never asks for the size of the team
        // must know that size from elsewhere. If it does not even ask for the number, every thread
        // does the same, so a smaller team does less; unless the threads draw from a counter until
        // nothing is left, leave the work to regions of their own, or only count themselves, which
        // shows how large the team is.
        let all_do_the_same = works && !tickets && !nests;
        let by_number = (number || all_do_the_same) && !divided_by_team;
        // Besides the work that the compiler divides, the code may divide other work by the number
        // itself; but not if it divides by how large the team is.
        let asks_itself = lone_number || self.unknown_first || self.unknown_once;
        let also_by_number = asks_itself && !(lone_size && own_meet)
            || self.number_in_turns
            || self.shares && (lone_number || own_size)
            || self.lone_ticket && !tickets;
        let hidden = (unknown || cut_short) && !divided_by_team;
        // Threads that wait for each other need everyone they wait for, or they wait for ever. A
        // program that asks how large the team is knows how many those are.
        let waits_for_all = (waits || comes_last) && !own_size;
        // Code that checks the size against a number from elsewhere relies on that number.
        let checks_size = checks && !lone_size && !own_size;
        let only_asks = !works && !tickets && !nests && !divided_by_team && !lone_number;
        match by_number || checks_size || also_by_number || hidden || waits_for_all {
            true if !only_asks || hidden || waits || comes_last => Verdict::Promised,
            false if !only_asks => Verdict::Adapts,
            _ => Verdict::Asks,
        }
    }
}

/// The verdict on the region whose code starts at an address; in doubt if it cannot be read.
pub fn of_region<S: AddressSpace>(space: &S, address: usize, marks: &Marks) -> Verdict {
    let facts = Reach::around(space, address, marks)
        .and_then(|mut reach| reach.facts(address, &mut { MOST_FOR_REGION }));
    facts.map_or(Verdict::Promised, Facts::verdict)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(change: impl Fn(&mut Facts)) -> Verdict {
        let mut facts = Facts::default();
        change(&mut facts);
        facts.verdict()
    }

    #[test]
    fn who_never_asks_for_the_size_was_promised_a_team() {
        assert_eq!(verdict(|facts| (facts.number, facts.works) = (true, true)), Verdict::Promised);
        assert_eq!(
            verdict(|facts| (facts.number, facts.lone_number) = (true, true)),
            Verdict::Promised
        );
    }

    #[test]
    fn what_the_compiler_or_the_size_divides_adapts() {
        assert_eq!(verdict(|facts| facts.sharing = true), Verdict::Adapts);
        assert_eq!(verdict(|facts| facts.tickets = true), Verdict::Adapts);
        assert_eq!(verdict(|facts| facts.nests = true), Verdict::Adapts);
        assert_eq!(verdict(|facts| (facts.number, facts.size) = (true, true)), Verdict::Adapts);
        assert_eq!(
            verdict(|facts| {
                (facts.number, facts.lone_number) = (true, true);
                (facts.size, facts.lone_size) = (true, true);
                (facts.meet, facts.own_meet) = (true, true);
            }),
            Verdict::Adapts
        );
    }

    #[test]
    fn a_size_that_meets_no_number_divides_nothing() {
        let apart = |facts: &mut Facts| {
            (facts.number, facts.lone_number, facts.uses_number) = (true, true, true);
            (facts.size, facts.lone_size) = (true, true);
        };
        assert_eq!(verdict(apart), Verdict::Promised);
    }

    #[test]
    fn what_is_called_before_work_is_shared_out_may_divide() {
        let first = |facts: &mut Facts| {
            (facts.unknown, facts.unknown_first, facts.sharing) = (true, true, true);
        };
        assert_eq!(verdict(first), Verdict::Promised);
    }

    #[test]
    fn who_only_counts_or_keeps_the_size_divides_nothing() {
        assert_eq!(verdict(|_| ()), Verdict::Asks, "threads that are counted");
        assert_eq!(verdict(|facts| facts.number = true), Verdict::Asks, "by the first one");
    }

    #[test]
    fn who_is_waited_for_was_promised() {
        assert_eq!(verdict(|facts| (facts.sharing, facts.waits) = (true, true)), Verdict::Promised);
    }

    #[test]
    fn doubt_is_a_promise() {
        let mixed = |facts: &mut Facts| {
            (facts.number, facts.lone_number, facts.sharing) = (true, true, true);
        };
        assert_eq!(verdict(mixed), Verdict::Promised);
        assert_eq!(verdict(|facts| facts.unknown = true), Verdict::Promised);
        assert_eq!(verdict(|facts| facts.cut_short = true), Verdict::Promised);
        assert_eq!(verdict(|facts| facts.works = true), Verdict::Promised, "each does the same");
        assert_eq!(
            verdict(|facts| (facts.unknown, facts.sharing) = (true, true)),
            Verdict::Adapts,
            "a loop of the compiler that calls a virtual function"
        );
    }
}
