//! Promise: what the launcher prints as JSON is as `docs/watching.schema.json` says.

use serde_json::Value;
use std::process::{Command, Stdio};
use threadcap_testing::launcher::*;
use threadcap_testing::waiting::asking;
use threadcap_testing::*;

/// Checks a document against one definition of the published schema, by a validator of others.
pub(crate) fn validate(name: &str, document: &str) {
    let Some(python) = python("schema") else { return skip("scripts/venv schema") };
    let code = "import json, sys, jsonschema, referencing
read = lambda name: json.load(open(sys.argv[1] + '/docs/' + name))
known = [(name, referencing.Resource.from_contents(read(name)))
         for name in ('watching.schema.json', 'report.schema.json')]
registry = referencing.Registry().with_resources(known)
jsonschema.Draft202012Validator.check_schema(read('watching.schema.json'))
validator = lambda name: jsonschema.Draft202012Validator(
    {'$schema': 'https://json-schema.org/draft/2020-12/schema', '$ref': 'watching.schema.json' + name}, registry=registry)
document = json.loads(sys.argv[3])
validator('#/$defs/' + sys.argv[2]).validate(document)
validator('').validate(document)
assert not validator('').is_valid(dict(document, more=1))
first = next(iter(document))
assert not validator('').is_valid({name: document[name] for name in document if name != first})";
    let mut check = Command::new(python);
    check.args(["-c", code]).arg(root()).args([name, document]).stdin(Stdio::null());
    assert!(check.status().expect("it runs").success(), "{name}: {document}");
}

fn printed(arguments: &[&str]) -> String {
    threadcap(arguments).bare().stdout
}

#[test]
fn top_and_show() {
    let waiting = asking(3, Some(2));
    let process = waiting.id().to_string();
    let look = printed(&["top", "--once", "--json"]);
    let jobs: Value = serde_json::from_str(&look).expect("JSON");
    assert!(jobs["jobs"].as_array().is_some_and(|jobs| !jobs.is_empty()));
    validate("top", &look);
    validate("show", &printed(&["show", "--json", &process]));
}

#[test]
fn show_of_a_killed_process() {
    let mut waiting = asking(3, Some(2));
    waiting.0.kill().expect("it is killed");
    waiting.0.wait().expect("it ends");
    validate("show", &printed(&["show", "--json", &waiting.id().to_string()]));
}

#[test]
fn check() {
    validate("check", &printed(&["check", "--json", "sh"]));
    let tree = compile("plain.c", &["-static"]);
    validate("check", &printed(&["check", "--json", text(&tree)]));
}

/// Nothing is in force here; `system_status` has what is printed where something is.
#[test]
fn status() {
    validate("status", &printed(&["system", "status", "--json"]));
}
