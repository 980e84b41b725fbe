//! Promise: what real programs asked for and were granted is in the report, by the library that
//! it was, and the numbers are those of the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use threadcap_testing::*;

/// Runs Python code under a cap with a report; what it printed, and its lines.
fn reported(name: &str, program: Program, cap: u32) -> (Output, Vec<Value>) {
    let directory = root().join("target/tmp/reports");
    fs::create_dir_all(&directory).expect("target is writable");
    let file = directory.join(format!("real-{name}"));
    let _ = fs::remove_file(&file);
    let output = program.env("THREADCAP_REPORT", &file).capped(cap).ok();
    let text = fs::read_to_string(&file).expect("the report is there");
    let lines = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    validate(&file);
    (output, lines)
}

/// Checks a report against the published schema, by an independent validator.
fn validate(file: &Path) {
    let Some(python) = python("schema") else {
        return skip("scripts/venv schema");
    };
    let code = "import json, sys, jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
lines = [json.loads(line) for line in open(sys.argv[2])]
[validator.validate(line) for line in lines]
broken = dict(lines[0], cap='two')
assert lines and not validator.is_valid(broken) and not validator.is_valid(dict(lines[0], x=1))";
    let mut check = Command::new(python);
    check.args(["-c", code]).arg(root().join("docs/report.schema.json")).arg(file);
    assert!(check.stdin(Stdio::null()).status().expect("it runs").success(), "{}", file.display());
}

fn code(python: &Path, code: &str) -> Program {
    Program::new(python).arg("-c").arg(code)
}

/// The line of the process that printed this number as `pid`.
#[track_caller]
fn of<'a>(lines: &'a [Value], output: &Output) -> &'a Value {
    let pid = output.number("pid");
    lines.iter().find(|line| line["pid"] == pid).expect("it reported")
}

/// All requests in a line that were made through this function or variable.
fn by<'a>(line: &'a Value, name: &'a str) -> Vec<&'a Value> {
    let all = line["requests"].as_array().expect("a list").iter();
    all.filter(|request| request["name"].as_str().is_some_and(|it| it == name)).collect()
}

fn file(value: &Value) -> &str {
    value.as_str().and_then(|path| path.rsplit('/').next()).unwrap_or("")
}

/// Threads that were created by the libraries whose file names have this prefix.
fn created(line: &Value, start: &str) -> u64 {
    let all = line["libraries"].as_array().expect("a list").iter();
    let own = all.filter(|library| file(&library["path"]).starts_with(start));
    own.filter_map(|library| library["threads_created"].as_u64()).sum()
}

fn environment(name: &str) -> Option<PathBuf> {
    let found = python(name);
    if found.is_none() {
        skip(&format!("scripts/venv {name}"));
    }
    found
}

const NUMPY: &str = "import os, numpy, threadpoolctl
print(f'pid={os.getpid()}')
for _ in range(3):
    threadpoolctl.threadpool_limits(64)
a = numpy.ones((500, 500)); a @ a
pool, = (p for p in threadpoolctl.threadpool_info() if p['internal_api'] == 'openblas')
print(f\"threads={pool['num_threads']}\\nfile={pool['filepath']}\")";

#[test]
fn numpy_asks_its_openblas() {
    let Some(python) = environment("science") else { return };
    let bare = code(&python, NUMPY).bare().ok();
    assert_eq!(bare.number("threads"), 64);
    for cap in [1, 2] {
        let (output, lines) = reported("numpy", code(&python, NUMPY), cap);
        assert_eq!(output.number("threads"), i64::from(cap));
        let line = of(&lines, &output);
        let setters: Vec<_> = ["scipy_openblas_set_num_threads64_", "openblas_set_num_threads64_"]
            .iter()
            .flat_map(|name| by(line, name))
            .filter(|request| file(&request["library"]) == file(&output.value("file").into()))
            .collect();
        let [setter] = setters[..] else { panic!("{line:#}") };
        assert_eq!((&setter["calls"], &setter["asked"]), (&3.into(), &64.into()));
        assert_eq!((&setter["granted"], &setter["runtime"]), (&cap.into(), &"openblas".into()));
        // ctypes calls through libffi.
        assert!(file(&setter["asker"]).starts_with("libffi"), "{setter}");
        assert_eq!(created(line, "libscipy_openblas"), u64::from(cap) - 1);
        assert!(line["cpu_seconds"].as_f64() > Some(0.01));
    }
}

#[test]
fn torch_is_asked_and_asks_its_openmp() {
    let Some(python) = environment("torch") else { return };
    let program = "import os, torch
print(f'pid={os.getpid()}')
torch.set_num_threads(64)
a = torch.ones(600, 600); a @ a; (a + a).exp()
print(f'threads={torch.get_num_threads()}')";
    assert_eq!(code(&python, program).bare().ok().number("threads"), 64);
    let (output, lines) = reported("torch", code(&python, program), 2);
    let line = of(&lines, &output);
    assert_eq!(output.number("threads"), 2);
    let setter = by(line, "_ZN2at15set_num_threadsEi");
    let [setter] = setter[..] else { panic!("{line:#}") };
    assert_eq!((&setter["asked"], &setter["granted"]), (&64.into(), &2.into()));
    assert_eq!(
        (file(&setter["library"]), file(&setter["asker"])),
        ("libtorch_cpu.so", "libtorch_python.so")
    );
    for request in by(line, "omp_set_num_threads") {
        assert!(request["granted"].as_i64() <= Some(2), "{request}");
    }
}

#[test]
fn tensorflow_makes_pools() {
    let Some(python) = environment("tensorflow") else { return };
    let program = "import os, tensorflow as tf
print(f'pid={os.getpid()}')
tf.config.threading.set_intra_op_parallelism_threads(64)
tf.config.threading.set_inter_op_parallelism_threads(64)
a = tf.ones((200, 200)); tf.matmul(a, a)";
    let (output, lines) = reported("tensorflow", code(&python, program), 2);
    let line = of(&lines, &output);
    let requests = line["requests"].as_array().expect("a list");
    let pools: Vec<_> = requests.iter().filter(|it| it["runtime"] == "tensorflow").collect();
    assert!(
        !pools.is_empty() && pools.iter().all(|it| it["granted"].as_i64() <= Some(2)),
        "{line:#}"
    );
    assert!(pools.iter().any(|it| it["asked"] == 64), "{pools:#?}");
}

#[test]
fn the_workers_of_joblib_report_under_their_parent() {
    let Some(python) = environment("science") else { return };
    let program = "import os
from joblib import Parallel, delayed
def work(_):
    import numpy, threadpoolctl
    threadpoolctl.threadpool_limits(64)
    a = numpy.ones((300, 300)); a @ a
    return os.getpid()
workers = set(Parallel(n_jobs=2)(delayed(work)(i) for i in range(8)))
print(f'pid={os.getpid()}')
print('workers=' + ' '.join(map(str, workers)))
from joblib.externals.loky import get_reusable_executor
get_reusable_executor().shutdown(wait=True)";
    let (output, lines) = reported("joblib", code(&python, program), 2);
    let parent = of(&lines, &output);
    for worker in output.value("workers").split(' ') {
        let process: u64 = worker.parse().expect("a number");
        let line = lines.iter().find(|line| line["pid"] == process);
        let line = line.unwrap_or_else(|| panic!("worker {worker} reported: {lines:#?}"));
        assert_eq!(line["parent"], parent["pid"]);
        let asked = |it: &&Value| it["runtime"] == "openblas" && it["asked"] == 64;
        let requests = line["requests"].as_array().expect("a list");
        let request = requests.iter().find(asked).expect("it asked for 64");
        assert_eq!(request["granted"], 1, "two workers share two CPUs");
    }
}

/// R counts CPUs in a child of a shell; its parallel workers are ended by a signal, and report
/// nothing.
#[test]
fn r_asks_through_a_shell() {
    let Some(r) = tool("Rscript") else { return skip("R is not installed") };
    let program = "cat(sprintf('pid=%d\\n', Sys.getpid()))
cat(sprintf('cores=%d\\n', parallel::detectCores()))";
    let (output, lines) = reported("r", Program::new(r).arg("-e").arg(program), 1);
    assert_eq!(output.number("cores"), 1);
    assert_eq!(file(&of(&lines, &output)["program"]), "R");
    let asked = |line: &&Value| by(line, "/proc/cpuinfo").len() == 1;
    let asker = lines.iter().find(asked).expect("a child of the shell reads /proc/cpuinfo");
    let question = by(asker, "/proc/cpuinfo")[0];
    assert_eq!((file(&asker["program"]), &question["kind"]), ("grep", &"query".into()));
    assert_eq!(&question["granted"], 1);
}
