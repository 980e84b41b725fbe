"""A grid search of scikit-learn over one library's estimators, two side by side: how large their teams are,
and the scores.

Usage: budget_grid.py lightgbm|xgboost THREADS

THREADS is what each estimator asks for; 0: what OpenMP gives it.
"""
import sys

from measure import threads
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import make_classification
from sklearn.model_selection import GridSearchCV


def estimator(library, depth, asked):
    if library == "lightgbm":
        from lightgbm import LGBMClassifier
        return LGBMClassifier(n_estimators=12, max_depth=depth, n_jobs=asked, verbose=-1)
    from xgboost import XGBClassifier
    return XGBClassifier(n_estimators=12, max_depth=depth, n_jobs=asked, tree_method="hist")


class Counted(ClassifierMixin, BaseEstimator):
    """The estimator, which also counts the threads that its library has created in this process."""

    before = None

    def __init__(self, library="lightgbm", depth=3, asked=0):
        self.library, self.depth, self.asked = library, depth, asked

    def fit(self, x, y):
        if Counted.before is None:
            Counted.before = threads()
        self.fitted_ = estimator(self.library, self.depth, self.asked).fit(x, y)
        self.team_ = threads() - Counted.before + 1
        return self


def scores(counted, x, y):
    return {"sum": float(counted.fitted_.predict_proba(x)[:, 1].astype(float).sum()), "team": counted.team_}


def main(library, asked):
    x, y = make_classification(4000, n_features=20, random_state=0)
    grid = {"depth": [2, 3, 4]}
    search = GridSearchCV(Counted(library, asked=asked), grid, cv=2, n_jobs=2, scoring=scores, refit=False)
    found = search.fit(x, y).cv_results_
    for split in range(2):
        for team in found[f"split{split}_test_team"]:
            print(f"worker={team:.0f}")
        for total in found[f"split{split}_test_sum"]:
            print(f"digest={float(total).hex()}")


if __name__ == "__main__":
    # Its workers import this file, so that each has one count of its own.
    import budget_grid
    budget_grid.main(sys.argv[1], int(sys.argv[2]))
