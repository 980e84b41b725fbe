use super::*;
use std::vec::Vec;

#[test]
fn the_shares_are_the_cap_together() {
    for cap in 1..=16u32 {
        for all in 1..=40u32 {
            let shares: Vec<u32> =
                (0..all).map(|before| share(cap, before, all - before - 1)).collect();
            assert_eq!(shares.iter().sum::<u32>(), cap.max(all), "{cap} among {all}: {shares:?}");
            assert!(shares.iter().max().unwrap() - shares.iter().min().unwrap() <= 1);
        }
    }
    assert_eq!(share(64, 0, 0), 64, "whoever computes alone has all");
    assert_eq!(share(2, u32::MAX, u32::MAX), 1);
}

#[test]
fn a_worker_that_starves_for_a_moment_still_computes() {
    let mut left = looks_left(0, PERIOD / 2, PERIOD);
    for _ in 1..LOOKS {
        left = looks_left(left, 0, PERIOD);
        assert!(left > 0);
    }
    assert_eq!(looks_left(left, 0, PERIOD), 0);
    assert_eq!(looks_left(0, 0, PERIOD), 0);
    assert_eq!(looks_left(u32::MAX, 0, PERIOD), LOOKS - 1, "a number that somebody forged");
}

#[test]
fn a_thread_that_looks_around_does_not_compute() {
    assert_eq!(looks_left(0, 1_000_000, PERIOD), 0);
    assert_eq!(looks_left(0, 1_000_000, 2_000_000_000), 0);
    assert_eq!(looks_left(0, 50_000_000, 2_000_000_000), LOOKS);
}
