package io.ledgerflux.gateway.session;

import static io.ledgerflux.gateway.Ticks.PRODUCT;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.protocol.Delivery;
import io.ledgerflux.gateway.protocol.OnSlow;
import org.junit.jupiter.api.Test;

/** What a subscriber is sent who does not want each tick. */
class DeliveryTest extends DeliveryRig {
  @Test
  void theNewestStandsForTicksThatCameTogether() {
    subscribe(LATEST);
    come(tick(10, 5), tick(20, 10), tick(30, 20));
    come(tick(40, 30));
    assertThat(told()).containsExactly("30 behind none for 3", "40");
  }

  @Test
  void theNewestWaitsForTheSocket() {
    subscribe(LATEST);
    come(tick(10, 5));
    writable = false;
    come(tick(20, 10));
    come(tick(30, 20));
    writable = true;
    advance();
    assertThat(told()).containsExactly("10", "30 behind 10 for 2");
  }

  @Test
  void theNewestTakesTokens() {
    session = session(10, 1, 3);
    subscribe(LATEST);
    come(tick(10, 5));
    come(tick(20, 10));
    come(tick(30, 20));
    assertThat(told()).containsExactly("10", "rate_limit 100");
    advanceAt(100);
    assertThat(told()).containsExactly("30 behind 10 for 2");
  }

  @Test
  void whoWantsTheNewestIsNotPassedByWhoWantsEach() {
    session = session(10, 1, 3);
    subscribe(new Delivery.All(), "A");
    subscribe(LATEST, "B");
    come(tick("A", 10, 5));
    come(tick("B", 10, 5));
    come(tick("A", 20, 10), tick("A", 30, 20));
    assertThat(told()).containsExactly("10", "rate_limit 100");
    advanceAt(100);
    come(tick("A", 40, 30));
    advanceAt(200);
    assertThat(told()).containsExactly("10", "40 behind 10 for 3");
  }

  @Test
  void aSampleComesAtOnceAndThenOnceInAWhile() {
    subscribe(new Delivery.Sample(250));
    come(tick(10, 5));
    come(tick(20, 10));
    come(tick(30, 20));
    assertThat(told()).containsExactly("10");
    advanceAt(249);
    assertThat(told()).isEmpty();
    assertThat(session.isWaiting()).isTrue();
    advanceAt(250);
    assertThat(told()).containsExactly("30 behind 10 for 2");
    assertThat(session.isWaiting()).isFalse();
  }

  @Test
  void aSampleOfAQuietProductComesWithItsNextTick() {
    subscribe(new Delivery.Sample(250));
    come(tick(10, 5));
    advanceAt(10_000);
    come(tick(20, 10));
    come(tick(30, 20));
    advanceAt(10_249);
    assertThat(told()).containsExactly("10", "20");
    advanceAt(10_250);
    assertThat(told()).containsExactly("30");
  }

  @Test
  void samplesOfManyProductsAreDueEachByItself() {
    subscribe(new Delivery.Sample(100), "A");
    subscribe(new Delivery.Sample(30), "B");
    come(tick("A", 10, 5), tick("B", 11, 5));
    come(tick("A", 20, 10), tick("B", 21, 11));
    assertThat(told()).containsExactly("10", "11");
    advanceAt(30);
    assertThat(told()).containsExactly("21");
    advanceAt(100);
    assertThat(told()).containsExactly("20");
  }

  @Test
  void aSampleTellsThatTheNumberingBeganAnew() {
    subscribe(new Delivery.Sample(250));
    come(tick(900, 890));
    come(Ticks.restart(5, 2 * EPOCH), tick(7, 5));
    advanceAt(250);
    assertThat(told()).containsExactly("900", "7 behind none for 2");
  }

  @Test
  void otherTermsHoldFromTheNextTickOn() {
    subscribe(new Delivery.Sample(60_000));
    come(tick(10, 5));
    come(tick(20, 10));
    assertThat(told()).containsExactly("10");
    ask(request(new Delivery.All(), OnSlow.CONFLATE, false, PRODUCT));
    come(tick(30, 20));
    assertThat(told()).containsExactly("20", "30");
  }

  @Test
  void anotherIntervalHoldsFromTheNextTickOn() {
    subscribe(new Delivery.Sample(3_600_000));
    come(tick(10, 5));
    ask(request(new Delivery.Sample(100), OnSlow.CONFLATE, false, PRODUCT));
    come(tick(20, 10));
    come(tick(30, 20));
    assertThat(told()).containsExactly("10", "20");
    advanceAt(100);
    assertThat(told()).containsExactly("30");
  }

  @Test
  void whoAsksForTheSameAgainGetsNoSampleMore() {
    subscribe(new Delivery.Sample(250));
    come(tick(10, 5));
    come(tick(20, 10));
    assertThat(told()).containsExactly("10");
    ask(request(new Delivery.Sample(250), OnSlow.CONFLATE, false, PRODUCT));
    come(tick(30, 20));
    advanceAt(249);
    assertThat(told()).isEmpty();
    advanceAt(250);
    assertThat(told()).containsExactly("30 behind 10 for 2");
  }

  @Test
  void whoAsksForTheSameAgainWhileNothingWaitsGetsNoSampleMore() {
    subscribe(new Delivery.Sample(250));
    come(tick(10, 5));
    ask(request(new Delivery.Sample(250), OnSlow.CLOSE, false, PRODUCT));
    come(tick(20, 10));
    assertThat(told()).containsExactly("10");
    advanceAt(250);
    assertThat(told()).containsExactly("20");
  }

  @Test
  void aSampleThatWaitedForATokenIsNotFollowedByTheNextTooSoon() {
    session = session(10, 1, 4);
    subscribe(new Delivery.All(), "B");
    subscribe(new Delivery.All(), "C");
    subscribe(new Delivery.All(), "D");
    subscribe(new Delivery.Sample(250), "A");
    come(tick("B", 11, 5), tick("C", 12, 5), tick("D", 13, 5), tick("A", 10, 5));
    advanceAt(100);
    advanceAt(200);
    advanceAt(300);
    assertThat(told()).containsExactly("11", "rate_limit 100", "12", "13", "10");
    come(tick("A", 20, 10));
    advanceAt(549);
    assertThat(told()).isEmpty();
    advanceAt(550);
    assertThat(told()).containsExactly("20");
  }

  private void subscribe(Delivery delivery) {
    subscribe(delivery, PRODUCT);
  }

  private void subscribe(Delivery delivery, String product) {
    ask(request(delivery, OnSlow.CONFLATE, true, product));
    effects.clear();
    session.on(request(delivery, OnSlow.CONFLATE, false, product), now());
  }
}
