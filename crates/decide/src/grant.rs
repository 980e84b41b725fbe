//! How much of a request is granted.

/// The count to grant when `asked` threads are asked for and `allowed` may run.
///
/// `None`: pass on the request unchanged. Requests are only ever lowered; zero and below ask for
/// the library's own default, which it derives from the reported CPU count.
pub fn lowered(asked: i64, allowed: u32) -> Option<u32> {
    (asked > i64::from(allowed)).then_some(allowed)
}

/// How many threads a nested team may have inside teams of `enclosing` threads in total: the cap is
/// for the process, not for each level of nesting.
pub fn share_of_nested_team(cap: u32, enclosing: u64) -> u32 {
    match u64::from(cap).checked_div(enclosing) {
        Some(share) => (share as u32).max(1),
        None => cap,
    }
}

/// Lowers the factors of a product in place, starting with the first, so that the product is at
/// most `allowed`. Factors of zero or below (unset) count as one. Returns whether anything changed.
pub fn lower_product(factors: &mut [i64], allowed: u32) -> bool {
    let mut left = i64::from(allowed.max(1));
    let mut changed = false;
    for factor in factors {
        if *factor > left {
            *factor = left;
            changed = true;
        }
        left /= (*factor).max(1);
        left = left.max(1);
    }
    changed
}

/// How many of `granted` slots stay reserved for the program's own threads, if `reserved` of
/// `asked` were: at least one is left for a worker if there was one.
pub fn reserved_slots(reserved: u32, asked: u32, granted: u32) -> u32 {
    let most = if reserved < asked { granted.saturating_sub(1).max(1) } else { granted };
    reserved.min(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    #[test]
    fn requests_are_lowered_and_never_raised() {
        assert_eq!(lowered(64, 4), Some(4));
        assert_eq!(lowered(4, 4), None);
        assert_eq!(lowered(0, 4), None);
        assert_eq!(lowered(-1, 4), None);
        assert_eq!(lowered(i64::from(u32::MAX), 4), Some(4));
    }

    #[test]
    fn nested_teams_share() {
        assert_eq!(share_of_nested_team(4, 1), 4);
        assert_eq!(share_of_nested_team(4, 2), 2);
        assert_eq!(share_of_nested_team(4, 4), 1);
        assert_eq!(share_of_nested_team(4, 64), 1);
        assert_eq!(share_of_nested_team(4, 0), 4);
    }

    #[test]
    fn reserved_slots_leave_room_for_a_worker() {
        assert_eq!(reserved_slots(1, 64, 2), 1);
        assert_eq!(reserved_slots(4, 64, 2), 1);
        assert_eq!(reserved_slots(64, 64, 2), 2);
        assert_eq!(reserved_slots(1, 64, 1), 1);
        assert_eq!(reserved_slots(0, 64, 1), 0);
    }

    proptest! {
        #[test]
        fn a_grant_is_at_most_the_request_and_the_allowance(asked in 1i64.., allowed in 1u32..) {
            let granted = lowered(asked, allowed).map_or(asked, i64::from);
            prop_assert!(granted <= asked && granted <= i64::from(allowed) && granted >= 1);
        }

        #[test]
        fn a_product_ends_within_the_allowance(
            before in proptest::collection::vec(-2i64..100, 0..6),
            allowed in 1u32..200,
        ) {
            let mut after: Vec<i64> = before.clone();
            let changed = lower_product(&mut after, allowed);
            prop_assert!(after.iter().map(|&f| f.max(1)).product::<i64>() <= i64::from(allowed));
            prop_assert!(after.iter().zip(&before).all(|(after, before)| after <= before));
            prop_assert_eq!(changed, after != before);
            let fits = before.iter().map(|&f| f.max(1)).product::<i64>() <= i64::from(allowed);
            prop_assert!(!(fits && changed));
        }
    }
}
