package io.ledgerflux.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SearchSlotsTest {
  private final SearchSlots slots = new SearchSlots(1);
  private final List<String> served = Collections.synchronizedList(new ArrayList<>());

  @Test
  void aSlotGoesToEachNameInTurn() throws InterruptedException {
    assertThat(slots.acquire(always("first"))).isTrue();
    search("greedy", "g1");
    search("greedy", "g2");
    search("greedy", "g3");
    search("modest", "m1");

    for (int i = 1; i <= 4; i++) {
      int comes = i;
      slots.release();
      await().until(() -> served.size() == comes);
    }

    assertThat(served).containsExactly("g1", "m1", "g2", "g3");
  }

  @Test
  void whoDoesNotWaitAnyMoreGetsNoSlot() throws InterruptedException {
    AtomicBoolean waits = new AtomicBoolean(true);
    assertThat(slots.acquire(always("first"))).isTrue();
    Thread leaver = search(new Seeker("leaver", waits::get), "gone");
    search("other", "o1");

    waits.set(false);
    slots.release();

    await().until(() -> served.contains("o1"));
    leaver.join();
    assertThat(served).containsExactlyInAnyOrder("none for gone", "o1");
    assertThat(slots.acquire(new Seeker("leaver", waits::get))).isFalse();
  }

  @Test
  void whoWaitsNoLongerKeepsNoSlot() throws InterruptedException {
    assertThat(slots.acquire(always("first"))).isTrue();
    assertThat(slots.acquire(always("hasty"), Duration.ofMillis(1))).isFalse();
    search("patient", "p1");
    slots.release();
    await().until(() -> served.contains("p1"));
  }

  @Test
  void whoIsInterruptedKeepsNoSlot() throws InterruptedException {
    assertThat(slots.acquire(always("first"))).isTrue();
    Thread interrupted = search("one", "i1");
    search("two", "t1");

    interrupted.interrupt();
    interrupted.join();
    slots.release();

    await().until(() -> served.contains("t1"));
    assertThat(served).containsExactly("interrupted i1", "t1");
  }

  @Test
  void whoIsInterruptedBesideAFreeSlotLeavesItFree() throws InterruptedException {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> slots.acquire(always("one"))).isInstanceOf(InterruptedException.class);

    assertThat(slots.acquire(always("two"))).isTrue();
  }

  @Test
  void nobodyBeginsUntilWhatWasReadIsMadeUpFor() throws InterruptedException {
    AtomicLong nanos = new AtomicLong();
    SearchSlots paid = new SearchSlots(2, new SearchBudget(100, nanos::get));
    assertThat(paid.acquire(always("greedy"))).isTrue();
    paid.release(700);
    assertThat(paid.acquire(always("modest"), Duration.ofMillis(1))).as("200 are owed").isFalse();
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(paid.acquire(always("modest"), Duration.ofMillis(1))).isFalse();
    Thread waiting =
        Thread.startVirtualThread(
            () -> {
              try {
                served.add(paid.acquire(always("modest")) ? "m1" : "none");
              } catch (InterruptedException e) {
                served.add("interrupted");
              }
            });
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
    nanos.addAndGet(Duration.ofMillis(10).toNanos());
    waiting.join();
    assertThat(served).containsExactly("m1");
  }

  @Test
  void whoBeginsTakesWhatHeMayReadAndGivesBackWhatHeDoesNot() throws InterruptedException {
    SearchSlots paid = new SearchSlots(9, new SearchBudget(100, () -> 0));
    for (int second = 0; second < 5; second++) {
      assertThat(paid.acquire(always("crowd"))).isTrue();
    }
    assertThat(paid.acquire(always("crowd"), Duration.ofMillis(1))).as("all is taken").isFalse();
    paid.release(99);
    assertThat(paid.acquire(always("crowd"), Duration.ofMillis(1))).as("1 is left").isTrue();
    assertThat(paid.acquire(always("crowd"), Duration.ofMillis(1))).as("99 are owed").isFalse();
  }

  @Test
  void whoReadsMuchLetsOthersHaveTheirTurns() throws InterruptedException {
    try (SearchTurns turns = new SearchTurns(slots, always("greedy"))) {
      assertThat(turns.begin()).isTrue();
      search("modest", "m1");
      search("other", "o1");
      turns.count(19_999);
      assertThat(turns.goOn()).isTrue();
      assertThat(served).as("the turn is not over").isEmpty();
      turns.count(1);
      Thread reading =
          Thread.startVirtualThread(
              () -> {
                try {
                  served.add(turns.goOn() ? "greedy" : "none");
                } catch (InterruptedException e) {
                  served.add("interrupted");
                }
              });
      await().until(() -> served.contains("m1"));
      slots.release();
      await().until(() -> served.contains("o1"));
      slots.release();
      reading.join();
      assertThat(served).containsExactly("m1", "o1", "greedy");
    }
  }

  @Test
  void noMoreIsOwedThanFiveSecondsAllow() throws InterruptedException {
    AtomicLong nanos = new AtomicLong();
    SearchSlots paid = new SearchSlots(1, new SearchBudget(100, nanos::get));
    assertThat(paid.acquire(always("greedy"))).isTrue();
    paid.release(1_000_000);
    nanos.addAndGet(Duration.ofMillis(5_010).toNanos());
    assertThat(paid.acquire(always("modest"), Duration.ofMillis(1))).isTrue();
  }

  private static Seeker always(String share) {
    return new Seeker(share, () -> true);
  }

  private Thread search(String share, String word) {
    return search(always(share), word);
  }

  /** Begins to wait for a slot, which it does not give back. */
  private Thread search(Seeker seeker, String word) {
    Thread thread =
        Thread.startVirtualThread(
            () -> {
              try {
                served.add(slots.acquire(seeker) ? word : "none for " + word);
              } catch (InterruptedException e) {
                served.add("interrupted " + word);
              }
            });
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    return thread;
  }
}
