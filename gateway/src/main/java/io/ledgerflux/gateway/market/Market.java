package io.ledgerflux.gateway.market;

import io.ledgerflux.gateway.tape.Tape;
import io.ledgerflux.gateway.tape.Tapes;
import io.ledgerflux.model.Snapshot;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;

/** The market as one event loop sees it: its products, their tapes, how their feeds are doing. */
public final class Market {
  private final Collection<String> configured;
  private final Tapes tapes;
  private final Map<String, Standing> standings = new HashMap<>();

  /**
   * A market.
   *
   * @param configured products that are known before anything is heard of them
   * @param tapes what was heard
   */
  public Market(Collection<String> configured, Tapes tapes) {
    this.configured = configured;
    this.tapes = tapes;
  }

  /** The tapes of all products. */
  public Tapes tapes() {
    return tapes;
  }

  /** Takes what was told of a feed. */
  public void on(FeedEvent.Told told) {
    standings.put(told.product(), told.standing());
  }

  /** How the feed of {@code product} is doing; empty where nobody told. */
  public Optional<Standing> standing(String product) {
    return Optional.ofNullable(standings.get(product));
  }

  /** What is known of {@code product} at the moment {@code epochNanos}, which is now. */
  public Snapshot snapshot(String product, long epochNanos) {
    return new Snapshot(product, epochNanos, tapes.find(product).map(Tape::state).orElse(null));
  }

  /** Whether {@code product} is configured, has a tape, or has a feed. */
  public boolean knows(String product) {
    return configured.contains(product)
        || standings.containsKey(product)
        || tapes.find(product).isPresent();
  }

  /** All products that it knows: first those that are configured, then the others by name. */
  public List<String> products() {
    TreeSet<String> others = new TreeSet<>(standings.keySet());
    tapes.all().forEach(tape -> others.add(tape.product()));
    SequencedSet<String> products = new LinkedHashSet<>(configured);
    products.addAll(others);
    return List.copyOf(products);
  }
}
