//! Promise: the entry of a hooked function changes the count and nothing else: no other argument,
//! in registers or on the stack, and no result. `scripts/aarch64` runs the same on AArch64.

use threadcap_testing::*;

#[test]
fn arguments_and_results_pass_unchanged() {
    let linked = compile_library("entries/registers_runtime.c", &[]);
    let copy = compile_library("entries/registers_runtime.c", &["-DCOPY"]);
    let library = linked.to_str().expect("UTF-8 paths");
    let program = Program::new(compile("entries/registers.c", &[library])).arg(copy);
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    for call in ["linked", "linked_large", "linked_last", "by_handle", "by_handle_large"] {
        assert_eq!((bare.number(call), capped.number(call)), (64, 2), "{call}");
    }
    assert_eq!(capped.number("strayed_to_linked"), 0, "each copy has its own entry");
}

#[test]
fn a_count_where_a_reference_is_expected() {
    let library = compile_library("entries/by_value.c", &["-DLIBRARY"]);
    let library = library.to_str().expect("UTF-8 paths");
    let program = Program::new(compile("entries/by_value.c", &[library]));
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    assert_eq!((bare.number("asked_64"), capped.number("asked_64")), (64, 2));
    assert_eq!((bare.number("asked_1"), capped.number("asked_1")), (1, 1));
}
