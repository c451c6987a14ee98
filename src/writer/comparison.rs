//! `comparison.csv`: sources two by two.

use super::cell::Cell;
use super::column::{count, real, text};
use super::{Output, Rows, Scope, WriteOptions};
use crate::aggregator::trend::FALSE_DISCOVERY_RATE;
use crate::aggregator::{Labels, Summary, statistics};
use crate::lexicon::LexiconSet;

pub(super) const OUTPUT: Output = Output {
    name: "comparison",
    file: "comparison.csv",
    scope: Scope::Run,
    summary: "sources two by two: difference of their shares with its interval, and whether it is more than chance",
    columns: &[
        text("source"),
        text("other"),
        text("share_basis"),
        text("measure"),
        count("n"),
        count("n_other"),
        real("share"),
        real("share_other"),
        real("difference"),
        real("difference_low"),
        real("difference_high"),
        real("p"),
        real("q"),
        text("higher"),
    ],
    rows,
};

/// Sources of one kind that are compared: those with most scored items.
const MOST: usize = 40;

type Measure = (&'static str, fn(&Labels) -> u64);

const MEASURES: [Measure; 2] = [("positive_share", |l| l.positive), ("negative_share", |l| l.negative)];

fn rows<'s>(summary: &'s Summary, _: &'s LexiconSet, options: &'s WriteOptions) -> Rows<'s> {
    let mut rows = Vec::new();
    // Readers chose themselves, quoted posts were chosen: they are never compared with each other.
    for (basis, quotes) in [("comments", false), ("quoted posts", true)] {
        let mut sources: Vec<(&str, Labels)> = summary
            .sources()
            .filter(|(_, tally)| (tally.quote_count > 0) == quotes)
            .filter_map(|(id, tally)| Some((id, options.base(tally.comparable())?)))
            .collect();
        sources.sort_by(|a, b| b.1.n().cmp(&a.1.n()).then(a.0.cmp(b.0)));
        sources.truncate(MOST);
        sources.sort_by_key(|(id, _)| *id);
        for (measure, count) in MEASURES {
            let mut pairs = Vec::new();
            for (i, (source, a)) in sources.iter().enumerate() {
                for (other, b) in &sources[i + 1..] {
                    let (x, y) = ((count(a), a.n()), (count(b), b.n()));
                    if let Some(difference) = statistics::newcombe(x, y) {
                        pairs.push((*source, *other, x, y, difference, statistics::two_shares_p(x, y)));
                    }
                }
            }
            let ps: Vec<f64> = pairs.iter().map(|pair| pair.5).collect();
            for ((source, other, x, y, difference, p), q) in pairs.into_iter().zip(statistics::benjamini_hochberg(&ps))
            {
                let beyond_chance = q < FALSE_DISCOVERY_RATE;
                let higher = match difference {
                    d if beyond_chance && d.low > 0.0 => source,
                    d if beyond_chance && d.high < 0.0 => other,
                    _ => "",
                };
                rows.push(vec![
                    Cell::owned(source),
                    Cell::owned(other),
                    Cell::owned(basis),
                    Cell::owned(measure),
                    Cell::count(x.1),
                    Cell::count(y.1),
                    Cell::real(Some(x.0 as f64 / x.1 as f64)),
                    Cell::real(Some(y.0 as f64 / y.1 as f64)),
                    Cell::real(Some(difference.share)),
                    Cell::real(Some(difference.low)),
                    Cell::real(Some(difference.high)),
                    Cell::real(Some(p)),
                    Cell::real(Some(q)),
                    Cell::text((!higher.is_empty()).then(|| higher.to_string())),
                ]);
            }
        }
    }
    Box::new(rows.into_iter())
}
