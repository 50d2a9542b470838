package io.ledgerflux.model;

import java.util.OptionalLong;

/**
 * A message that was refused, with its reason.
 *
 * @param reason why
 * @param detail the reason in words, for people
 * @param product the product that it claims; {@code _} where it has no valid one
 * @param service which refused it: {@code ingestor}, {@code normalizer} or {@code snapshotter}
 * @param origin where it came from: stream and sequence, or ingestor instance and its count
 * @param rejectNanos when, in nanoseconds since the epoch
 * @param tradeId the trade that it tells; empty where it tells none that can be read
 * @param original its text, cut at {@link #ORIGINAL_LIMIT} bytes
 * @param originalBytes its true length
 */
public record Reject(
    RejectReason reason,
    String detail,
    String product,
    String service,
    String origin,
    long rejectNanos,
    OptionalLong tradeId,
    String original,
    int originalBytes) {

  /** The product of a reject that has no valid one. */
  public static final String NO_PRODUCT = "_";

  /** How much of an original is kept, in bytes of UTF-8: 64 KiB. */
  public static final int ORIGINAL_LIMIT = 64 * 1024;

  /**
   * What is kept of {@code text}: its first {@link #ORIGINAL_LIMIT} bytes of UTF-8, and no half
   * character.
   */
  public static String keptOf(String text) {
    int bytes = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      bytes += utf8Length(text.codePointAt(at));
      if (bytes > ORIGINAL_LIMIT) {
        return text.substring(0, at);
      }
    }
    return text;
  }

  private static int utf8Length(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
}
