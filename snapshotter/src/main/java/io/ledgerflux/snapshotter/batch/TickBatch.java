package io.ledgerflux.snapshotter.batch;

import io.ledgerflux.nats.Position;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Ticks of one shard that are written in one transaction.
 *
 * @param entries in the stream's order; may be empty
 * @param start where the reader stood before them
 * @param end where it stands after them
 */
public record TickBatch(List<Entry> entries, Position start, Position end) {

  /** The batch, with a list that nobody changes. */
  public TickBatch {
    entries = List.copyOf(entries);
  }

  /** Its entries without those that are the same row as an earlier one. */
  public List<Entry> distinct() {
    Set<Entry.Key> seen = HashSet.newHashSet(entries.size());
    return entries.stream().filter(entry -> seen.add(entry.key())).toList();
  }

  /** Its first half, up to the last entry of that half. */
  public TickBatch firstHalf() {
    List<Entry> half = entries.subList(0, entries.size() / 2);
    return new TickBatch(half, start, half.getLast().position());
  }

  /** What {@link #firstHalf()} leaves. */
  public TickBatch secondHalf() {
    List<Entry> half = entries.subList(entries.size() / 2, entries.size());
    return new TickBatch(half, firstHalf().end(), end);
  }

  /** The same step of the reader, without its entries. */
  public TickBatch withoutEntries() {
    return new TickBatch(List.of(), start, end);
  }
}
