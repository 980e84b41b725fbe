//! Promise: requests while other threads load and unload libraries, or fail to, neither crash nor
//! reach a library that is being unloaded.

use threadcap_testing::*;

#[test]
fn libraries_may_come_and_go_while_others_ask() {
    let pool = compile_library("loaded_pool.c", &["-DGOOD"]);
    let needs = pool.to_str().expect("UTF-8 paths").to_owned();
    let bad = compile_library("loaded_pool.c", &["-DBAD", "-Wl,--no-as-needed", &needs]);
    let program = compile("failing_loads.c", &["-pthread", "-ldl"]);
    for ask in ["weak", "limit", "dlsym"] {
        for load in ["fail", "close"] {
            let program = Program::new(program.clone()).arg(ask).arg(load).arg(&bad).arg(&pool);
            let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
            assert_eq!((bare.number("cap"), capped.number("cap")), (0, 1), "{ask} {load}");
        }
    }
}
