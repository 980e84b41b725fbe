//! ITK of Debian, whose setters are hooked, and SimpleITK, which has but the variable.
//!
//! debian: libinsighttoolkit5.2
//! venv pools: SimpleITK

use crate::pools::*;
use threadcap_testing::*;

rows! {
    COUNT(_ZN3itk17MultiThreaderBase31SetGlobalDefaultNumberOfThreadsEj, VALUE, 1)
    COUNT(_ZN3itk17MultiThreaderBase31SetGlobalMaximumNumberOfThreadsEj, VALUE, 1)
    COUNT(_ZN3itk17MultiThreaderBase25SetMaximumNumberOfThreadsEj, VALUE, 2)
    COUNT(_ZN3itk17PoolMultiThreader25SetMaximumNumberOfThreadsEj, VALUE, 2)
    COUNT(_ZN3itk21PlatformMultiThreader25SetMaximumNumberOfThreadsEj, VALUE, 2)
}

/// The declarations are the library's own; its headers are some hundred MB.
const SETTERS: &str = r#"
#include <cstdio>

namespace itk {
struct MultiThreaderBase {
    static void SetGlobalDefaultNumberOfThreads(unsigned);
    static unsigned GetGlobalDefaultNumberOfThreads();
    static void SetGlobalMaximumNumberOfThreads(unsigned);
    static unsigned GetGlobalMaximumNumberOfThreads();
};
}

int main()
{
    using itk::MultiThreaderBase;
    MultiThreaderBase::SetGlobalDefaultNumberOfThreads(64);
    std::printf("default=%u\n", MultiThreaderBase::GetGlobalDefaultNumberOfThreads());
    MultiThreaderBase::SetGlobalMaximumNumberOfThreads(64);
    std::printf("most=%u\n", MultiThreaderBase::GetGlobalMaximumNumberOfThreads());
    MultiThreaderBase::SetGlobalDefaultNumberOfThreads(1);
    std::printf("lowered=%u\n", MultiThreaderBase::GetGlobalDefaultNumberOfThreads());
}
"#;

#[test]
fn setters() {
    let Some(library) = installed("libITKCommon-5.2.so.1") else {
        return skip("needs libITKCommon, see libinsighttoolkit5.2");
    };
    let library = library.to_str().expect("UTF-8 paths");
    let source = write_source("itk.cpp", SETTERS);
    let built = compile_with("g++", source.to_str().expect("UTF-8 paths"), &["-Wall", library]);
    check(&Program::new(built), &["default", "most"], &["lowered"]);
}

const SMOOTH: &str = r#"
import SimpleITK

before = threads()
# The other threader ends its threads after each filter.
SimpleITK.ProcessObject.SetGlobalDefaultThreader("POOL")
print(f"default={SimpleITK.ProcessObject.GetGlobalDefaultNumberOfThreads()}")
image = SimpleITK.GaussianSource(size=[96, 96, 96], sigma=[20] * 3, mean=[48] * 3)
image = SimpleITK.DiscreteGaussian(image, 4.0)
print(f"sum={image.GetPixel(48, 48, 48)}")
# One thread means the caller alone.
print(f"started={max(threads() - before, 1)}")
"#;

#[test]
fn variable() {
    let Some(program) = python_source("pools", SMOOTH) else { return };
    let program = program.env("ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS", "64");
    check(&program, &["default", "started"], &["sum"]);
}
