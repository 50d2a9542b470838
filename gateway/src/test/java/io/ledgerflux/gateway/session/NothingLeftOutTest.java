package io.ledgerflux.gateway.session;

import static io.ledgerflux.gateway.Ticks.PRODUCT;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.protocol.Delivery;
import io.ledgerflux.gateway.protocol.OnSlow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a subscriber who wants nothing left out, and does not keep up. */
class NothingLeftOutTest extends DeliveryRig {
  @Test
  void whoWantsNothingLeftOutIsSparedForAWhile() {
    ask(request(new Delivery.All(), OnSlow.CLOSE, false, PRODUCT));
    effects.clear();
    writable = false;
    come(tick(10, 5), tick(20, 10));
    advanceAt(1_999);
    writable = true;
    advance();
    come(tick(30, 20));
    assertThat(told()).containsExactly("10", "20", "30");
  }

  @Test
  void whoWantsNothingLeftOutAndStaysBehindIsCutOff() {
    come(tick(5, 1));
    ask(request(new Delivery.All(), OnSlow.CLOSE, false, PRODUCT));
    effects.clear();
    writable = false;
    come(tick(10, 5), tick(20, 10));
    advanceAt(2_000);
    assertThat(told()).containsExactly("cut off");
    advanceAt(3_000);
    assertThat(told()).isEmpty();
  }

  @Test
  void whoWantsNothingLeftOutIsSparedAcrossARestart() {
    come(tick(900, 890));
    ask(request(new Delivery.All(), OnSlow.CLOSE, true, PRODUCT));
    effects.clear();
    writable = false;
    come(Ticks.restart(5, 2 * EPOCH), tick(7, 5));
    advanceAt(100);
    assertThat(told()).containsExactly("5");
    writable = true;
    come(tick(9, 7));
    come(tick(11, 9));
    assertThat(told()).containsExactly("7", "9", "snapshot 9", "11");
  }

  @Test
  void whoStaysBehindAcrossARestartIsCutOff() {
    ask(request(new Delivery.All(), OnSlow.CLOSE, true, PRODUCT));
    come(tick(900, 890));
    effects.clear();
    writable = false;
    come(Ticks.restart(5, 2 * EPOCH), tick(7, 5));
    advanceAt(2_000);
    assertThat(told()).containsExactly("5", "cut off");
  }

  @Test
  void whoHasTheTickOfARestartAndIsOwedNoSnapshotDoesNotLag() {
    come(tick(900, 890));
    ask(request(new Delivery.All(), OnSlow.CLOSE, false, PRODUCT));
    effects.clear();
    writable = false;
    come(Ticks.restart(5, 2 * EPOCH));
    advanceAt(3_000);
    assertThat(told()).containsExactly("5");
    come(tick(7, 5));
    advanceAt(5_000);
    assertThat(told()).containsExactly("cut off");
  }

  @Test
  void whoIsOwedASnapshotBehindARestartForTooLongIsCutOff() {
    come(tick(900, 890));
    ask(request(new Delivery.All(), OnSlow.CLOSE, true, PRODUCT));
    effects.clear();
    writable = false;
    come(Ticks.restart(5, 2 * EPOCH));
    advanceAt(2_000);
    assertThat(told()).containsExactly("5", "cut off");
  }

  @Test
  void whoAsksForNothingLeftOutWhileHeLagsIsCutOffToo() {
    come(tick(5, 1));
    ask(request(new Delivery.All(), OnSlow.CONFLATE, false, PRODUCT));
    effects.clear();
    writable = false;
    come(tick(10, 5), tick(20, 10));
    ask(request(new Delivery.All(), OnSlow.CLOSE, false, PRODUCT));
    advanceAt(1_999);
    assertThat(told()).isEmpty();
    advanceAt(2_000);
    assertThat(told()).containsExactly("cut off");
  }

  @Test
  void whoMayBeMergedAgainIsNotCutOff() {
    come(tick(5, 1));
    ask(request(new Delivery.All(), OnSlow.CLOSE, false, PRODUCT));
    effects.clear();
    writable = false;
    come(tick(10, 5), tick(20, 10));
    ask(request(new Delivery.All(), OnSlow.CONFLATE, false, PRODUCT));
    advanceAt(3_000);
    writable = true;
    advance();
    assertThat(told()).containsExactly("rate_limit 1", "20 behind 5 for 2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoDoesNotWantEachAnyMoreIsNotCutOff(boolean sampled) {
    Delivery delivery = sampled ? new Delivery.Sample(10) : LATEST;
    come(tick(5, 1));
    ask(request(new Delivery.All(), OnSlow.CLOSE, false, PRODUCT));
    effects.clear();
    writable = false;
    come(tick(10, 5), tick(20, 10));
    ask(request(delivery, OnSlow.CLOSE, false, PRODUCT));
    advanceAt(3_000);
    writable = true;
    advance();
    assertThat(told()).containsExactly("rate_limit 1", "20 behind 5 for 2");
  }

  @Test
  void whoWantsNothingLeftOutGetsHisRateAndNoMore() {
    session = session(10, 2, 3);
    come(tick(5, 1));
    ask(request(new Delivery.All(), OnSlow.CLOSE, false, PRODUCT));
    effects.clear();
    come(tick(10, 5), tick(20, 10), tick(30, 20), tick(40, 30));
    assertThat(told()).containsExactly("10", "20", "rate_limit 100");
    advanceAt(100);
    assertThat(told()).containsExactly("30");
    advanceAt(200);
    come(tick(50, 40));
    assertThat(told()).containsExactly("40");
    advanceAt(300);
    assertThat(told()).containsExactly("50");
    come(tick(60, 50), tick(70, 60));
    for (int millis = 400; millis < 3_000; millis += 10) {
      nowNanos = millis * MILLI;
      come(tick(millis, millis == 400 ? 70 : millis - 10));
    }
    assertThat(told()).contains("60", "70", "cut off");
  }

  @Test
  void whoWantsNothingLeftOutIsNotHeldUpByWhatIsMerged() {
    session = session(100, 1, 3);
    ask(request(new Delivery.All(), OnSlow.CLOSE, false, "A"));
    ask(request(LATEST, OnSlow.CONFLATE, false, "B"));
    ask(request(new Delivery.All(), OnSlow.CONFLATE, false, "C"));
    effects.clear();
    List<String> words = new ArrayList<>();
    for (int tick = 1; tick <= 500; tick++) {
      nowNanos = 10L * tick * MILLI;
      int previous = tick - 1;
      come(tick("B", tick, previous), tick("C", tick, previous));
      if (tick % 2 == 0) {
        come(tick("A", 100_000 + tick, 100_000 + tick - 2));
      }
      words.addAll(told());
    }
    assertThat(words).doesNotContain("cut off").containsOnlyOnce("rate_limit 10");
    assertThat(words.stream().filter(word -> word.matches("100\\d{3}"))).hasSizeGreaterThan(248);
    assertThat(words.stream().filter(word -> word.contains(" for "))).hasSizeGreaterThan(200);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoDoesNotWantEachIsMergedAndNeverCutOffWhateverHeSays(boolean sampled) {
    Delivery delivery = sampled ? new Delivery.Sample(10) : LATEST;
    come(tick(5, 1));
    ask(request(delivery, OnSlow.CLOSE, false, PRODUCT));
    effects.clear();
    writable = false;
    come(tick(10, 5), tick(20, 10));
    advanceAt(10_000);
    assertThat(told()).isEmpty();
    writable = true;
    advance();
    assertThat(told()).containsExactly("20 behind 5 for 2");
  }
}
