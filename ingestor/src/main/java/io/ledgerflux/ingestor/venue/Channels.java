package io.ledgerflux.ingestor.venue;

import java.util.List;

/** The venue's channels, by name. */
public final class Channels {
  /** A ticker for each trade. */
  public static final String TICKER = "ticker";

  /** A heartbeat a second for each product. */
  public static final String HEARTBEAT = "heartbeat";

  /** Tickers gathered over some seconds. */
  public static final String TICKER_BATCH = "ticker_batch";

  private static final String TICKER_BATCH_ANSWERED = "ticker_1000";

  private Channels() {}

  /** Those of {@code channels} that bring tickers. */
  public static List<String> tickersOf(List<String> channels) {
    return channels.stream().filter(c -> c.equals(TICKER) || c.equals(TICKER_BATCH)).toList();
  }

  /** The name under which the venue confirms {@code channel}: not always the one it was asked. */
  public static String asAnswered(String channel) {
    return channel.equals(TICKER_BATCH) ? TICKER_BATCH_ANSWERED : channel;
  }
}
