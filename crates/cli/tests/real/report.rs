//! Promise: a report's numbers are those of the program, its page shows them.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use threadcap_testing::launcher::*;
use threadcap_testing::reports::*;
use threadcap_testing::*;

fn environment(name: &str) -> Option<String> {
    let found = python(name);
    if found.is_none() {
        skip(&format!("scripts/venv {name}"));
    }
    found.map(|path| text(&path).to_owned())
}

/// Checks a report against the published schema, by a validator of others.
fn validate(report: &Value) {
    let Some(python) = environment("schema") else { return };
    let code = "import json, sys, jsonschema
schema, job = json.load(open(sys.argv[1])), json.loads(sys.argv[2])
validator = jsonschema.Draft202012Validator(schema)
validator.validate(job)
jsonschema.Draft202012Validator(dict(schema, **{'$ref': '#/$defs/job'})).validate(job)
assert not validator.is_valid(dict(job, cap='two')) and not validator.is_valid(dict(job, more=1))
assert not validator.is_valid({name: job[name] for name in job if name != 'samples'})";
    let mut check = Command::new(python);
    check.args(["-c", code]).arg(root().join("docs/report.schema.json")).arg(report.to_string());
    assert!(check.stdin(Stdio::null()).status().expect("it runs").success(), "{report:#}");
}

/// Asked and granted of a runtime, the most over its copies.
fn numbers(report: &Value, runtime: &str) -> (i64, i64) {
    let all = report["libraries"].as_array().expect("a list").iter();
    let of = |name: &'static str| {
        let own = all.clone().filter(|library| library["runtime"] == runtime);
        own.filter_map(|library| library[name].as_i64()).max().unwrap_or(0)
    };
    (of("asked"), of("granted"))
}

const NUMPY: &str = "import numpy, threadpoolctl
a = numpy.ones((400, 400))
with threadpoolctl.threadpool_limits(64):
    for _ in range(3): a @ a
    print('threads=%d' % max(p['num_threads'] for p in threadpoolctl.threadpool_info()))";

#[test]
fn numpy() {
    let Some(python) = environment("science") else { return };
    for cap in [1, 2] {
        let (output, report) =
            reported_alone("numpy", &["-n", &cap.to_string()], &[&python, "-c", NUMPY]);
        assert_eq!(output.ok().number("threads"), cap);
        validate(&report);
        assert_eq!(numbers(&report, "openblas"), (64, cap));
        assert_eq!(number(&report, "threads.created"), cap as f64 - 1.0);
        assert_eq!(number(&report, "beyond_cap_seconds"), 0.0);
        assert!(number(&report, "cpus_used") <= cap as f64 + 0.15, "{report:#}");
    }
}

#[test]
fn numpy_explained() {
    let Some(python) = environment("science") else { return };
    let command = [python.as_str(), "-c", NUMPY];
    let (output, report) = reported_by("numpy-explained", "explain", &["-n", "1"], &command, |p| p);
    let output = output.ok();
    assert_eq!(output.number("threads"), 64, "nothing was changed");
    validate(&report);
    assert_eq!(numbers(&report, "openblas"), (64, 1));
    assert_eq!(number(&report, "threads.peak_of_a_process"), 64.0);
    for text in ["64 -> 1", "OPENBLAS_NUM_THREADS=1", "threadpoolctl.threadpool_limits(1)"] {
        assert!(output.stderr.contains(text), "{text} in\n{}", output.stderr);
    }
}

#[test]
fn torch() {
    let Some(python) = environment("torch") else { return };
    let code = "import torch
torch.set_num_threads(64)
a = torch.ones(300, 300); (a @ a).exp().sum()
print('threads=%d' % torch.get_num_threads())";
    let command = [python.as_str(), "-c", code];
    let (output, report) = reported("torch", &["-n", "2"], &command);
    assert_eq!(output.ok().number("threads"), 2);
    validate(&report);
    assert_eq!(numbers(&report, "pytorch"), (64, 2));
    let (output, _) = reported_by("torch-explained", "explain", &["-n", "2"], &command, |p| p);
    let output = output.ok();
    assert_eq!(output.number("threads"), 64, "nothing was changed");
    assert!(output.stderr.contains("torch.set_num_threads(2)"), "{}", output.stderr);
}

#[test]
fn tensorflow() {
    let Some(python) = environment("tensorflow") else { return };
    let code = "import os
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
import tensorflow as tf
tf.config.threading.set_intra_op_parallelism_threads(64)
tf.config.threading.set_inter_op_parallelism_threads(64)
a = tf.ones((200, 200)); tf.reduce_sum(a @ a).numpy()
print('threads=%d' % len(os.listdir('/proc/self/task')))";
    let command = [python.as_str(), "-c", code];
    let (output, report) = reported("tensorflow", &["-n", "2"], &command);
    let threads = output.ok().number("threads");
    validate(&report);
    assert_eq!(numbers(&report, "tensorflow"), (64, 2));
    assert!(number(&report, "threads.peak_of_a_process") >= threads as f64, "{report:#}");
    assert!(threads < 64, "it was clamped");
}

#[test]
fn r() {
    if tool("Rscript").is_none() {
        return skip("r-base-core is not installed");
    }
    let code = "cat(sprintf('sum=%d\\n', sum(unlist(parallel::mclapply(1:6, function(i) i, mc.cores = 3)))))";
    let (output, report) = reported_alone("r", &["-n", "2"], &["Rscript", "-e", code]);
    assert_eq!(output.ok().number("sum"), 21);
    validate(&report);
    let is_r =
        |process: &&Value| process["program"].as_str().is_some_and(|path| path.ends_with("exec/R"));
    let workers = processes(&report).iter().filter(is_r).count();
    assert!(
        (1..=4).contains(&workers),
        "R and 3 forks of it, if they lived long enough: {report:#}"
    );
    assert!(number(&report, "cpus_used") <= 2.15, "{report:#}");
}

const LOKY: &str = "import joblib, numpy, threadpoolctl, time
def work(i):
    a = numpy.ones((100, 100))
    with threadpoolctl.threadpool_limits(64):
        a @ a
        time.sleep(0.3)
        return max(p['num_threads'] for p in threadpoolctl.threadpool_info())
if __name__ == '__main__':
    print('threads=%d' % max(joblib.Parallel(3)(joblib.delayed(work)(i) for i in range(9))))";

#[test]
fn a_tree_of_joblib_as_page_and_as_json() {
    let Some(python) = environment("science") else { return };
    let script = fresh("loky.py");
    std::fs::write(&script, LOKY).expect("target is writable");
    let page = fresh("loky.html");
    let option = format!("--report={}", text(&page));
    let command = [python.as_str(), text(&script)];
    // Three workers that share two CPUs have one thread each.
    let (output, report) = reported("loky", &["-n", "2", &option], &command);
    assert_eq!(output.ok().number("threads"), 1);
    validate(&report);
    let (output, report) = reported("loky", &["-n", "2", "--budget", "off", &option], &command);
    assert_eq!(output.ok().number("threads"), 2);
    validate(&report);
    assert_eq!(numbers(&report, "openblas"), (64, 2));
    let [openblas] = libraries(&report, "libscipy_openblas")[..] else { panic!("{report:#}") };
    assert_eq!(
        (&openblas["by"][0]["processes"], &openblas["by"][0]["calls"]),
        (&3.into(), &18.into())
    );
    let is_worker = |process: &&Value| process["arguments"].to_string().contains("popen_loky");
    assert_eq!(processes(&report).iter().filter(is_worker).count(), 3, "{report:#}");
    if tool("chromium").is_none() {
        return skip("chromium is not installed");
    }
    shows(&page, &report);
}

/// The text of the element with this attribute, in a page that a browser has read.
fn figure<'a>(dom: &'a str, attribute: &str) -> &'a str {
    let at = dom.find(attribute).unwrap_or_else(|| panic!("no {attribute}"));
    let content = dom[at..].split_once('>').expect("an element").1;
    content.split_once('<').expect("its end").0
}

fn attribute<'a>(dom: &'a str, element: &str, name: &str) -> &'a str {
    let at = dom.find(element).unwrap_or_else(|| panic!("no {element}"));
    let rest = dom[at..].split_once(&format!("{name}=\"")).expect("the attribute").1;
    rest.split_once('"').expect("its end").0
}

/// The page shows, once a browser has read it, what the report says.
fn shows(page: &Path, report: &Value) {
    let dom = browse(page, &["--dump-dom"]).expect("chromium runs");
    for name in ["wall_seconds", "cpu_seconds", "cpus_used", "beyond_cap_seconds"] {
        let shown = figure(&dom, &format!("data-figure=\"{name}\""));
        assert_eq!(shown, format!("{:.2}", number(report, name)), "{name}");
    }
    let peak = number(report, "threads.peak");
    assert_eq!(figure(&dom, "data-figure=\"threads.peak\""), format!("{peak}"));
    assert_eq!(figure(&dom, "data-figure=\"exit_status\""), "0");
    let all = processes(report).len().to_string();
    assert_eq!(figure(&dom, "data-figure=\"processes\""), all);
    let most = |name: &str| {
        let samples = report["samples"][name].as_array().expect("a list").iter();
        samples.filter_map(Value::as_f64).fold(0.0, f64::max).to_string()
    };
    for name in ["threads", "cpus_used"] {
        let chart = format!("id=\"chart-{name}\"");
        assert_eq!(attribute(&dom, &chart, "data-most"), most(name), "{name}");
        assert_eq!(attribute(&dom, &chart, "data-cap"), "2");
    }
    assert_eq!(figure(&dom, "data-bar=\"asked\""), "64");
    assert_eq!(figure(&dom, "data-bar=\"granted\""), "2");
    let data = dom.split_once("id=\"job\">").expect("the data").1;
    let data = data.split_once("</script>").expect("its end").0;
    assert_eq!(serde_json::from_str::<Value>(data).expect("JSON"), *report);
}

#[test]
fn a_hostile_name_is_text_in_a_browser() {
    if tool("chromium").is_none() {
        return skip("chromium is not installed");
    }
    let name = "<img src=x onerror=document.title=1></script><script>document.title=2</script>";
    let program = fresh("<b>bold & \"quoted'").with_extension("sh");
    copy("/bin/sleep".as_ref(), &program, 0o755);
    let page = fresh("hostile.html");
    let option = format!("--report={}", text(&page));
    // It runs long enough to be seen, and does not understand its argument.
    let script = "\"$0\" 2; exec sh -c 'sleep 2' \"$1\"";
    let command = ["sh", "-c", script, text(&program), name];
    let (_, report) = reported("hostile", &["-n", "1", &option], &command);
    let dom = browse(&page, &["--dump-dom"]).expect("chromium runs");
    let title = figure(&dom, "<title");
    assert!(title.contains("threadcap") && title.contains("&lt;img"), "{title}");
    assert!(!dom.contains("<img") && !dom.contains("<b>bold"), "{dom}");
    assert!(report["processes"].to_string().contains("<b>bold"), "{report:#}");
    screenshot_is_a_picture(&page);
}

fn screenshot_is_a_picture(page: &Path) {
    let picture: PathBuf = fresh("hostile.png");
    let option = format!("--screenshot={}", text(&picture));
    browse(page, &[&option, "--window-size=900,1200"]);
    let bytes = std::fs::read(&picture).expect("a screenshot");
    assert!(bytes.starts_with(b"\x89PNG") && bytes.len() > 10_000, "{} bytes", bytes.len());
}
