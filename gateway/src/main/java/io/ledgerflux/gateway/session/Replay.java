package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Reply.ReplayRun;
import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.Fetched.Reached;
import io.ledgerflux.gateway.session.Fetched.Replayed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One replay: two pages of the history at most are here or on their way, and each tick goes out
 * when it is due and the socket takes it. The clock of the tape begins with its first tick.
 */
final class Replay {
  private static final int MOST_PAGES = 2;

  /** At the present, the history is looked at again after so long. */
  private static final long LOOK_NANOS = 200_000_000L;

  /** Who has all that was stored so long ago at most goes on from memory. */
  private static final long FRESH_NANOS = 1_000_000_000L;

  private record Waiting(Page page, Deque<Replayed> left, long heldBytes, long fetchedNanos) {}

  private final ReplayOrder order;
  private final double speed;
  private final Optional<JsonScalar> id;
  private final Deque<Waiting> pages = new ArrayDeque<>();
  private Map<String, Reached> reached = Map.of();

  /** The last of each product that was told. */
  private final Map<String, Replayed> told = new HashMap<>();

  private boolean fetching;

  /** Whether what ticks at the end of the window wait for may be stored yet. */
  private boolean patient = true;

  private long nextFetchNanos;
  private PageEnd newestEnd = PageEnd.MORE;
  private boolean started;
  private long startNanos;
  private long startEventNanos;
  private long ticks;
  private long heldBytes;
  private State state = State.RUNNING;

  /** How far a replay is. */
  enum State {
    /** It goes on. */
    RUNNING,
    /** All of its window was told. */
    OVER,
    /** All that is stored was told: the rest comes from memory, and then live. */
    CAUGHT_UP
  }

  /** A replay at {@code speed}: tape seconds in a second; 0: as fast as the socket takes it. */
  Replay(ReplayOrder order, double speed, Optional<JsonScalar> id, long nowNanos) {
    this.order = order;
    this.speed = speed;
    this.id = id;
    this.nextFetchNanos = nowNanos;
  }

  ReplayOrder order() {
    return order;
  }

  Optional<JsonScalar> id() {
    return id;
  }

  State state() {
    return state;
  }

  /** How far each product has come, by what was told or stands before the window. */
  Map<String, Reached> reached() {
    return reached;
  }

  /** The last tick of each product that was told, or stands before the window. */
  Map<String, LastTick> lastTicks() {
    return reached.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, of -> lastTick(of.getKey(), of.getValue())));
  }

  /** Of one that was not told it is known when the latest of its numbering happened. */
  private LastTick lastTick(String product, Reached last) {
    Replayed newest = told.get(product);
    return newest == null || newest.frame().sequence() != last.sequence()
        ? new LastTick(last.sequence(), last.eventNanos())
        : new LastTick(last.sequence(), newest.eventNanos());
  }

  /** How much memory its pages take. */
  long heldBytes() {
    return heldBytes;
  }

  ReplayRun run() {
    return new ReplayRun(order.products(), ticks, id);
  }

  /** The page came that was asked for. */
  void onPage(Page page, long nowNanos) {
    fetching = false;
    patient = true;
    newestEnd = page.end();
    nextFetchNanos = page.end() == PageEnd.MORE ? nowNanos : nowNanos + LOOK_NANOS;
    long bytes = page.ticks().stream().mapToLong(tick -> tick.frame().heldBytes()).sum();
    pages.add(new Waiting(page, new ArrayDeque<>(page.ticks()), bytes, nowNanos));
    heldBytes += bytes;
    if (!started && !page.ticks().isEmpty()) {
      started = true;
      startNanos = nowNanos;
      startEventNanos = page.ticks().getFirst().eventNanos();
    }
  }

  /** What ticks at the end of the window wait for is not waited for any more. */
  void losePatience() {
    patient = false;
  }

  /** Not all is stored yet that comes before the present: it is looked at again, after a while. */
  void lookAgain(long nowNanos) {
    state = State.RUNNING;
    nextFetchNanos = nowNanos + LOOK_NANOS;
  }

  /** It did not come: it is asked for again, after a while. */
  void onFailure(long retryNanos, long nowNanos) {
    fetching = false;
    nextFetchNanos = nowNanos + retryNanos;
  }

  /**
   * What is due: at most {@code most} ticks, and the next page to fetch.
   *
   * @param roomBytes past which it is not fetched before it is needed
   */
  List<Effect> step(int most, long roomBytes, long nowNanos) {
    List<Effect> effects = new ArrayList<>();
    while (effects.size() < most && hasDue(nowNanos)) {
      Replayed next = pages.getFirst().left().remove();
      effects.add(new Effect.Send(new Reply.Replayed(next.product(), next.frame())));
      told.put(next.product(), next);
      ticks++;
    }
    turnPages(nowNanos);
    if (mayFetch(roomBytes, nowNanos)) {
      fetching = true;
      effects.add(new Effect.Fetch(order, patient));
    }
    return effects;
  }

  /** Whether something could go out at once. */
  boolean hasDue(long nowNanos) {
    return !pages.isEmpty()
        && !pages.getFirst().left().isEmpty()
        && isDue(pages.getFirst().left().getFirst(), nowNanos);
  }

  private boolean isDue(Replayed tick, long nowNanos) {
    return speed == 0 || (tick.eventNanos() - startEventNanos) / speed <= nowNanos - startNanos;
  }

  private void turnPages(long nowNanos) {
    while (!pages.isEmpty() && pages.getFirst().left().isEmpty()) {
      Waiting turned = pages.removeFirst();
      heldBytes -= turned.heldBytes();
      reached = turned.page().reached();
      if (turned.page().end() == PageEnd.OVER) {
        state = State.OVER;
      } else if (turned.page().end() == PageEnd.PRESENT
          && order.toNanos().isEmpty()
          && turned.page().open().isEmpty()
          && nowNanos - turned.fetchedNanos() <= FRESH_NANOS) {
        state = State.CAUGHT_UP;
      }
    }
  }

  private boolean mayFetch(long roomBytes, long nowNanos) {
    return state == State.RUNNING
        && !fetching
        && newestEnd != PageEnd.OVER
        && pages.size() < MOST_PAGES
        && (pages.isEmpty() || heldBytes < roomBytes)
        && (newestEnd == PageEnd.MORE || pages.isEmpty())
        && nowNanos - nextFetchNanos >= 0;
  }
}
