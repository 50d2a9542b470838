package io.ledgerflux.gateway.tape;

import java.util.Map;
import java.util.TreeMap;

/** Where in market_ticks a product's ticks stand that have left memory: every so many of them. */
final class StreamIndex {
  /** So many frames leave between two that are noted. */
  static final int STRIDE = 256;

  private record Entry(long streamSequence, long storedNanos) {}

  private final TreeMap<Long, Entry> entries = new TreeMap<>();
  private int left;

  /** {@code frame} leaves memory. */
  void leaves(Frame frame) {
    if (frame.streamSequence() == 0) {
      return; // it came from the history
    }
    if (!entries.isEmpty()
        && frame.streamSequence() < entries.lastEntry().getValue().streamSequence()) {
      clear(); // market_ticks began anew, perhaps: then the old places mean nothing
    }
    if (left++ % STRIDE == 0) {
      entries.put(frame.sequence(), new Entry(frame.streamSequence(), frame.storedNanos()));
    }
  }

  /** Where a tick stands that is not behind {@code sequence}; 0 where none is known. */
  long before(long sequence) {
    Map.Entry<Long, Entry> entry = entries.floorEntry(sequence);
    return entry == null ? 0 : entry.getValue().streamSequence();
  }

  /** Forgets what was stored before {@code epochNanos}. */
  void forgetBefore(long epochNanos) {
    while (!entries.isEmpty() && entries.firstEntry().getValue().storedNanos() < epochNanos) {
      entries.pollFirstEntry();
    }
  }

  void clear() {
    entries.clear();
    left = 0;
  }

  int size() {
    return entries.size();
  }
}
