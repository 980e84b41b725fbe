//! The runtimes that names belong to.

/// The runtime that a name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// GNU, LLVM and Intel OpenMP runtimes.
    OpenMp,
    /// OpenBLAS, with and without SciPy's prefix and the suffix of 64-bit integers.
    OpenBlas,
    /// Intel MKL.
    Mkl,
    /// BLIS, AMD's included.
    Blis,
    /// FlexiBLAS, and what it offers of AMD's ACML.
    FlexiBlas,
    /// Arm Performance Libraries.
    ArmPl,
    /// NVIDIA Performance Libraries.
    Nvpl,
    /// FFTW, in all precisions.
    Fftw,
    /// oneTBB.
    Tbb,
    /// PyTorch, and the pools beneath it.
    Torch,
    /// TensorFlow, and LLVM's pool beside it.
    TensorFlow,
    /// DuckDB.
    DuckDb,
    /// Apache Arrow.
    Arrow,
    /// Zstandard.
    Zstd,
    /// liblzma.
    Lzma,
    /// C-Blosc and C-Blosc2.
    Blosc,
    /// numexpr.
    Numexpr,
    /// GLib.
    Glib,
    /// libavutil.
    Libav,
    /// OpenSSL.
    OpenSsl,
    /// LightGBM.
    LightGbm,
    /// OpenCV.
    OpenCv,
    /// The C library.
    Libc,
    /// threadcap's own interface.
    Own,
}

impl Family {
    /// Its name in reports: threadpoolctl's word where it has one.
    pub const fn name(self) -> &'static str {
        match self {
            Family::OpenMp => "openmp",
            Family::OpenBlas => "openblas",
            Family::Mkl => "mkl",
            Family::Blis => "blis",
            Family::FlexiBlas => "flexiblas",
            Family::ArmPl => "armpl",
            Family::Nvpl => "nvpl",
            Family::Fftw => "fftw",
            Family::Tbb => "tbb",
            Family::Torch => "pytorch",
            Family::TensorFlow => "tensorflow",
            Family::DuckDb => "duckdb",
            Family::Arrow => "arrow",
            Family::Zstd => "zstd",
            Family::Lzma => "xz",
            Family::Blosc => "blosc",
            Family::Numexpr => "numexpr",
            Family::Glib => "glib",
            Family::Libav => "ffmpeg",
            Family::OpenSsl => "openssl",
            Family::LightGbm => "lightgbm",
            Family::OpenCv => "opencv",
            Family::Libc => "libc",
            Family::Own => "threadcap",
        }
    }
}
