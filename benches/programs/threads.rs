//! Times a std::thread that is spawned and joined: threads COUNT; prints seconds per thread.
use std::time::Instant;

fn main() {
    let count: u32 = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(2000);
    let start = Instant::now();
    for _ in 0..count {
        std::thread::spawn(|| ()).join().unwrap();
    }
    println!("seconds {:.12}", start.elapsed().as_secs_f64() / f64::from(count));
}
