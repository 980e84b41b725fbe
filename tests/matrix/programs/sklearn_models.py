"""scikit-learn's OpenMP code, and joblib's threads below it."""
import sklearn.cluster
import sklearn.datasets
import sklearn.ensemble
from common import ASKED, digest, limits, pools

x, y = sklearn.datasets.make_blobs(2000, n_features=8, centers=6, cluster_std=4, random_state=0)
with limits():
    pools()
    means = sklearn.cluster.KMeans(6, n_init=1, random_state=0).fit(x)
    print("inertia", digest(means.inertia_))
    trees = sklearn.ensemble.HistGradientBoostingClassifier(max_iter=3, random_state=0).fit(x, y)
    print("score", trees.score(x, y))
    forest = sklearn.ensemble.RandomForestClassifier(20, n_jobs=ASKED, random_state=0).fit(x, y)
    print("forest", digest(forest.predict_proba(x)[:, 0].sum()))
