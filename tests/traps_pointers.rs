//! Promise: a pointer that the kernel rejects with EFAULT is rejected in the same way, and never
//! read by a hook.

use threadcap_testing::*;

#[test]
fn bad_pointers_are_for_the_kernel_to_refuse() {
    let program =
        Program::new(compile("bad_pointers.c", &["-O1", "-U_FORTIFY_SOURCE", "-Wno-nonnull"]));
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    assert!(bare.stdout.matches("errno 14").count() > 60, "{}", bare.stdout);
    assert_eq!(capped.stdout, bare.stdout);
}

/// Linkers fold functions with the same code into one, and stub libraries are full of aliases.
#[test]
fn two_names_of_one_function_keep_their_arguments() {
    let library = compile_library("alias.c", &["-DLIBRARY"]);
    let program = Program::new(compile("alias.c", &["-ldl"])).arg(library);
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    assert_eq!(bare.stdout, "value=64\nreference=64\nvalue=64\ncap=0\n");
    assert_eq!(capped.stdout, "value=2\nreference=2\nvalue=2\ncap=2\n");
}

/// A program may want each of the 1,024 keys that POSIX promises, with or without threads.
#[test]
fn every_thread_specific_key_is_the_programs() {
    let program = Program::new(compile("keys.c", &["-pthread"]));
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    assert_eq!((bare.number("keys"), capped.number("keys")), (1024, 1024));
    assert_eq!((bare.number("cap"), capped.number("cap")), (0, 1));
}
