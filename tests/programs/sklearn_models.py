"""scikit-learn's own OpenMP code, asked for 64 threads by the environment and by threadpoolctl."""
import numpy
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_info, threadpool_limits

from measure import show, threads

ASKED = 64


def digest(numbers):
    return int(numpy.dot(numbers, numpy.arange(1, len(numbers) + 1)))


x, y = make_blobs(4000, n_features=8, centers=6, cluster_std=4, random_state=0)
means = KMeans(6, n_init=2, random_state=0).fit(x)
show("clusters", digest(means.labels_))
show("inertia", f"{means.inertia_:.6f}")
show("threads_by_environment", threads())

with threadpool_limits(ASKED):
    for entry in threadpool_info():
        show("set_" + "_".join(entry["filepath"].split("/")[-2:]), entry["num_threads"])
    trees = HistGradientBoostingClassifier(max_iter=5, random_state=0).fit(x, y)
    show("predicted", digest(trees.predict(x)))
    show("score", f"{trees.score(x, y):.6f}")
    show("threads_by_limits", threads())
