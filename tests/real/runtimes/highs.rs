//! HiGHS.
//!
//! venv pools: highspy

use crate::pools::*;

rows! {
    ELSEWHERE(_ZN5Highs14setOptionValueERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEi)
    ELSEWHERE(Highs_setIntOptionValue)
}

const PROGRAM: &str = r#"
import highspy

before = threads()
solver = highspy.Highs()
solver.setOptionValue("output_flag", False)
solver.setOptionValue("threads", 64)
print(f"pool={solver.getOptionValue('threads')[1]}")
solver.setOptionValue("simplex_iteration_limit", 6400)
print(f"limit={solver.getOptionValue('simplex_iteration_limit')[1]}")
x = [solver.addBinary(obj=number) for number in range(20)]
solver.addConstr(sum(x) >= 7)
solver.run()
# The caller works, too.
print(f"started={threads() - before + 1}")
print(f"objective={solver.getObjectiveValue()}")
"#;

#[test]
fn the_option_of_threads() {
    check_python("pools", PROGRAM, &["pool", "started"], &["limit", "objective"]);
}
