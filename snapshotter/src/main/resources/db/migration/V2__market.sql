-- How far a reader of a stream has come; written in the transaction that writes what it read.
CREATE TABLE reader_positions (
    reader               TEXT        PRIMARY KEY,
    stream_sequence      BIGINT      NOT NULL,
    broker_nanos         BIGINT      NOT NULL,
    stream_created_nanos BIGINT      NOT NULL,
    updated_at           TIMESTAMPTZ NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- The newest state of each product, as the snapshot message tells it; ts_snapshot is nanoseconds
-- since the epoch.
CREATE TABLE snapshots (
    product     TEXT        PRIMARY KEY,
    version     INTEGER     NOT NULL DEFAULT 1,
    last_seq    BIGINT      NOT NULL,
    ts_snapshot BIGINT      NOT NULL,
    state       JSONB       NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at  TIMESTAMPTZ NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- Reads as many rows as there are products, however long the history is.
CREATE VIEW latest_prices AS
SELECT product,
       (state ->> 'last_update')::timestamptz           AS "timestamp",
       last_seq                                         AS sequence,
       (state -> 'last_trade' ->> 'px')::numeric        AS price,
       (state -> 'best_bid' ->> 'px')::numeric          AS bid,
       (state -> 'best_ask' ->> 'px')::numeric          AS ask,
       (state -> 'last_trade' ->> 'qty')::numeric       AS volume,
       (state -> 'last_trade' ->> 'trade_id')::bigint   AS trade_id,
       updated_at
  FROM snapshots;

-- Prices by the minute of ticks that tell one. open_sequence and close_sequence say of which tick
-- open and close are, so that a late tick can correct them; the sums keep the averages exact.
CREATE TABLE price_stats_1min (
    product        TEXT        NOT NULL,
    time_bucket    TIMESTAMPTZ NOT NULL,
    tick_count     BIGINT      NOT NULL,
    avg_price      NUMERIC     GENERATED ALWAYS AS (price_sum / tick_count) STORED,
    min_price      NUMERIC     NOT NULL,
    max_price      NUMERIC     NOT NULL,
    open_price     NUMERIC     NOT NULL,
    close_price    NUMERIC     NOT NULL,
    avg_volume     NUMERIC     GENERATED ALWAYS AS (volume_sum / NULLIF(volume_count, 0)) STORED,
    price_sum      NUMERIC     NOT NULL,
    open_sequence  BIGINT      NOT NULL,
    close_sequence BIGINT      NOT NULL,
    volume_count   BIGINT      NOT NULL,
    volume_sum     NUMERIC     NOT NULL,
    PRIMARY KEY (product, time_bucket)
) WITH (fillfactor = 70);

CREATE INDEX price_stats_1min_time_bucket ON price_stats_1min (time_bucket);
