use super::*;
use crate::testing::job;

#[test]
fn hostile_names_are_text() {
    let mut job = job();
    let hostile = "</title></script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    job.arguments[1] = hostile.into();
    job.command = hostile.into();
    job.processes[0].arguments[1] = hostile.into();
    job.processes[0].program = hostile.into();
    job.libraries[0].file = Some(format!("/x/{hostile}.so").into());
    job.libraries[0].runtime = hostile.into();
    job.libraries[0].by[0].name = hostile.into();
    job.queries[0].name = hostile.into();
    let page = page(&job);
    assert!(!page.contains("<img") && !page.contains("<script>"), "{page}");
    assert_eq!(page.matches("<script").count(), 1, "the data alone");
    assert_eq!(page.matches("</script").count(), 1);
}

#[test]
fn nothing_comes_from_outside() {
    let page = page(&job());
    for reference in ["http:", "https:", "src=", "url(", "@import", "<link", "href"] {
        assert!(!page.contains(reference), "{reference}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn the_data_is_in_the_page() {
    let job = job();
    let page = page(&job);
    let data = page.split("id=\"job\">").nth(1).and_then(|rest| rest.split("</script>").next());
    let data: serde_json::Value = serde_json::from_str(data.expect("data")).expect("JSON");
    assert_eq!(data, serde_json::to_value(&job).expect("JSON"));
}

#[test]
fn the_page_says_when_and_where_it_ran() {
    let page = page(&job());
    let says = "<time datetime=\"2025-11-25T16:48:21Z\">2025-11-25 16:48:21 UTC</time> on node&lt;7&gt;, threadcap 1.2.3";
    assert!(page.contains(says), "{page}");
}
