//! Promise: runtimes that set their own affinity run under the lock.

use threadcap_testing::launcher::*;
use threadcap_testing::*;

#[test]
fn intel_openmp_runs() {
    let Some(python) = python("science") else {
        return skip("needs the Python environment: scripts/venv science");
    };
    let line = "import ctypes, glob, sys
library = glob.glob(sys.prefix + '/lib/libiomp5.so')[0]
print('threads=%d' % ctypes.CDLL(library).omp_get_max_threads())";
    for affinity in ["", "compact", "disabled"] {
        let run = ["run", "-n", "1", "--lock", "--", text(&python), "-c", line];
        let output = threadcap(&run).env("KMP_AFFINITY", affinity).bare().ok();
        assert_eq!(output.number("threads"), 1, "KMP_AFFINITY={affinity}");
    }
}
