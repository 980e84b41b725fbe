//! Promise: opening any other file works as without the library: result, errno, cancellation.

use threadcap_testing::*;

#[test]
fn all_that_may_be_seen_is_the_same() {
    let program =
        Program::new(compile("opening.c", &["-fexceptions", "-Wno-unused-result", "-Wno-nonnull"]));
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    assert!(bare.stdout.contains("cleaned=5"), "{}", bare.stdout);
    assert_eq!((bare.stderr.as_str(), capped.stderr.as_str()), ("cap=0\n", "cap=1\n"));
    assert_eq!(capped.stdout, bare.stdout);
}

#[test]
fn a_process_that_may_not_write_files_lives() {
    let program = compile("opening.c", &["-fexceptions", "-Wno-unused-result", "-Wno-nonnull"]);
    let program = Program::new(program).arg("limited");
    assert_eq!(program.bare().ok().stderr, "cap=0\n");
    assert_eq!(program.capped(1).ok().stderr, "cap=1\n");
}

#[test]
fn a_function_of_a_plugin_is_its_own() {
    let plugin = compile_library("namesake.c", &["-DPLUGIN", "-fno-builtin"]);
    let program = Program::new(compile("namesake.c", &["-ldl"])).arg(plugin);
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    assert_eq!(capped.number("opened"), bare.number("opened"));
    assert_eq!((bare.number("cap"), capped.number("cap")), (0, 1));
}
