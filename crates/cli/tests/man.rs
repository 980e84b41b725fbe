//! Promise: every subcommand and the policy file have a manual page with every section that a reader
//! looks for, and the page of the policy file describes every key.

use std::fs;
use threadcap_testing::launcher::*;
use threadcap_testing::*;

fn printed(arguments: &[&str]) -> String {
    threadcap(arguments).bare().ok().stdout
}

/// The subcommands that a help text lists.
fn subcommands(help: &str) -> Vec<String> {
    let listed = help.split_once("\nCommands:\n").map_or("", |(_, rest)| rest);
    let lines = listed.lines().take_while(|line| line.starts_with("  "));
    let names = lines.filter(|line| !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn every_subcommand_has_a_page() {
    let mut wanted = vec!["threadcap.1".to_owned(), "threadcap.toml.5".to_owned()];
    let all = subcommands(&printed(&["--help"]));
    assert!(all.len() > 8, "{all:?}");
    wanted.extend(all.iter().map(|name| format!("threadcap-{name}.1")));
    let of_system = subcommands(&printed(&["system", "--help"]));
    assert!(of_system.len() > 4, "{of_system:?}");
    wanted.extend(of_system.iter().map(|name| format!("threadcap-system-{name}.1")));
    let listed = printed(&["man", "--list"]);
    let mut listed: Vec<&str> = listed.lines().collect();
    listed.sort_unstable();
    wanted.sort();
    assert_eq!(listed, wanted);
}

#[test]
fn every_page_has_every_section() {
    for file in printed(&["man", "--list"]).lines() {
        let (page, section) = file.rsplit_once('.').expect("a section");
        let text = printed(&["man", page.strip_prefix("threadcap-").unwrap_or(page)]);
        let of_all = ["NAME", "DESCRIPTION", "FILES", "EXAMPLES", "\"SEE ALSO\""];
        let of_commands = ["SYNOPSIS", "ENVIRONMENT", "\"EXIT STATUS\""];
        let of_commands = of_commands.iter().filter(|_| section == "1");
        for wanted in of_all.iter().chain(of_commands) {
            let rest = text.split_once(&format!("\n.SH {wanted}\n"));
            let rest = rest.unwrap_or_else(|| panic!("{file} lacks {wanted}:\n{text}")).1;
            let first = rest.lines().next().unwrap_or_default();
            assert!(!first.starts_with(".SH"), "{file}: {wanted} is empty");
        }
    }
}

#[test]
fn no_page_has_a_mistake_in_its_markup() {
    let Some(mandoc) = tool("mandoc") else { return skip("needs mandoc: package mandoc") };
    let directory = root().join(format!("target/test-man-{}", std::process::id()));
    fs::create_dir_all(&directory).expect("target is writable");
    for file in printed(&["man", "--list"]).lines() {
        let (page, _) = file.rsplit_once('.').expect("a section");
        let path = directory.join(file);
        let roff = printed(&["man", page.strip_prefix("threadcap-").unwrap_or(page)]);
        fs::write(&path, roff).expect("target is writable");
        let lint = ["-T", "lint", "-W", "warning", text(&path)];
        let output = with_arguments(Program::new(&mandoc), &lint).bare();
        assert_eq!(output.ok().stdout, "", "{file}");
    }
    fs::remove_dir_all(&directory).expect("it was just made");
}

#[test]
fn a_variable_that_is_almost_named_like_one_of_the_manual_is_said() {
    let page = printed(&["man", "run"]).replace("\\fB", " ");
    let words = page.split(|c: char| !c.is_ascii_uppercase() && c != '_');
    let ours = words.filter(|word| word.starts_with("THREADCAP_") || word.starts_with("AUTOZYM"));
    let names: std::collections::BTreeSet<&str> = ours.collect();
    assert!(names.len() > 12, "{names:?}");
    for name in names {
        let launch = |name: &str| threadcap(&["-n", "1", "true"]).env(name, "").bare().stderr;
        let misspelt = format!("{name}X");
        let says =
            format!("threadcap: {misspelt} is not a variable of threadcap (did you mean {name}?)");
        assert!(launch(&misspelt).starts_with(&says), "{}", launch(&misspelt));
        assert!(!launch(name).contains("is not a variable"), "{}", launch(name));
    }
}

#[test]
fn every_key_of_the_policy_is_described() {
    let page = printed(&["man", "threadcap.toml"]);
    let file = root().join("target").join(format!("man-{}.toml", std::process::id()));
    let mut described = 0;
    for (table, forms) in [("", ["NAME =", "[NAME]"]), ("[exempt]\n", ["NAME = [", "NAME = ["])] {
        fs::write(&file, format!("{table}no-such-key = 1\n")).expect("target is writable");
        let complaint = threadcap(&["system", "check", text(&file)]).bare().stderr;
        let keys = complaint.split_once("expected one of").expect("a list of keys").1;
        for key in keys.split('`').skip(1).step_by(2) {
            let is_there = forms.iter().any(|form| page.contains(&form.replace("NAME", key)));
            assert!(is_there, "{key} is not in threadcap.toml(5)");
            described += 1;
        }
    }
    fs::remove_file(&file).expect("target is writable");
    assert!(described > 10, "{described}");
}
