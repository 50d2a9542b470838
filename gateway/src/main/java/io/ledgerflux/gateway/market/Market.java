package io.ledgerflux.gateway.market;

import io.ledgerflux.gateway.tape.Tape;
import io.ledgerflux.gateway.tape.Tapes;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Trade;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedSet;
import java.util.TreeSet;

/** The market as one event loop sees it: its products, their tapes, how their feeds are doing. */
public final class Market {
  private final SequencedSet<String> configured;
  private final Tapes tapes;
  private final Map<String, Feed> feeds = new HashMap<>();

  /**
   * A market.
   *
   * @param configured products that are known before anything is heard of them
   * @param tapes what was heard
   */
  public Market(Collection<String> configured, Tapes tapes) {
    this.configured = new LinkedHashSet<>(configured);
    this.tapes = tapes;
  }

  /** The tapes of all products. */
  public Tapes tapes() {
    return tapes;
  }

  /**
   * Takes what ingestors tell of a feed, and answers what is to be told of it here.
   *
   * @param nowNanos of a clock that never goes back
   */
  public FeedEvent.Told on(FeedEvent.Told told, long nowNanos) {
    Feed feed = feed(told.product());
    boolean changed = feed.told(told.summary(), nowNanos);
    return new FeedEvent.Told(told.product(), feed.summary().orElse(told.summary()), changed);
  }

  /**
   * Takes what is known of a product whose ticks are all older than what the broker keeps; answers
   * whether another tick was taken for its last before.
   */
  public boolean startFrom(MarketState known) {
    boolean another = tapes.startFrom(known);
    Trade trade = known.lastTrade();
    feed(known.product()).came(trade == null ? OptionalLong.empty() : trade.tradeId());
    return another;
  }

  /**
   * Takes {@code made}, a state that was made anew; answers whether another was known of the same
   * tick.
   */
  public boolean correct(MarketState made) {
    return tapes.find(made.product()).map(tape -> tape.correct(made)).orElse(false);
  }

  /**
   * Takes that {@code tick} stands on its tape now; what its feed's state is where that changes.
   */
  public Optional<FeedEvent.Told> came(Tick tick) {
    Feed feed = feed(tick.product());
    return feed.came(tick.tradeId())
        ? Optional.of(changed(tick.product(), feed))
        : Optional.empty();
  }

  /** The states that are others by {@code nowNanos}, because nothing came. */
  public List<FeedEvent.Told> onTime(long nowNanos) {
    List<FeedEvent.Told> changed = new ArrayList<>();
    feeds.forEach(
        (product, feed) -> {
          if (feed.waited(nowNanos)) {
            changed.add(changed(product, feed));
          }
        });
    return changed;
  }

  /**
   * Takes that {@code product} is read no more, though it may have been configured: nothing is
   * known of it until it comes again. Who is subscribed to it stays so.
   */
  public void forget(String product) {
    configured.remove(product);
    feeds.remove(product);
    tapes.forget(product);
  }

  /** How the feed of {@code product} is doing; empty where nobody told. */
  public Optional<FeedSummary> summary(String product) {
    Feed feed = feeds.get(product);
    return feed == null ? Optional.empty() : feed.summary();
  }

  private Feed feed(String product) {
    return feeds.computeIfAbsent(product, p -> new Feed());
  }

  private static FeedEvent.Told changed(String product, Feed feed) {
    return new FeedEvent.Told(product, feed.summary().orElseThrow(), true);
  }

  /** What is known of {@code product} at the moment {@code epochNanos}, which is now. */
  public Snapshot snapshot(String product, long epochNanos) {
    return new Snapshot(product, epochNanos, tapes.find(product).map(Tape::state).orElse(null));
  }

  /** Whether {@code product} is configured, has a tape, or has a feed. */
  public boolean knows(String product) {
    return configured.contains(product)
        || feeds.containsKey(product)
        || tapes.find(product).isPresent();
  }

  /** All products that it knows: first those that are configured, then the others by name. */
  public List<String> products() {
    TreeSet<String> others = new TreeSet<>(feeds.keySet());
    tapes.all().forEach(tape -> others.add(tape.product()));
    SequencedSet<String> products = new LinkedHashSet<>(configured);
    products.addAll(others);
    return List.copyOf(products);
  }
}
