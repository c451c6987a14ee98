-- A flat dataset for Superset (SQL Lab → Save as dataset, or Datasets → + Dataset → view reactions_flat).
-- "time" is the time column; the columns n and is_… add up. For SQLite leave out the schema.
SELECT "key", "source", "file", "kind", "platform", "author", "time", "lang", "label", "polarity", "likes", "voice",
       n, is_positive, is_neutral, is_negative, is_unscored
FROM groundswell.reactions_flat
-- Metrics to define on it:
--   reactions      SUM(n)
--   positive       SUM(is_positive)
--   net sentiment  CASE WHEN SUM(n - is_unscored) >= 10 THEN 1.0 * (SUM(is_positive) - SUM(is_negative)) / SUM(n - is_unscored) END
-- Filter by kind before you show a share: comments and quoted posts never share one.
