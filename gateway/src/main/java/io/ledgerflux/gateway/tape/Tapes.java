package io.ledgerflux.gateway.tape;

import io.ledgerflux.model.MarketState;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tapes of all products, as one event loop sees them. They hold a bounded number of ticks, no
 * older than a bounded age; the oldest of all leaves first, whatever its product. The frames
 * themselves are shared with the other event loops.
 */
public final class Tapes {
  private record Kept(Tape tape, Frame frame) {}

  private final int maxTicks;
  private final long maxAgeNanos;
  private final Map<String, Tape> tapes = new HashMap<>();
  private final Deque<Kept> kept = new ArrayDeque<>();

  /** Tapes that hold {@code maxTicks} in all, none stored longer than {@code maxAgeNanos} ago. */
  public Tapes(int maxTicks, long maxAgeNanos) {
    this.maxTicks = maxTicks;
    this.maxAgeNanos = maxAgeNanos;
  }

  /** The tape of {@code product}; empty where no tick of it was ever seen. */
  public Optional<Tape> find(String product) {
    return Optional.ofNullable(tapes.get(product));
  }

  /** All tapes. */
  public Collection<Tape> all() {
    return tapes.values();
  }

  /** Puts {@code tick} at the end of its product's tape, and answers that tape. */
  public Tape append(TapeTick tick) {
    Tape tape = of(tick.tick().product());
    tape.append(tick);
    kept.add(new Kept(tape, tick.frame()));
    if (kept.size() > maxTicks) {
      forgetOldest();
    }
    return tape;
  }

  /**
   * What is known of a product whose ticks are all older than what the broker keeps; answers
   * whether another tick was taken for its last before.
   */
  public boolean startFrom(MarketState known) {
    return of(known.product()).startFrom(known);
  }

  /** Forgets {@code product}, and the ticks of it that are in memory. */
  public void forget(String product) {
    Tape tape = tapes.remove(product);
    if (tape != null) {
      kept.removeIf(one -> one.tape() == tape);
    }
  }

  /** Forgets what is too old at {@code epochNanos}. */
  public void expire(long epochNanos) {
    while (!kept.isEmpty() && epochNanos - kept.getFirst().frame().storedNanos() > maxAgeNanos) {
      forgetOldest();
    }
    tapes.values().forEach(tape -> tape.forgetPlaces(epochNanos - maxAgeNanos));
  }

  /** How many ticks are in memory. */
  public int size() {
    return kept.size();
  }

  private void forgetOldest() {
    Kept oldest = kept.removeFirst();
    oldest.tape().forget(oldest.frame());
  }

  private Tape of(String product) {
    return tapes.computeIfAbsent(product, Tape::new);
  }
}
