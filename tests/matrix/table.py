"""THE table of programs: one entry per row of the matrix.

Each is asked for 64 threads by every means that it offers: by the variables of its entry, and by
its own setters and arguments, which its file in `tests/matrix/programs` uses when it is given a number.
"""
import dataclasses

ASKED = "64"
# A limit below what OpenBLAS's OpenMP build believes can hang it: both are lowered alike.
OPENMP = ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT")
BLAS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
LINKED = "is linked into its module: no call goes by a name"
GCC = ("gcc", "-O2", "-Wall", "-pthread", "{source}", "-o", "{built}")


@dataclasses.dataclass(frozen=True)
class Program:
    name: str
    # {source}: its file in tests/matrix/programs, {built}: what `build` makes of it, {python}: the
    # interpreter of its environment, {data}: a text file of some megabytes.
    command: tuple
    # What is added to the command to ask for 64; nothing when the program is to choose itself.
    asked: tuple = (ASKED,)
    # Thread variables that are set to 64 when 64 are asked for; `settings` are always set.
    variables: tuple = ()
    settings: dict = dataclasses.field(default_factory=dict)
    # By which other means 64 threads are asked for, in words.
    means: str = ""
    source: str = ""
    build: tuple = ()
    # What must be there: an environment of scripts/venv, packages of Debian, or other commands.
    venv: str = ""
    apt: tuple = ()
    tools: tuple = ()
    # Part of scripts/matrix --quick.
    quick: bool = False
    # Checks that may fail, by name, each with the reason: see tests/matrix/verdict.py.
    but: dict = dataclasses.field(default_factory=dict)


def python(name, source, venv, means="", script=(), **more):
    """A row that a Python program makes."""
    command = ("{python}", "{source}", *script)
    return Program(name, command, source=source + ".py", venv=venv, means=means, **more)


def compiled(name, source, flags=(), script=(), **more):
    """A row that a C program makes."""
    more.setdefault("apt", ("gcc",))
    build = (*GCC, *flags)
    return Program(name, ("{built}", *script), source=source + ".c", build=build, **more)


def numeric():
    science, limits = "science", "threadpool_limits"
    return [
        python("numpy", "numpy_products", science, limits, variables=BLAS, quick=True),
        python("scipy", "scipy_factors", science, limits, variables=BLAS, quick=True),
        python("scikit-learn", "sklearn_models", science, f"{limits}, n_jobs", variables=BLAS,
               quick=True),
        *(python(f"numba {layer}", "numba_loops", science, "set_num_threads", quick=True,
                 variables=("NUMBA_NUM_THREADS",), settings={"NUMBA_THREADING_LAYER": layer})
          for layer in ("workqueue", "omp", "tbb")),
        python("MKL", "mkl_products", science, "all setters of MKL",
               variables=("MKL_NUM_THREADS", "OMP_NUM_THREADS")),
        python("numexpr", "numexpr_sums", "pools", "set_num_threads",
               variables=("NUMEXPR_MAX_THREADS", "NUMEXPR_NUM_THREADS")),
        python("blosc2", "blosc_packs", "pools", "set_nthreads, cparams, dparams",
               variables=("BLOSC_NTHREADS",), but={"pool set_nthreads": f"its setter {LINKED}"}),
    ]


def debian_blas():
    def row(name, library, setter, getter, variables, *, package, wide=False):
        path = f"/usr/lib/x86_64-linux-gnu/{library}"
        flags = [path, f"-Wl,-rpath,{path.rsplit('/', 1)[0]}"]
        flags += [f"-DSETTER={setter}", f"-DGETTER={getter}"]
        flags += ["-DINTEGER=long"] if wide else []
        return compiled(name, "blas", flags, means=setter, variables=variables,
                        apt=("gcc", package))

    def openblas(kind, variables, wide=""):
        return row(f"Debian OpenBLAS{wide} {kind}",
                   f"openblas{wide}-{kind}/libopenblas{wide and '64'}.so.0",
                   "openblas_set_num_threads", "openblas_get_num_threads", variables,
                   package=f"libopenblas{wide}-0-{kind}" if wide else f"libopenblas0-{kind}",
                   wide=bool(wide))

    def blis(kind):
        return row(f"Debian BLIS {kind}", f"blis-{kind}/libblis.so.4",
                   "bli_thread_set_num_threads", "bli_thread_get_num_threads",
                   ("BLIS_NUM_THREADS", "OMP_NUM_THREADS"), package=f"libblis4-{kind}")

    return [
        openblas("pthread", ("OPENBLAS_NUM_THREADS",)),
        openblas("openmp", OPENMP),
        openblas("pthread", ("OPENBLAS_NUM_THREADS",), wide="64"),
        openblas("openmp", OPENMP, wide="64"),
        blis("pthread"),
        blis("openmp"),
    ]


def frameworks():
    tf = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    return [
        python("torch", "torch_ops", "torch", "set_num_threads, set_num_interop_threads",
               variables=("OMP_NUM_THREADS", "MKL_NUM_THREADS")),
        python("torch DataLoader", "torch_loader", "torch", "torch.set_num_threads in 4 workers",
               variables=("OMP_NUM_THREADS", "MKL_NUM_THREADS")),
        python("tensorflow", "tensorflow_ops", "tensorflow", variables=tf),
        python("tensorflow intra=inter", "tensorflow_ops", "tensorflow",
               "intra_op_parallelism_threads, inter_op_parallelism_threads", script=("set",)),
        python("tensorflow tf.data", "tensorflow_data", "tensorflow",
               "num_parallel_calls, private_threadpool_size"),
        python("jax", "jax_ops", "matrix-jax", variables=OPENMP),
        python("polars", "polars_groups", "matrix-data", variables=("POLARS_MAX_THREADS",)),
        python("duckdb", "duckdb_groups", "pools", "SET threads"),
        python("pyarrow", "arrow_groups", "pools", "set_cpu_count, set_io_thread_count",
               variables=("OMP_NUM_THREADS", "ARROW_IO_THREADS")),
        python("faiss", "faiss_search", "matrix-data", "omp_set_num_threads", variables=BLAS),
        python("opencv", "opencv_blur", "matrix-data", "setNumThreads",
               variables=("OPENCV_FOR_THREADS_NUM",), but={"pool set": f"setNumThreads {LINKED}"}),
        python("lightgbm", "lightgbm_trees", "pools", "num_threads", variables=OPENMP),
        python("xgboost", "xgboost_trees", "matrix-data", "nthread", variables=OPENMP),
        python("onnxruntime", "onnx_product", "matrix-data",
               "intra_op_num_threads, inter_op_num_threads", variables=OPENMP,
               but={"pool intra_op": f"its pool {LINKED}"}),
        python("dask", "dask_sums", "matrix-data", "num_workers"),
        python("Jupyter kernel", "jupyter_cell", "matrix-data", "threadpool_limits",
               variables=BLAS),
    ]


def python_workers():
    def joblib(backend, jobs, **more):
        return python(f"joblib {backend} {jobs}", "joblib_jobs", "science",
                      f"n_jobs={jobs}", script=(backend, str(jobs)), asked=(), **more)

    return [
        *(joblib(backend, jobs, quick=jobs == 8)
          for backend in ("loky", "multiprocessing", "threading") for jobs in (-1, 8, 64)),
        *(python(name, "python_pools", "science", f"{ASKED} workers", script=(name,), quick=quick)
          for name, quick in (("multiprocessing.Pool", True), ("ProcessPoolExecutor", False),
                              ("ThreadPoolExecutor", True))),
    ]


def single_cell():
    own = ("ZYME_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
    return [
        *(python(f"AutoZyme scanpy {way}", "autozyme_scanpy", "matrix-autozyme",
                 "set_threads", script=(way,), variables=own)
          for way in ("activate", "fork", "spawn", "forkserver", "loky")),
        python("batchglm", "batchglm_fit", "matrix-diffxpy", variables=("TF_NUM_THREADS", *BLAS)),
        python("diffxpy", "diffxpy_test", "matrix-diffxpy", variables=("TF_NUM_THREADS", *BLAS)),
        python("diffxpy on TensorFlow 1", "diffxpy_test", "matrix-diffxpy-tf1",
               variables=("TF_NUM_THREADS", *BLAS)),
    ]


def r():
    def row(name, *packages, variables, means="", quick=False):
        return Program(f"R {name}", ("Rscript", "--vanilla", "{source}", name), means=means,
                       source="parallel.R", apt=("r-base-core", *packages), variables=variables,
                       quick=quick)

    return [
        row("mclapply", variables=("MC_CORES",), means="mc.cores", quick=True),
        row("makeCluster", variables=("MC_CORES",), means="64 cells of work for 8 workers"),
        row("data.table", "r-cran-data.table", means="setDTthreads",
            variables=("R_DATATABLE_NUM_THREADS", "OMP_NUM_THREADS")),
        row("BiocParallel", "r-bioc-biocparallel", means="MulticoreParam(8)",
            variables=("BIOCPARALLEL_WORKER_NUMBER", "MC_CORES")),
        row("future", "r-cran-future", variables=("MC_CORES",), means="plan(multicore, 8)"),
        row("RcppParallel", "r-cran-rcppparallel", means="setThreadOptions",
            variables=("RCPP_PARALLEL_NUM_THREADS",)),
    ]


def languages():
    go = ("go", "build", "-o", "{built}", "{source}")
    own = "sets the size of its own pool, inside its own runtime: no library is called"
    return [
        compiled("OpenMP", "openmp", ("-fopenmp",), means="omp_set_num_threads, num_threads",
                 variables=OPENMP, quick=True),
        Program("OpenMPI, 2 ranks", ("mpirun", "--allow-run-as-root", "--oversubscribe", "-n", "2",
                                     "{built}"),
                source="mpi.c", build=("mpicc", "-O2", "-fopenmp", "{source}", "-o", "{built}"),
                apt=("openmpi-bin", "libopenmpi-dev"), variables=OPENMP,
                means="omp_set_num_threads in each rank"),
        Program("Java", ("java", "-cp", "{built}", "Streams"), source="Streams.java",
                build=("javac", "-d", "{built}", "{source}"), apt=("openjdk-17-jdk-headless",),
                means="ForkJoinPool(64)", but={"pool own": f"Java {own}"}, quick=True),
        Program("node", ("node", "{source}"), source="workers.js", apt=("nodejs",),
                variables=("UV_THREADPOOL_SIZE",), means="64 / 8 worker threads", quick=True),
        Program("Go, dynamic", ("{built}",), source="sums.go", apt=("golang-go", "gcc"),
                build=("env", "CGO_ENABLED=1", *go), but={"pool set": f"Go {own}"},
                variables=("GOMAXPROCS",), means="runtime.GOMAXPROCS", quick=True),
        Program("Go, static", ("sh", "-c", '"$0" "$@"; exit', "{built}"), source="sums.go",
                build=("env", "CGO_ENABLED=0", *go), but={"pool set": f"Go {own}"}, apt=("golang-go",),
                variables=("GOMAXPROCS",), means="runtime.GOMAXPROCS", quick=True),
        Program("Julia", ("julia", "{source}"), source="sums.jl", tools=("julia",),
                variables=("JULIA_NUM_THREADS",)),
    ]


def tools():
    def packer(name, package, asked, *options, variables=()):
        # The packed bytes may depend on the team, what is unpacked must not.
        script = f'file=$1; shift; {name} "$@" -c "$file" | {name} -dc | cksum'
        return Program(name, ("sh", "-c", script, "sh", "{data}", *options), asked=asked,
                       apt=(package,), variables=variables, quick=True)

    x264 = ("ffmpeg -loglevel error -f lavfi -i testsrc=duration=2:size=640x360 -c:v libx264 "
            '-preset veryfast -qp 0 "$@" -f matroska - '
            "| ffmpeg -loglevel error -i - -f framemd5 -")
    threads = f"-T{ASKED}"
    return [
        packer("pigz", "pigz", ("-p", ASKED)),
        packer("xz", "xz-utils", (threads,), "-1", "--block-size=65536"),
        packer("zstd", "zstd", (threads,), "-q", variables=("ZSTD_NBTHREADS",)),
        Program("sort", ("sort", "-S", "64M", "{data}"), asked=(f"--parallel={ASKED}",),
                apt=("coreutils",), quick=True),
        Program("make -j", ("make", "-s", "-f", "{source}"), asked=(f"-j{ASKED}",),
                source="jobs.mk", apt=("make",), quick=True),
        Program("ffmpeg x264", ("sh", "-c", x264, "sh"), asked=("-threads", ASKED),
                apt=("ffmpeg",)),
    ]


PROGRAMS = [
    *numeric(), *debian_blas(), *frameworks(), *python_workers(), *single_cell(), *r(),
    *languages(), *tools(),
]
