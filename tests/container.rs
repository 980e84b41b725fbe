//! Promise: with the variables of the image recipe (`recipes/cluster/docker`), the programs of a
//! container are capped at its CPU quota.

use threadcap_testing::groups::Group;
use threadcap_testing::*;

use std::fs;

/// The variables that the last stage of the recipe sets, as `NAME=value`.
fn variables() -> Vec<String> {
    let recipe = root().join("recipes/cluster/docker/Dockerfile");
    let text = fs::read_to_string(recipe).expect("the recipe is there");
    let line = text.lines().rev().find_map(|line| line.strip_prefix("ENV "));
    line.expect("the recipe sets variables").split(' ').map(str::to_owned).collect()
}

#[test]
fn a_container_is_capped_at_its_quota() {
    let name = format!("threadcap-container-{}", std::process::id());
    let Some(group) = Group::new(&name) else {
        return skip("needs cgroups that may be written to");
    };
    let views: &[&str] = if group.is_unified() { &["unified"] } else { &["own", "host"] };
    let task = compile("task.c", &["-fopenmp"]);
    for view in views {
        let container = Program::new(program("container.sh")).arg(view).arg(&group.0);
        let container = container.arg(shim()).arg(&task);
        for (percent, cap) in [(50, 1), (100, 1), (150, 2)] {
            if !group.limit(percent) {
                return skip("needs the CPU controller of cgroups");
            }
            let bare = container.bare();
            if !bare.status.success() {
                return skip(&format!("needs namespaces and an overlay: {}", bare.stderr));
            }
            let capped = variables()
                .into_iter()
                .fold(container.clone(), |container, variable| container.arg(variable));
            let (bare, capped) = (fields(&bare), fields(&capped.bare().ok()));
            assert_eq!(bare("pool"), "64", "{view}, {percent}%");
            for what in ["cap", "pool", "reported", "cpus"] {
                assert_eq!(capped(what), cap.to_string(), "{view}, {percent}%: {what}");
            }
            assert_eq!(capped("sum"), bare("sum"));
        }
    }
}

/// Looks up the words `name=value` of a task.
fn fields(output: &Output) -> impl Fn(&str) -> String + use<> {
    let text = output.stdout.clone();
    move |name| {
        let words = text.split_whitespace().filter_map(|word| word.split_once('='));
        let mut value =
            words.filter(|(found, _)| *found == name).map(|(_, value)| value.to_owned());
        value.next_back().unwrap_or_else(|| panic!("no {name}= in {text}"))
    }
}
