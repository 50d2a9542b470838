package io.ledgerflux.ops;

import java.util.Locale;

/** A stretch of a tick's way whose duration is measured. */
public enum Hop {
  /** From the event at the venue to its arrival at the ingestor. */
  EVENT_TO_INGEST,
  /** From its arrival at the ingestor to its reading by the normalizer. */
  INGEST_TO_NORMALIZE,
  /** From its being in market_ticks to its commit in PostgreSQL. */
  NORMALIZE_TO_STORE,
  /** From its arrival at the ingestor to its commit in PostgreSQL. */
  INGEST_TO_STORE,
  /** From its arrival at the ingestor to its having been written to its subscribers. */
  INGEST_TO_SEND;

  /** What labels the metric, such as {@code event_to_ingest}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
