//! Promise: TensorFlow, asked to use 64 threads, has as many as if it were asked for the cap.

use threadcap_testing::*;

rows! {
    COUNT(_ZN4llvm13StdThreadPoolC1ENS_18ThreadPoolStrategyE, VALUE, 2)
    COUNT(_ZN4llvm13StdThreadPoolC2ENS_18ThreadPoolStrategyE, VALUE, 2)
    COUNT(_ZN3tsl6thread10ThreadPoolC1EPNS_3EnvERKNS_13ThreadOptionsERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEi, VALUE, 5)
    COUNT(_ZN3tsl6thread10ThreadPoolC2EPNS_3EnvERKNS_13ThreadOptionsERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEi, VALUE, 5)
    COUNT(_ZN3tsl6thread10ThreadPoolC1EPNS_3EnvERKNS_13ThreadOptionsERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEibPN5Eigen9AllocatorE, VALUE, 5)
    COUNT(_ZN3tsl6thread10ThreadPoolC2EPNS_3EnvERKNS_13ThreadOptionsERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEibPN5Eigen9AllocatorE, VALUE, 5)
    COUNT(_ZN3tsl6thread10ThreadPoolC1EPNS_3EnvERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEi, VALUE, 4)
    COUNT(_ZN3tsl6thread10ThreadPoolC2EPNS_3EnvERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEi, VALUE, 4)
}

#[test]
fn explicit_threads_end_as_the_cap() {
    let Some(python) = python("tensorflow") else {
        return skip("needs the Python environment: scripts/venv tensorflow");
    };
    let program = Program::new(python).arg(program("tensorflow_threads.py"));
    let asking = |threads: u32| program.clone().arg(threads.to_string());
    let bare = asking(64).bare().ok();
    assert!(bare.number("compute") >= 64 && bare.number("threads") >= 128, "{}", bare.stdout);
    for cap in [1, 2] {
        let (by_hand, capped) = (asking(cap).bare().ok(), asking(64).alone().capped(cap).ok());
        assert_eq!(capped.number("compute"), by_hand.number("compute"));
        // One that comes and goes may be there in one run alone.
        assert!(capped.number("threads") <= by_hand.number("threads") + 1, "{}", capped.stdout);
        for result in ["finite", "sum"] {
            assert_eq!(capped.value(result), bare.value(result));
        }
        capped.assert_within(cap);
    }
}
