"""AutoZyme over scanpy: in this process, or in workers that are started in the way that is named."""
import multiprocessing
import os
import sys

from common import ASKED, digest, pool


def analyse(seed, whole=False):
    """A small analysis; what it computes, and the largest pools behind it."""
    import warnings

    warnings.simplefilter("ignore")
    import anndata
    import autozyme
    import numpy
    import scanpy
    from threadpoolctl import threadpool_info

    autozyme.activate("scanpy")
    if ASKED is not None:
        autozyme.set_threads(ASKED)
    counts = numpy.random.default_rng(seed).poisson(1.0, (300, 60)).astype("float32")
    data = anndata.AnnData(counts)
    scanpy.pp.normalize_total(data, target_sum=1e4)
    scanpy.pp.log1p(data)
    scanpy.pp.pca(data, n_comps=10)
    if whole:
        # Its loops are compiled anew in every process, which takes its time.
        scanpy.pp.neighbors(data, n_neighbors=8)
    import numba

    teams = {entry["internal_api"]: entry["num_threads"] for entry in threadpool_info()}
    variances = data.uns["pca"]["variance"]
    return digest(variances.sum()), teams | {"numba": numba.get_num_threads()}


def results(way):
    if way == "activate":
        return [analyse(0, whole=True)]
    if way == "loky":
        import joblib

        return joblib.Parallel(2, backend="loky")(joblib.delayed(analyse)(i) for i in range(2))
    with multiprocessing.get_context(way).Pool(2) as workers:
        return workers.map(analyse, range(2))


if __name__ == "__main__":
    # numba compiles what it needs only once.
    os.environ.setdefault("NUMBA_CACHE_DIR", os.path.join(os.getcwd(), "..", "numba-cache"))
    for variance, teams in results(sys.argv[1]):
        print("variance", variance)
        for name, count in teams.items():
            pool(name, count)
