//! OpenCV.

use crate::pools::*;

rows! {
    COUNT(_ZN2cv13setNumThreadsEi, VALUE, 1)
}

const PROGRAM: &str = r#"
#include <cstdio>
#include <opencv2/core.hpp>

int main()
{
    cv::setNumThreads(64);
    std::printf("pool=%d\n", cv::getNumThreads());
}
"#;

#[test]
fn setter() {
    let flags = ["-I/usr/include/opencv4", "-lopencv_core"];
    let header = "opencv4/opencv2/core.hpp";
    check_c("opencv.cpp", PROGRAM, header, &flags, &["pool"], &[]);
}
