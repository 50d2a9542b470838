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
 * Slots for searches, for all threads. A search that finds none free waits behind those of the same
 * name, and a slot that becomes free goes to each name in turn, however many wait in one. While
 * more is read than the budget allows, none is given. Who reads much gives his slot up now and then
 * ({@link SearchTurns}).
 */
public final class SearchSlots {
  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  /** How often a waiter looks whether the budget is made up for, where there is one. */
  private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

  /** Of each name those who wait, the next name first. */
  private final Map<String, Queue<Waiter>> waiting = new LinkedHashMap<>();

  private final SearchBudget budget;
  private int free;

  /** So many slots, all of them free. */
  public SearchSlots(int slots) {
    this(slots, SearchBudget.unlimited());
  }

  /** The same for searches that {@code budget} pays for. */
  public SearchSlots(int slots, SearchBudget budget) {
    this.free = slots;
    this.budget = budget;
  }

  private static final class Waiter {
    private final Seeker seeker;
    private final CountDownLatch turn = new CountDownLatch(1);
    private boolean hasSlot;

    Waiter(Seeker seeker) {
      this.seeker = seeker;
    }
  }

  /**
   * Waits for a slot; whoever has one gives it back by {@link #release}.
   *
   * @return whether a slot was given: whoever no longer waits gets none
   */
  public boolean acquire(Seeker seeker) throws InterruptedException {
    return acquire(seeker, FOR_EVER);
  }

  /** The same for one who waits no longer than {@code longest}. */
  public boolean acquire(Seeker seeker, Duration longest) throws InterruptedException {
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
    return hasSlot(waiter);
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
   * Gives a slot back.
   *
   * @param read how many messages the search has read
   */
  public synchronized void release(long read) {
    budget.endTurn(read);
    takeBack();
  }

  /** Gives a slot back, for which nothing was read. */
  public synchronized void release() {
    release(0);
  }

  /** How many messages are read in one turn, about. */
  long turn() {
    return budget.turn();
  }

  private void takeBack() {
    free++;
    forgetWhoLeft();
    handOut();
  }

  private synchronized void lineUp(Waiter waiter) {
    waiting.computeIfAbsent(waiter.seeker.share(), share -> new ArrayDeque<>()).add(waiter);
    handOut();
  }

  private synchronized void handOut() {
    while (free > 0 && !waiting.isEmpty() && budget.tryBeginTurn()) {
      free--;
      Waiter next = next();
      next.hasSlot = true;
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
      line.removeIf(SearchSlots::hasLeft);
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

  private synchronized boolean hasSlot(Waiter waiter) {
    return waiter.hasSlot;
  }

  /** A slot that was given at the last moment is kept. */
  private synchronized void giveUp(Waiter waiter) {
    if (!waiter.hasSlot) {
      withdraw(waiter);
    }
  }

  private synchronized void withdraw(Waiter waiter) {
    if (waiter.hasSlot) {
      release();
      return;
    }
    Queue<Waiter> line = waiting.get(waiter.seeker.share());
    if (line != null && line.remove(waiter) && line.isEmpty()) {
      waiting.remove(waiter.seeker.share());
    }
  }
}
