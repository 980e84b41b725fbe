//! rayon's global pool, as large as it makes it, and one of 64 threads that the program insists on.

use rayon::prelude::*;

fn sum() -> u64 {
    (0..8_000_000u64).into_par_iter().map(|i| i * i % 7).sum()
}

fn main() {
    println!("available={}", std::thread::available_parallelism().unwrap());
    println!("set_pool={}", rayon::current_num_threads());
    println!("sum={}", sum());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(64).build().unwrap();
    println!("sum_of_64={}", pool.install(sum));
    println!("threads_of_64={}", pool.broadcast(|_| 1).len());
}
