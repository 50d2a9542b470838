package io.ledgerflux.gateway.protocol;

import io.ledgerflux.model.Products;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a subscriber of server-sent events has come: the last sequence of each product that he
 * was sent. As a text it is the id of an event, {@code BTC-USD:12,ETH-USD:9}, which a reader gives
 * back to go on there, at whatever gateway.
 */
public final class EventPosition {
  /**
   * How long an id can be, in characters: longer ones are not told, since many a proxy takes no
   * more than 8 KiB of headers.
   */
  public static final int MOST_LENGTH = 7_000;

  private static final Pattern ENTRY = Pattern.compile("(.+):(\\d+)");

  private final Map<String, Last> lasts = new LinkedHashMap<>();
  private int length;

  /** The last sequence of one product; it moves with each tick. */
  private static final class Last {
    private long sequence;
    private int digits;

    /** Answers how many digits it has more than before. */
    int moved(long to) {
      int before = digits;
      sequence = to;
      digits = digits(to);
      return digits - before;
    }

    private static int digits(long number) {
      int digits = 1;
      for (long left = number / 10; left > 0; left /= 10) {
        digits++;
      }
      return digits;
    }
  }

  /** Where {@code sequences} are. */
  public EventPosition(Map<String, Long> sequences) {
    sequences.forEach(this::moved);
  }

  /** The sequences by product that {@code text} tells; empty where it is no position. */
  public static Optional<Map<String, Long>> parse(String text) {
    Map<String, Long> sequences = new LinkedHashMap<>();
    for (String entry : text.strip().split(",", -1)) {
      Matcher parts = ENTRY.matcher(entry);
      OptionalLong sequence =
          parts.matches() && Products.isValid(parts.group(1))
              ? Sequences.parse(parts.group(2))
              : OptionalLong.empty();
      if (sequence.isEmpty()) {
        return Optional.empty();
      }
      sequences.put(parts.group(1), sequence.getAsLong());
    }
    return Optional.of(sequences);
  }

  /** He is sent {@code reply}. */
  public void on(Reply reply) {
    switch (reply) {
      case Reply.Increment increment -> moved(increment.product(), increment.frame().sequence());
      case Reply.GapIncrement increment -> moved(increment.product(), increment.frame().sequence());
      case Reply.Conflated conflated -> moved(conflated.product(), conflated.tick().sequence());
      case Reply.Market market -> {
        if (market.snapshot().state() != null) {
          moved(market.product(), market.snapshot().sequence());
        }
      }
      case Reply.Resume _,
          Reply.Acknowledgement _,
          Reply.Pong _,
          Reply.RateLimit _,
          Reply.Status _,
          Reply.Gap _,
          Reply.GapClosed _,
          Reply.Replayed _,
          Reply.ReplayEnd _,
          Reply.CaughtUp _,
          Reply.Reconnect _,
          Reply.Refusal _ -> {}
    }
  }

  private void moved(String product, long sequence) {
    Last last = lasts.get(product);
    if (last == null) {
      length += product.length() + (lasts.isEmpty() ? 1 : 2);
      last = new Last();
      lasts.put(product, last);
    }
    length += last.moved(sequence);
  }

  /** Whether there is something to go on from, and a request's head can hold it. */
  public boolean isTellable() {
    return !lasts.isEmpty() && length <= MOST_LENGTH;
  }

  /** How long the text is, in characters. */
  public int length() {
    return length;
  }

  /** The id. */
  public String text() {
    StringBuilder text = new StringBuilder(length);
    lasts.forEach(
        (product, last) -> {
          if (!text.isEmpty()) {
            text.append(',');
          }
          text.append(product).append(':').append(last.sequence);
        });
    return text.toString();
  }
}
