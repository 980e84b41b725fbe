//! Jobs that wait to be looked at.

use crate::launcher::text;
use crate::{compile, compile_library, shim};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A job that waits until it is dropped.
pub struct Waiting(pub Child);

impl Drop for Waiting {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

impl Waiting {
    /// Starts a command, capped or bare, and waits for its first line.
    pub fn start(command: &[&str], cap: Option<u32>) -> Waiting {
        let mut start = Command::new(command[0]);
        start.args(&command[1..]).stdin(Stdio::piped()).stdout(Stdio::piped());
        start.env_remove("AUTOZYME_THREADS").env_remove("LD_PRELOAD");
        if let Some(cap) = cap {
            start.env("AUTOZYME_THREADS", cap.to_string()).env("LD_PRELOAD", shim());
        }
        let mut waiting = Waiting(start.spawn().expect("it starts"));
        let mut line = String::new();
        let stdout = waiting.0.stdout.as_mut().expect("piped");
        BufReader::new(stdout).read_line(&mut line).expect("it says when it is ready");
        waiting
    }

    /// Its process ID.
    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

/// A program that asks for 64 threads of its BLAS, creates `threads`, and waits.
pub fn asking(threads: u32, cap: Option<u32>) -> Waiting {
    let blas = compile_library("fake_blas.c", &[]);
    let program = compile("waiting.c", &[text(&blas)]);
    Waiting::start(&[text(&program), &threads.to_string()], cap)
}
