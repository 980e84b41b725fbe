//! DuckDB.
//!
//! venv pools: duckdb

use crate::pools::*;

rows! {
    COUNT(_ZN6duckdb13TaskScheduler10SetThreadsEmm, VALUE, 2)
}

const PROGRAM: &str = r#"
import duckdb

before = threads()
connection = duckdb.connect(config={"threads": 64})
connection.execute("SET threads = 64")
print(f"sum={connection.execute('SELECT sum(i % 7) FROM range(3000000) t(i)').fetchall()[0][0]}")
print(f"started={threads() - before}")
"#;

#[test]
fn pool() {
    let Some(program) = python_source("pools", PROGRAM) else { return };
    // Beside its pool it has a few threads of its own.
    let bare = program.bare().ok();
    assert!(bare.number("started") >= 63);
    let [one, two] = [1, 2].map(|cap| program.capped(cap).ok());
    assert!(one.number("started") < 16 && two.number("started") < 16);
    assert_eq!([one.value("sum"), two.value("sum")], [bare.value("sum"); 2]);
}
