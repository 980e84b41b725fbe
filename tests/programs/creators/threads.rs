//! Four threads of Rust's own library.

fn main() {
    let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(|| 1)).collect();
    let sum: i32 = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    println!("sum={sum}");
}
