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

class SearchPlacesTest {
  private final SearchPlaces places = new SearchPlaces(1);
  private final List<String> served = Collections.synchronizedList(new ArrayList<>());

  @Test
  void aPlaceGoesToEachNameInTurn() throws InterruptedException {
    assertThat(places.enter(always("first"))).isTrue();
    search("greedy", "g1");
    search("greedy", "g2");
    search("greedy", "g3");
    search("modest", "m1");

    for (int i = 1; i <= 4; i++) {
      int comes = i;
      places.leave();
      await().until(() -> served.size() == comes);
    }

    assertThat(served).containsExactly("g1", "m1", "g2", "g3");
  }

  @Test
  void whoDoesNotWaitAnyMoreHasNoPlace() throws InterruptedException {
    AtomicBoolean waits = new AtomicBoolean(true);
    assertThat(places.enter(always("first"))).isTrue();
    Thread leaver = search(new Seeker("leaver", waits::get), "gone");
    search("other", "o1");

    waits.set(false);
    places.leave();

    await().until(() -> served.contains("o1"));
    leaver.join();
    assertThat(served).containsExactlyInAnyOrder("none for gone", "o1");
    assertThat(places.enter(new Seeker("leaver", waits::get))).isFalse();
  }

  @Test
  void whoWaitsNoLongerKeepsNoPlace() throws InterruptedException {
    assertThat(places.enter(always("first"))).isTrue();
    assertThat(places.enter(always("hasty"), Duration.ofMillis(1))).isFalse();
    search("patient", "p1");
    places.leave();
    await().until(() -> served.contains("p1"));
  }

  @Test
  void whoIsInterruptedKeepsNoPlace() throws InterruptedException {
    assertThat(places.enter(always("first"))).isTrue();
    Thread interrupted = search("one", "i1");
    search("two", "t1");

    interrupted.interrupt();
    interrupted.join();
    places.leave();

    await().until(() -> served.contains("t1"));
    assertThat(served).containsExactly("interrupted i1", "t1");
  }

  @Test
  void whoIsInterruptedBesideAFreePlaceLeavesItFree() throws InterruptedException {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> places.enter(always("one"))).isInstanceOf(InterruptedException.class);

    assertThat(places.enter(always("two"))).isTrue();
  }

  @Test
  void nobodyBeginsUntilWhatWasReadIsMadeUpFor() throws InterruptedException {
    AtomicLong nanos = new AtomicLong();
    SearchPlaces paid = new SearchPlaces(2, new SearchBudget(100, nanos::get));
    assertThat(paid.enter(always("greedy"))).isTrue();
    paid.leave(700);
    assertThat(paid.enter(always("modest"), Duration.ofMillis(1))).as("200 are owed").isFalse();
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(paid.enter(always("modest"), Duration.ofMillis(1))).isFalse();
    Thread waiting =
        Thread.startVirtualThread(
            () -> {
              try {
                served.add(paid.enter(always("modest")) ? "m1" : "none");
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
  void noMoreIsOwedThanFiveSecondsAllow() throws InterruptedException {
    AtomicLong nanos = new AtomicLong();
    SearchPlaces paid = new SearchPlaces(1, new SearchBudget(100, nanos::get));
    assertThat(paid.enter(always("greedy"))).isTrue();
    paid.leave(1_000_000);
    nanos.addAndGet(Duration.ofMillis(5_010).toNanos());
    assertThat(paid.enter(always("modest"), Duration.ofMillis(1))).isTrue();
  }

  private static Seeker always(String share) {
    return new Seeker(share, () -> true);
  }

  private Thread search(String share, String word) {
    return search(always(share), word);
  }

  /** Begins to wait for a place, which it does not give back. */
  private Thread search(Seeker seeker, String word) {
    Thread thread =
        Thread.startVirtualThread(
            () -> {
              try {
                served.add(places.enter(seeker) ? word : "none for " + word);
              } catch (InterruptedException e) {
                served.add("interrupted " + word);
              }
            });
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    return thread;
  }
}
