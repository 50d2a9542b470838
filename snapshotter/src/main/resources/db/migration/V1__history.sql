-- Every tick that no check refused. "timestamp" is the event time in PostgreSQL's microseconds;
-- ts_event and ts_ingest are nanoseconds since the epoch, as the tick carries them. NUMERIC without
-- a scale keeps the exchange's digits. price to trade_id tell the last trade (volume is its
-- size), volume_24h to low_24h the last 24 hours. The tape is WHERE NOT late.
CREATE SEQUENCE tick_history_id_seq CACHE 1000;

CREATE TABLE tick_history (
    id          BIGINT      NOT NULL DEFAULT nextval('tick_history_id_seq'),
    product     TEXT        NOT NULL,
    "timestamp" TIMESTAMPTZ NOT NULL,
    sequence    BIGINT      NOT NULL,
    price       NUMERIC,
    volume      NUMERIC,
    side        TEXT,
    trade_id    BIGINT,
    bid         NUMERIC,
    bid_size    NUMERIC,
    ask         NUMERIC,
    ask_size    NUMERIC,
    volume_24h  NUMERIC,
    open_24h    NUMERIC,
    high_24h    NUMERIC,
    low_24h     NUMERIC,
    ts_event    BIGINT      NOT NULL,
    ts_ingest   BIGINT      NOT NULL,
    prev_seq    BIGINT,
    restart     BOOLEAN     NOT NULL DEFAULT FALSE,
    late        BOOLEAN     NOT NULL DEFAULT FALSE,
    CONSTRAINT tick_history_tick UNIQUE (product, sequence, "timestamp")
) PARTITION BY RANGE ("timestamp");

ALTER SEQUENCE tick_history_id_seq OWNED BY tick_history.id;

CREATE INDEX tick_history_product_timestamp ON tick_history (product, "timestamp");

-- When something was last written into an hour that was over: a partition that is old, but was
-- written into not long ago, is kept. A row for each shard, so that no writer waits for another.
CREATE TABLE past_writes (
    hour       TIMESTAMPTZ NOT NULL,
    shard      INTEGER     NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (hour, shard)
) WITH (fillfactor = 50);
