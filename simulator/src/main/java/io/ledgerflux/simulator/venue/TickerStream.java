package io.ledgerflux.simulator.venue;

import io.ledgerflux.simulator.fault.BadMessage;
import io.ledgerflux.simulator.fault.Fault;
import io.ledgerflux.simulator.fault.TickerForm;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One product's tickers on their way out: what is held back, left out and was told last. */
final class TickerStream {
  private final Deque<Fault> waiting = new ArrayDeque<>();
  private final List<Held> held = new ArrayList<>();
  private @Nullable FeedMessage last;
  private @Nullable Supplier<String> lastMatch;
  private boolean lastSent;
  private boolean inBatch = true;
  private int toSkip;
  private boolean skipping;
  private int toHold;
  private final Deque<BadMessage> replacements = new ArrayDeque<>();
  private final Deque<TickerForm> forms = new ArrayDeque<>();
  private boolean replaced;

  TickerStream(Optional<FeedMessage> earlier) {
    last = earlier.orElse(null);
  }

  /** Lets a fault wait for the next ticker. */
  void await(Fault fault) {
    waiting.add(fault);
  }

  /** The faults that waited for a ticker. */
  List<Fault> takeWaiting() {
    if (waiting.isEmpty()) {
      return List.of();
    }
    var taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  void skip(int trades) {
    toSkip += trades;
  }

  /** Whether this trade, the next one, is to be left out. */
  boolean skipsNext() {
    skipping = toSkip > 0;
    if (skipping) {
      toSkip--;
    }
    return skipping;
  }

  /** Whether the trade at hand is being left out, its match too. */
  boolean skipping() {
    return skipping;
  }

  /** Lets a bad message take a ticker's place. */
  void replaceNext(BadMessage bad) {
    replacements.add(bad);
  }

  /** The bad message that takes this ticker's place; never that of two tickers in a row. */
  Optional<BadMessage> replacesNext() {
    Optional<BadMessage> next =
        replaced ? Optional.empty() : Optional.ofNullable(replacements.poll());
    replaced = next.isPresent();
    return next;
  }

  /** Lets a ticker be told in another form. */
  void reshapeNext(TickerForm form) {
    forms.add(form);
  }

  /** The ticker, the next one, in the form in which it is told. */
  FeedMessage reshape(FeedMessage ticker) {
    TickerForm form = forms.poll();
    return form == null
        ? ticker
        : new FeedMessage(
            ticker.product(), ticker.tradeId(), ticker.sequence(), form.of(ticker.text()));
  }

  /** Lets the next ticker be held back until so many later ones went out. */
  void holdNext(int tickers) {
    toHold = tickers;
  }

  /** Whether this ticker, the next one, is held back. */
  boolean holdsNext(FeedMessage ticker) {
    if (toHold == 0) {
      return false;
    }
    held.add(new Held(ticker, toHold + 1));
    toHold = 0;
    return true;
  }

  /** Counts a ticker, and gives those that were held back long enough. */
  List<FeedMessage> release() {
    if (held.isEmpty()) {
      return List.of();
    }
    var released = new ArrayList<FeedMessage>();
    for (Iterator<Held> each = held.iterator(); each.hasNext(); ) {
      Held next = each.next();
      if (--next.tickersLeft == 0) {
        released.add(next.ticker);
        each.remove();
      }
    }
    return released;
  }

  void told(FeedMessage ticker, boolean sent) {
    last = ticker;
    lastSent = sent;
    inBatch = false;
  }

  void matched(Supplier<String> match) {
    lastMatch = match;
  }

  Optional<FeedMessage> last() {
    return Optional.ofNullable(last);
  }

  Optional<Supplier<String>> lastMatch() {
    return Optional.ofNullable(lastMatch);
  }

  /** Marks the last ticker as sent, and says whether this is the first time. */
  boolean markLastSent() {
    boolean first = !lastSent;
    lastSent = true;
    return first;
  }

  /** The last ticker, unless the batch channel had it already. */
  Optional<FeedMessage> takeForBatch() {
    Optional<FeedMessage> ticker = inBatch ? Optional.empty() : last();
    inBatch = true;
    return ticker;
  }

  private static final class Held {
    private final FeedMessage ticker;
    private int tickersLeft;

    private Held(FeedMessage ticker, int tickersLeft) {
      this.ticker = ticker;
      this.tickersLeft = tickersLeft;
    }
  }
}
