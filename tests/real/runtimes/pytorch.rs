//! PyTorch.

use crate::pools::*;

rows! {
    COUNT(_ZN2at15set_num_threadsEi, VALUE, 1)
    COUNT(_ZN2at23set_num_interop_threadsEi, VALUE, 1)
    COUNT(_ZN3c1010ThreadPoolC1EiiRKSt8functionIFvvEE, VALUE, 2)
    COUNT(_ZN3c1010ThreadPoolC2EiiRKSt8functionIFvvEE, VALUE, 2)
    COUNT(pthreadpool_create, VALUE, 1)
}

const PROGRAM: &str = r#"
import torch

torch.set_num_interop_threads(64)
torch.set_num_threads(64)
print(f"intra={torch.get_num_threads()}")
print(f"interop={torch.get_num_interop_threads()}")
matrix = torch.ones(600, 600)
print(f"sum={float((matrix @ matrix).sum())}")
"#;

#[test]
fn both_pools() {
    check_python("torch", PROGRAM, &["intra", "interop"], &["sum"]);
}
