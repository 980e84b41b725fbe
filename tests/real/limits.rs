//! Promise: a program may limit itself below the cap for a while, and gets back exactly what it
//! had.

use threadcap_testing::*;

fn limits() -> Option<Program> {
    let Some(python) = python("science") else {
        skip("needs the Python environment: scripts/venv science");
        return None;
    };
    Some(Program::new(python).arg(program("limits.py")))
}

/// The sizes of pools in a list like `['openblas:2', 'openmp:2']`.
fn sizes(output: &Output, name: &str) -> Vec<u32> {
    let list = output.value(name).split(['\'', ',', '[', ']', ' ']);
    list.filter_map(|pool| pool.split_once(':')?.1.parse().ok()).collect()
}

#[test]
fn a_limit_reaches_every_pool_and_ends_as_it_began() {
    let Some(program) = limits() else { return };
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    for output in [&bare, &capped] {
        assert_eq!(sizes(output, "before").len(), 3, "two OpenBLAS and a libgomp");
        assert_eq!(sizes(output, "within"), [1, 1, 1]);
        for restored in ["after", "after_exception", "after_threads"] {
            assert_eq!(output.value(restored), output.value("before"), "{restored}");
        }
        assert_eq!(output.stdout.matches("refused=").count(), 6);
        assert!(!output.stdout.contains("accepted="));
    }
    // With the library a limit also binds what is asked later, and is at most the cap.
    assert_eq!(sizes(&bare, "insisting"), [64, 64, 64]);
    assert_eq!(sizes(&capped, "insisting"), [1, 1, 1]);
    assert!(sizes(&capped, "outer_gone").iter().all(|&size| size <= 2));
    assert_eq!((bare.value("warned"), capped.value("warned")), ("True", "False"));
}

#[test]
fn info_tells_what_was_asked_and_granted() {
    let Some(program) = limits() else { return };
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    assert_eq!((bare.value("cap"), bare.value("allowed")), ("None", "None"));
    assert_eq!((capped.number("cap"), capped.number("allowed"), capped.number("held")), (2, 2, 2));
    // The 64 were asked for while a limit of 1 was in force.
    assert_eq!((capped.number("asked"), capped.number("granted")), (64, 1));
    assert_eq!((bare.number("asked"), capped.value("variable")), (0, "2"));
    for output in [&bare, &capped] {
        assert_eq!(output.value("pools"), "['openblas', 'openblas', 'openmp']");
        assert_eq!((output.value("files"), output.number("versions")), ("True", 2));
        assert_eq!(output.value("words"), "True", "threadpoolctl says the same");
        assert!(output.number("times_cheaper") >= 1, "libraries are not looked up each time");
    }
}

/// oneTBB has no setter: as long as a limit is in force, a control of ours is registered with it.
#[test]
fn a_limit_reaches_tbb() {
    let Some(python) = python("science") else {
        return skip("needs the Python environment: scripts/venv science");
    };
    let program = Program::new(python).arg(program("limit_tbb.py"));
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    assert_eq!((bare.number("limit_1"), bare.number("active_1")), (0, bare.number("before")));
    for (asked, granted) in [(1, 1), (2, 2), (64, 2)] {
        assert_eq!(capped.number(&format!("limit_{asked}")), granted);
        assert_eq!(capped.number(&format!("active_{asked}")), granted);
    }
}
