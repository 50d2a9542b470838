package io.ledgerflux.client;

/** Messages of a gateway as text, with what matters to a test. */
public final class Messages {
  private Messages() {}

  /** A tick that follows {@code previous}. */
  public static String tick(String product, long sequence, long previous) {
    return tick(product, sequence, ",\"prev_seq\":" + previous, "");
  }

  /** The first tick of a product. */
  public static String firstTick(String product, long sequence) {
    return tick(product, sequence, "", "");
  }

  /** A tick that the gateway says has a gap before it. */
  public static String tickAfterGap(String product, long sequence, long previous) {
    return tick(product, sequence, ",\"prev_seq\":" + previous, ",\"gap\":true");
  }

  /** A tick that stands for {@code ticks}. */
  public static String conflated(String product, long sequence, long previous, int ticks) {
    return tick(product, sequence, ",\"prev_seq\":" + previous, ",\"conflated\":" + ticks);
  }

  /** A tick that restarts the numbering. */
  public static String restart(String product, long sequence) {
    return tick(product, sequence, ",\"restart\":true", "");
  }

  /** The same, where the gateway says that ticks before it are missing. */
  public static String restartAfterGap(String product, long sequence) {
    return tick(product, sequence, ",\"restart\":true", ",\"gap\":true");
  }

  /** A tick of a replay, which the exchange told {@code micros} after the first. */
  public static String replayed(String product, long sequence, long previous, long micros) {
    return tick(product, sequence, previous)
        .replace("{\"op\":\"incr\"", "{\"op\":\"incr\",\"replay\":true")
        .replace("558116787000", Long.toString(558116787000L + micros * 1_000));
  }

  /** The end of a replay. */
  public static String replayEnd(String reason) {
    return "{\"op\":\"replay_end\",\"products\":[\"BTC-USD\"],\"ticks\":3,\"reason\":\"%s\"}"
        .formatted(reason);
  }

  /** A product's market at {@code sequence}. */
  public static String snapshot(String product, long sequence) {
    return snapshot(product, sequence, "");
  }

  /** The same, in place of ticks that could not be had. */
  public static String notRecovered(String product, long sequence) {
    return snapshot(product, sequence, ",\"recovered\":false");
  }

  /** The market of a product without a price. */
  public static String noPrice(String product) {
    return "{\"op\":\"snapshot\",\"data\":{\"v\":1,\"type\":\"snapshot\",\"product\":\"%s\",\"seq\":0,\"ts_snapshot\":1790689558200000000,\"state\":null}}"
        .formatted(product);
  }

  private static String snapshot(String product, long sequence, String flags) {
    return ("{\"op\":\"snapshot\"%s,\"data\":{\"v\":1,\"type\":\"snapshot\",\"product\":\"%s\",\"seq\":%d,"
            + "\"ts_snapshot\":1790689558200000000,\"state\":{\"last_trade\":{\"px\":84140.80,\"qty\":0.5},"
            + "\"last_seq\":%d,\"last_update\":\"2026-09-29T13:45:58.116787Z\"}}}")
        .formatted(flags, product, sequence, sequence);
  }

  private static String tick(String product, long sequence, String fields, String flags) {
    return ("{\"op\":\"incr\"%s,\"data\":{\"v\":1,\"type\":\"tick\",\"product\":\"%s\",\"seq\":%d%s,"
            + "\"ts_event\":1790689558116787000,\"ts_ingest\":1790689558117000000,"
            + "\"fields\":{\"last_trade\":{\"px\":84140.80,\"qty\":0.50},\"best_bid\":{\"px\":84140.7},\"best_ask\":{\"px\":84140.90}}}}")
        .formatted(flags, product, sequence, fields);
  }
}
