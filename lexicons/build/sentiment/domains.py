"""English on domains it has not seen, beside vaderSentiment: product reviews, films, editorials and tweets of the VADER sets.

    GROUNDSWELL_DATA=.../data/sentiment python domains.py      # needs vaderSentiment beside the requirements

Each domain is left out of everything that is learned from; then the sign is asked for where people's mean rating is at least
0.5 away from 0 (what the sets label positive or negative). Out: a table of binary macro-F1. Look at `main`.
"""

import numpy as np

import build
import model

DOMAINS = ("vader_product_reviews", "vader_movie_reviews", "vader_nyt_editorials", "vader_tweets")


def signs(value):
    return np.where(value > 0, 2, np.where(value < 0, 0, 1))


def main():
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    a = build.options().parse_args()
    inputs = build.Inputs(a)
    problem, vader = inputs.problem, SentimentIntensityAnalyzer()
    english = problem.languages.index("eng")
    own = build.usual(problem)
    texts = inputs.texts["eng"]
    print("%-24s %6s %8s %12s" % ("domain left out", "rows", "ours", "vaderSentiment"))
    for name in DOMAINS:
        out = next(k for k, s in enumerate(inputs.sets) if s is not None and (s.lang, s.name) == ("eng", name))
        rows = np.flatnonzero(problem.set_of != out)
        small, fitted, _ = build.two_steps(problem, rows, inputs.keep, own, name)
        at = np.flatnonzero((problem.set_of == out) & (problem.labels != 1))
        z = model.scores(small, fitted, at)[1]
        first = int(np.flatnonzero(problem.lang == english)[0])
        theirs = signs(np.array([vader.polarity_scores(texts[i - first])["compound"] for i in at]))
        y = problem.labels[at]
        print("%-24s %6d %8.1f %12.1f" % (name, len(at), model.macro_f1(y, signs(z[:, 2] - z[:, 0]), (0, 2)), model.macro_f1(y, theirs, (0, 2))), flush=True)


if __name__ == "__main__":
    main()
