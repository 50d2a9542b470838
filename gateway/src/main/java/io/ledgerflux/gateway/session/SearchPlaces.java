package io.ledgerflux.gateway.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Places for those who search. Who finds none waits, and those of one name wait for each other: a
 * place that becomes free goes to each name in turn, however many wait in one. While more was read
 * than the budget allows, none is given. Threads share it.
 */
public final class SearchPlaces {
  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  /** Whoever waits looks so often whether what was owed is made up for, if anything ever is. */
  private static final long LOOK_NANOS = Duration.ofMillis(500).toNanos();

  /** Of each name those who wait, the next name first. */
  private final Map<String, Queue<Waiter>> waiting = new LinkedHashMap<>();

  private final SearchBudget budget;
  private int free;

  /** So many places, all of them free. */
  public SearchPlaces(int places) {
    this(places, SearchBudget.unlimited());
  }

  /** The same for searches that {@code budget} pays for. */
  public SearchPlaces(int places, SearchBudget budget) {
    this.free = places;
    this.budget = budget;
  }

  private static final class Waiter {
    private final Seeker seeker;
    private final CountDownLatch turn = new CountDownLatch(1);
    private boolean hasPlace;

    Waiter(Seeker seeker) {
      this.seeker = seeker;
    }
  }

  /**
   * Waits for a place; whoever has one gives it back by {@link #leave}.
   *
   * @return whether there is a place: who does not wait any more gets none
   */
  public boolean enter(Seeker seeker) throws InterruptedException {
    return enter(seeker, FOR_EVER);
  }

  /** The same for who waits no longer than {@code longest}. */
  public boolean enter(Seeker seeker, Duration longest) throws InterruptedException {
    if (!seeker.isWaiting()) {
      return false;
    }
    Waiter waiter = new Waiter(seeker);
    lineUp(waiter);
    try {
      if (!awaitTurn(waiter, longest.toNanos())) {
        giveUp(waiter);
      }
    } catch (InterruptedException e) {
      withdraw(waiter);
      throw e;
    }
    return hasPlace(waiter);
  }

  private boolean awaitTurn(Waiter waiter, long longestNanos) throws InterruptedException {
    long leftNanos = longestNanos;
    while (leftNanos > 0) {
      long nanos = budget.isLimited() ? Math.min(leftNanos, LOOK_NANOS) : leftNanos;
      if (waiter.turn.await(nanos, TimeUnit.NANOSECONDS)) {
        return true;
      }
      leftNanos -= nanos;
      handOut();
    }
    return false;
  }

  /**
   * A place is free again.
   *
   * @param read how many messages were read in it
   */
  public synchronized void leave(long read) {
    budget.charge(read);
    leave();
  }

  /** A place is free again. */
  public synchronized void leave() {
    free++;
    forgetWhoLeft();
    handOut();
  }

  private synchronized void lineUp(Waiter waiter) {
    waiting.computeIfAbsent(waiter.seeker.share(), share -> new ArrayDeque<>()).add(waiter);
    handOut();
  }

  private synchronized void handOut() {
    while (free > 0 && !waiting.isEmpty() && budget.nanosOwed() == 0) {
      free--;
      Waiter next = next();
      next.hasPlace = true;
      next.turn.countDown();
    }
  }

  /** The first of the next name, which then stands behind all others. */
  private Waiter next() {
    Map.Entry<String, Queue<Waiter>> first = waiting.entrySet().iterator().next();
    String share = first.getKey();
    Queue<Waiter> line = first.getValue();
    Waiter next = line.remove();
    waiting.remove(share);
    if (!line.isEmpty()) {
      waiting.put(share, line);
    }
    return next;
  }

  private void forgetWhoLeft() {
    for (Iterator<Queue<Waiter>> lines = waiting.values().iterator(); lines.hasNext(); ) {
      Queue<Waiter> line = lines.next();
      line.removeIf(SearchPlaces::hasLeft);
      if (line.isEmpty()) {
        lines.remove();
      }
    }
  }

  private static boolean hasLeft(Waiter waiter) {
    boolean hasLeft = !waiter.seeker.isWaiting();
    if (hasLeft) {
      waiter.turn.countDown();
    }
    return hasLeft;
  }

  private synchronized boolean hasPlace(Waiter waiter) {
    return waiter.hasPlace;
  }

  /** A place that was given to him at the last moment is his. */
  private synchronized void giveUp(Waiter waiter) {
    if (!waiter.hasPlace) {
      withdraw(waiter);
    }
  }

  private synchronized void withdraw(Waiter waiter) {
    if (waiter.hasPlace) {
      leave();
      return;
    }
    Queue<Waiter> line = waiting.get(waiter.seeker.share());
    if (line != null && line.remove(waiter) && line.isEmpty()) {
      waiting.remove(waiter.seeker.share());
    }
  }
}
