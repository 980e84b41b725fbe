//! The thread pools of a process, in threadpoolctl's terms.

use std::path::Path;

use crate::snapshot::{RequestSnapshot, Snapshot};
use serde::Serialize;
use threadcap_ledger::RequestKind;
use threadcap_shown::Shown;

/// A library's pool. The first five fields are those of `threadpoolctl.threadpool_info()`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pool {
    /// `blas`, `openmp`, or the runtime's own name.
    pub user_api: Shown,
    /// The runtime: `openblas`, `mkl`, `openmp`, ...
    pub internal_api: Shown,
    /// The file's name without its version: `libopenblas`.
    pub prefix: Shown,
    /// The library's file.
    pub filepath: Shown,
    /// The most threads that it was granted.
    pub num_threads: i64,
    /// The most threads that were asked for.
    pub asked: i64,
    /// The most threads that it was granted, even above the cap, because the work is divided by the
    /// number asked for; `null` if it was granted none for that reason.
    pub promised: Option<i64>,
    /// The functions that asked for threads, with the number of calls.
    pub by: Vec<Shown>,
}

/// The pools that were sized or used, sorted by file.
pub fn pools(page: &Snapshot) -> Vec<Pool> {
    let mut pools: Vec<Pool> = Vec::new();
    let sizes = |request: &&RequestSnapshot| {
        matches!(request.kind, RequestKind::Setter | RequestKind::Region | RequestKind::Promised)
    };
    for request in page.requests.iter().filter(sizes) {
        let filepath = request.library.clone().unwrap_or_default();
        let same = |pool: &Pool| pool.filepath == filepath && pool.internal_api == request.runtime;
        let place = pools.iter().position(same).unwrap_or_else(|| {
            pools.push(Pool::new(&filepath, &request.runtime));
            pools.len() - 1
        });
        pools[place].add(request);
    }
    pools.sort_by(|a, b| (&a.filepath, &a.internal_api).cmp(&(&b.filepath, &b.internal_api)));
    pools
}

impl Pool {
    fn new(filepath: &Shown, runtime: &Shown) -> Pool {
        let user_api = threadcap_runtimes::named(runtime)
            .map_or(runtime.clone(), |known| known.user_api.into());
        Pool {
            user_api,
            internal_api: runtime.clone(),
            prefix: prefix(filepath.original()).into(),
            filepath: filepath.clone(),
            num_threads: 0,
            asked: 0,
            promised: None,
            by: Vec::new(),
        }
    }

    fn add(&mut self, request: &RequestSnapshot) {
        self.num_threads = self.num_threads.max(request.most_granted);
        self.asked = self.asked.max(request.most_asked);
        if request.kind == RequestKind::Promised {
            self.promised = self.promised.max(Some(request.most_granted));
        }
        let name = request.name.original();
        self.by.push(format!("{name} x {}", request.calls).into());
    }
}

/// `libopenblas64_p-r0-0cf96a72.3.23.dev.so` begins with `libopenblas64_p`.
fn prefix(filepath: &str) -> String {
    let name = Path::new(filepath).file_name().unwrap_or_default().to_string_lossy();
    name.split(['-', '.']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(library: &str, name: &str, asked: i64, granted: i64) -> RequestSnapshot {
        RequestSnapshot {
            kind: RequestKind::Setter,
            name: name.into(),
            runtime: "openblas".into(),
            library: Some(library.into()),
            asker: None,
            calls: 3,
            most_asked: asked,
            most_granted: granted,
        }
    }

    #[test]
    fn requests_of_one_library_make_one_pool() {
        let requests = [
            request("/b/libopenblas64_p-r0-1.so", "openblas_set_num_threads64_", 64, 2),
            request("/a/libopenblas.so.0", "openblas_set_num_threads", 8, 2),
            request("/b/libopenblas64_p-r0-1.so", "goto_set_num_threads64_", 16, 2),
        ];
        let page = crate::testing::page(requests.into());
        let pools = pools(&page);
        assert_eq!(pools.len(), 2);
        assert_eq!((pools[0].prefix.as_ref(), pools[0].asked), ("libopenblas", 8));
        assert_eq!((pools[1].prefix.as_ref(), pools[1].asked), ("libopenblas64_p", 64));
        assert_eq!((pools[1].user_api.as_ref(), pools[1].num_threads), ("blas", 2));
        assert_eq!(pools[1].by, ["openblas_set_num_threads64_ x 3", "goto_set_num_threads64_ x 3"]);
    }
}
