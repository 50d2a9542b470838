package io.ledgerflux.ingestor.queue;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was dropped in one spell.
 *
 * @param ticks of each product
 * @param rejects how many
 */
public record Overflow(Map<String, Span> ticks, long rejects) {
  public Overflow {
    ticks = Map.copyOf(ticks);
  }

  /**
   * The ticks of one product that were dropped.
   *
   * @param firstSequence of the first one
   * @param lastSequence of the last one
   * @param count how many they are
   */
  public record Span(long firstSequence, long lastSequence, long count) {
    Span and(long sequence) {
      return new Span(firstSequence, sequence, count + 1);
    }
  }

  /** In words, such as {@code BTC-USD 3 ticks from sequence 17 to 29}. */
  @Override
  public String toString() {
    String spans =
        new TreeMap<>(ticks)
            .entrySet().stream()
                .map(
                    span ->
                        "%s %d ticks from sequence %d to %d"
                            .formatted(
                                span.getKey(),
                                span.getValue().count(),
                                span.getValue().firstSequence(),
                                span.getValue().lastSequence()))
                .collect(Collectors.joining(", "));
    return rejects == 0 ? spans : (spans + " and " + rejects + " rejects").strip();
  }
}
