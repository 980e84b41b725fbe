//! Gurobi, with the license for small models that its package brings along.
//!
//! venv pools: gurobipy

use crate::pools::*;

rows! {
    ELSEWHERE(GRBsetintparam)
}

const PROGRAM: &str = r#"
import gurobipy

with gurobipy.Env(params={"OutputFlag": 0}) as environment, gurobipy.Model(env=environment) as model:
    model.setParam("threads", 64)
    print(f"pool={model.Params.Threads}")
    model.Params.SolutionLimit = 64
    print(f"solutions={model.Params.SolutionLimit}")
    x = model.addVars(20, vtype="B", obj=range(20))
    model.addConstr(x.sum() >= 7)
    model.optimize()
    print(f"objective={model.ObjVal}")
"#;

#[test]
fn the_parameter_of_threads() {
    check_python("pools", PROGRAM, &["pool"], &["solutions", "objective"]);
}
