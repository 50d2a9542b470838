package io.ledgerflux.gateway.history;

import io.ledgerflux.config.PostgresConfig;
import java.time.Duration;

/**
 * Where the history is, and how much of it is read.
 *
 * @param database where, and as whom
 * @param reach how far back a resume reaches
 * @param mostReplays how many replays are served at a time
 */
public record HistoryConfig(PostgresConfig database, Duration reach, int mostReplays) {}
