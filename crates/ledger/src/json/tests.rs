use super::*;
use crate::{Asking, NO_LIBRARY};
use proptest::prelude::*;
use serde_json::Value;
use std::boxed::Box;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

fn page() -> Box<Page> {
    Box::new(Page::new())
}

/// The line of a page in so many bytes, which has to be JSON.
fn written(page: &Page, room: usize) -> Value {
    let mut buffer = vec![0; room];
    let length = line(page, &mut buffer);
    let line = core::str::from_utf8(&buffer[..length]).expect("UTF-8");
    assert!(line.ends_with('\n') && line.lines().count() == 1);
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

fn ask(page: &Page, key: u64, name: &[u8]) {
    let path = |text: &Text| page.put(text, &[b"/lib/libopenblas.so"]);
    let library = page.claim_library(7, path).unwrap().0;
    let asking = Asking {
        kind: RequestKind::Setter,
        name,
        runtime: b"openblas",
        library,
        asker: NO_LIBRARY,
    };
    page.claim_request(key, || asking).unwrap().count(64, 2);
}

#[test]
fn a_page_becomes_an_object() {
    let page = page();
    ask(&page, 9, b"openblas_set_num_threads");
    page.claim_library(7, |_| ()).unwrap().1.created.store(63, Relaxed);
    let header = &page.header;
    page.put(&header.program, &[b"/usr/bin/python3"]);
    page.put(&header.arguments, &[b"python\0\0-c\0"]);
    header.flags.store(Header::HELD | Header::OBSERVES, Relaxed);
    header.cpus[1].store(0b11, Relaxed);
    header.ending.store(Ending::Exit as u32, Relaxed);
    header.started.store(1_000_000_000, Relaxed);
    header.ended.store(3_500_000_999, Relaxed);
    header.cpu.store(150_000, Relaxed);
    header.cpu_before.store(100_000, Relaxed);
    let value = written(&page, 4096);
    assert_eq!(value["schema"], SCHEMA);
    assert_eq!(value["cpus"], serde_json::json!([64, 65]));
    assert_eq!(value["arguments"], serde_json::json!(["python", "", "-c"]));
    assert_eq!((&value["held"], &value["locked"]), (&Value::Bool(true), &Value::Bool(false)));
    assert_eq!(value["wall_seconds"].to_string(), "2.5");
    assert_eq!(value["cpu_seconds"].to_string(), "0.00005");
    let request = &value["requests"][0];
    assert_eq!((&request["asked"], &request["granted"]), (&64.into(), &2.into()));
    assert_eq!(request["library"], "/lib/libopenblas.so");
    assert_eq!((&request["asker"], &request["kind"]), (&Value::Null, &"setter".into()));
    assert_eq!(value["libraries"][0]["threads_created"], 63);
    assert_eq!((&value["ended"], &value["lost"]), (&"exit".into(), &0.into()));
}

#[test]
fn numbers_at_their_ends() {
    let page = page();
    ask(&page, 9, b"set");
    let request = page.request(9).unwrap();
    request.most_asked.store(i64::MIN, Relaxed);
    request.most_granted.store(i64::MAX, Relaxed);
    request.calls.store(u64::MAX, Relaxed);
    let request = &written(&page, 4096)["requests"][0];
    assert_eq!(request["asked"], i64::MIN);
    assert_eq!((&request["granted"], &request["calls"]), (&i64::MAX.into(), &u64::MAX.into()));
}

#[test]
fn too_little_room_leaves_whole_entries_out() {
    let page = page();
    for key in 1..=100 {
        ask(&page, key, b"openblas_set_num_threads");
    }
    let all = written(&page, 256 << 10);
    assert_eq!((all["requests"].as_array().unwrap().len(), &all["lost"]), (100, &0.into()));
    for room in (1024..15_000).step_by(37) {
        let some = written(&page, room);
        let requests = some["requests"].as_array().unwrap();
        assert!(requests.len() < 100 && requests.iter().all(|request| request["asked"] == 64));
        let libraries = some["libraries"].as_array().unwrap();
        let listed = requests.len() + libraries.len();
        assert_eq!(some["lost"].as_u64().map(|lost| lost as usize + listed), Some(101));
    }
}

proptest! {
    #[test]
    fn any_text_is_valid_json(name: Vec<u8>, arguments: Vec<u8>, room in 1024usize..8192) {
        let page = page();
        ask(&page, 9, &name);
        page.put(&page.header.program, &[&name]);
        page.put(&page.header.arguments, &[&arguments]);
        let value = written(&page, room);
        if value["lost"] == 0 && !name.is_empty() {
            prop_assert_eq!(value["requests"][0]["name"].as_str(), Some(&*String::from_utf8_lossy(&name)));
        }
    }
}

#[test]
fn no_text_steers_a_terminal() {
    let text = "a\u{1b}[31m\u{9b}1m\u{7f}\u{202e}\u{200b}\u{feff}\u{e0041}\u{2028}\n\"\\größe 本";
    let page = page();
    page.put(&page.header.program, &[text.as_bytes()]);
    let mut buffer = vec![0; 4096];
    let length = line(&page, &mut buffer);
    let raw = core::str::from_utf8(&buffer[..length]).expect("UTF-8").trim_end();
    assert!(!raw.chars().any(is_unsafe), "{raw}");
    assert_eq!(written(&page, 4096)["program"], text);
}
