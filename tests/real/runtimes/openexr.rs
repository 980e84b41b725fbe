//! OpenEXR.
//!
//! debian: libopenexr-3-1-30

use crate::pools::*;
use threadcap_testing::*;

rows! {
    COUNT(_ZN13IlmThread_3_110ThreadPool13setNumThreadsEi, VALUE, 2)
    COUNT(_ZN13IlmThread_3_210ThreadPool13setNumThreadsEi, VALUE, 2)
    COUNT(_ZN13IlmThread_3_310ThreadPool13setNumThreadsEi, VALUE, 2)
    COUNT(_ZN13IlmThread_3_410ThreadPool13setNumThreadsEi, VALUE, 2)
    COUNT(_ZN7Imf_3_120setGlobalThreadCountEi, VALUE, 1)
    COUNT(_ZN7Imf_3_220setGlobalThreadCountEi, VALUE, 1)
    COUNT(_ZN7Imf_3_320setGlobalThreadCountEi, VALUE, 1)
    COUNT(_ZN7Imf_3_420setGlobalThreadCountEi, VALUE, 1)
}

const PROGRAM: &str = r#"
#include <cstdio>

namespace Imf_3_1 {
void setGlobalThreadCount(int);
int globalThreadCount();
}
namespace IlmThread_3_1 {
struct ThreadPool {
    static ThreadPool &globalThreadPool();
    void setNumThreads(int);
    int numThreads() const;
};
}

int main()
{
    Imf_3_1::setGlobalThreadCount(64);
    std::printf("global=%d\n", Imf_3_1::globalThreadCount());
    Imf_3_1::setGlobalThreadCount(1);
    std::printf("lowered=%d\n", Imf_3_1::globalThreadCount());
    auto &pool = IlmThread_3_1::ThreadPool::globalThreadPool();
    pool.setNumThreads(64);
    std::printf("pool=%d\n", pool.numThreads());
}
"#;

#[test]
fn setters() {
    let libraries = ["libOpenEXR-3_1.so.30", "libIlmThread-3_1.so.30"].map(installed);
    let [Some(image), Some(threads)] = &libraries else {
        return skip("needs libopenexr-3-1-30");
    };
    let flags = [image, threads].map(|path| path.to_str().expect("UTF-8 paths"));
    check_c("openexr.cpp", PROGRAM, "stdio.h", &flags, &["global", "pool"], &["lowered"]);
}
