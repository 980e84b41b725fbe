use super::*;
use crate::job::Unclamped;
use crate::testing::job;
use unicode_width::UnicodeWidthStr;

#[test]
fn everything_is_listed_within_the_width() {
    let mut job = job();
    job.arguments.extend(["--a-long-option".into(), "x".repeat(300).into()]);
    job.unclamped.push(Unclamped {
        program: "/bin/static".into(),
        why: "/bin/static is statically linked".into(),
        processes: 2,
        threads: 9,
    });
    for width in [60, 80, 110] {
        let text = report(&job, width);
        assert!(text.lines().all(|line| line.width() <= width), "{width}:\n{text}");
        for part in ["1.80", "openblas", "libopenblas.so.0", "64 -> 2", "3 x", "statically", "none"]
        {
            assert!(text.contains(part), "{part} in\n{text}");
        }
    }
}

#[test]
fn numbers_of_a_column_end_at_one_place() {
    let text = report(&job(), 80);
    let ends: Vec<_> = ["wall time", "CPU time", "threads at once", "processes  "]
        .iter()
        .map(|name| {
            let line = text.lines().find(|line| line.trim_start().starts_with(name)).expect(name);
            let number = line[18..].find(|c: char| c.is_ascii_digit()).expect("a number") + 18;
            number + line[number..].find([' ', '\n']).unwrap_or(line.len() - number)
        })
        .collect();
    assert!(ends.windows(2).all(|pair| pair[0] == pair[1]), "{ends:?}\n{text}");
}

#[test]
fn hostile_names_do_not_reach_the_terminal() {
    let mut job = job();
    job.arguments[1] = "\u{1b}]0;owned\u{7}\u{202e}".into();
    job.processes[0].arguments[1] = "\u{1b}[2J".into();
    job.libraries[0].file = Some("/x/\u{1b}[31m.so".into());
    let text = report(&job, 80);
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
}
