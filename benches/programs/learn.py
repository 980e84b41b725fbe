"""scikit-learn's fits: OpenMP and BLAS by their variables, joblib's threads by n_jobs."""

import numpy
from sklearn.cluster import KMeans
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from timed import ASKED, KIND, timed

random = numpy.random.default_rng(1)
points = random.random((5000, 20))
labels = (points.sum(axis=1) > 10).astype(int)
timed(
    {
        "kmeans": lambda: KMeans(8, n_init=1, max_iter=20, random_state=1).fit(points),
        "boosting": lambda: HistGradientBoostingClassifier(max_iter=5).fit(points, labels),
        "forest": lambda: RandomForestClassifier(64, max_depth=4, n_jobs=ASKED, random_state=1).fit(
            points[:1000], labels[:1000]
        ),
    }[KIND]
)
