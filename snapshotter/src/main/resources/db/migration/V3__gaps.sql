-- How far the trades of a product are numbered in the history. The generation rises when the venue
-- begins to number trades anew from below: the same number is another trade then.
CREATE TABLE trade_numbering (
    product          TEXT    PRIMARY KEY,
    generation       INTEGER NOT NULL,
    highest_trade_id BIGINT
) WITH (fillfactor = 50);

-- Trades that are missing, by their numbers. Open rows (closed_at IS NULL) are exactly what is
-- missing; a closed one tells what was the last of it to come. next_tick_at is the event time of
-- the first tick behind it.
CREATE TABLE feed_gaps (
    id            BIGINT      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product       TEXT        NOT NULL,
    generation    INTEGER     NOT NULL,
    first_missing BIGINT      NOT NULL,
    last_missing  BIGINT      NOT NULL,
    next_tick_at  TIMESTAMPTZ NOT NULL,
    detected_at   TIMESTAMPTZ NOT NULL,
    cause         TEXT        NOT NULL CHECK (cause IN ('missed', 'rejected')),
    recovered     BOOLEAN     NOT NULL DEFAULT FALSE,
    closed_at     TIMESTAMPTZ,
    CHECK (first_missing <= last_missing)
);

CREATE INDEX feed_gaps_open ON feed_gaps (product, generation, last_missing)
 WHERE closed_at IS NULL;
CREATE INDEX feed_gaps_closed ON feed_gaps (closed_at) WHERE closed_at IS NOT NULL;

-- Trades beyond the highest that were refused before any gap showed there.
CREATE TABLE refused_trades (
    product    TEXT        NOT NULL,
    trade_id   BIGINT      NOT NULL,
    refused_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (product, trade_id)
);

-- How many ticks each minute should have and has. What is missing counts for the minute of the
-- first tick behind it.
CREATE VIEW completeness_1min AS
SELECT product,
       minute,
       (sum(stored) + sum(missing))::bigint AS expected,
       sum(stored)::bigint                  AS stored
  FROM (SELECT product, time_bucket AS minute, tick_count AS stored, 0 AS missing
          FROM price_stats_1min
         UNION ALL
        SELECT product, date_trunc('minute', next_tick_at), 0, last_missing - first_missing + 1
          FROM feed_gaps
         WHERE closed_at IS NULL) AS counted
 GROUP BY product, minute;
