package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.codec.Requests;
import io.ledgerflux.client.protocol.Delivery;
import io.ledgerflux.client.protocol.Replay;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.gateway.codec.RequestCodec;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.OnSlow;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.gateway.protocol.TimePoint;
import io.ledgerflux.model.Timestamps;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** That the gateway reads what the client writes as it was meant. */
class RequestRoundTripTest {
  private static final int TRIES = 5_000;
  private static final List<String> PRODUCTS = List.of("BTC-USD", "A", "1INCH-USD", "A-B-C-9");

  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void readsASubscriptionAsItWasMeant() {
    for (int i = 0; i < TRIES; i++) {
      Subscription meant =
          new Subscription(products(), random.nextBoolean(), sequences(), delivery());
      assertThat(RequestCodec.decode(Requests.subscribe(meant)))
          .isEqualTo(
              new Request.Subscribe(
                  selection(meant.products()),
                  terms(meant),
                  meant.fromSequence(),
                  Optional.empty()));
    }
  }

  @Test
  void readsAReplayAsItWasMeant() {
    for (int i = 0; i < TRIES; i++) {
      Moment from = moment();
      Optional<Moment> to = random.nextBoolean() ? Optional.of(moment()) : Optional.empty();
      BigDecimal speed = BigDecimal.valueOf(random.nextLong(1_000_000), random.nextInt(4));
      Replay meant = new Replay(products(), from.text(), to.map(Moment::text), speed);
      assertThat(RequestCodec.decode(Requests.replay(meant)))
          .isEqualTo(
              new Request.Replay(
                  selection(meant.products()),
                  from.point(),
                  to.map(Moment::point),
                  speed.doubleValue(),
                  Optional.empty()));
    }
  }

  @Test
  void readsWhatNeedsNoMore() {
    assertThat(RequestCodec.decode(Requests.stopReplay()))
        .isEqualTo(new Request.StopReplay(Optional.empty()));
    assertThat(RequestCodec.decode(Requests.ping()))
        .isEqualTo(new Request.Ping(Optional.of(new JsonScalar("0")), Optional.empty()));
  }

  private List<String> products() {
    List<String> products = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      products.add(Subscription.EVERYTHING);
    }
    PRODUCTS.stream().filter(_ -> random.nextBoolean()).forEach(products::add);
    return products.isEmpty() ? PRODUCTS : products;
  }

  private static Selection selection(List<String> products) {
    return new Selection(
        products.contains(Subscription.EVERYTHING),
        products.stream().filter(p -> !p.equals(Subscription.EVERYTHING)).toList());
  }

  private Map<String, Long> sequences() {
    Map<String, Long> sequences = new HashMap<>();
    for (String product : PRODUCTS) {
      if (random.nextBoolean()) {
        sequences.put(product, random.nextLong(1_000_000_000_000_000_000L));
      }
    }
    return sequences;
  }

  private Delivery delivery() {
    Delivery.Mode mode = any(Delivery.Mode.values());
    return new Delivery(
        mode,
        mode == Delivery.Mode.SAMPLE && random.nextBoolean()
            ? OptionalLong.of(random.nextLong(10, 3_600_001))
            : OptionalLong.empty(),
        any(Delivery.OnSlow.values()),
        random.nextBoolean());
  }

  private static Terms terms(Subscription meant) {
    Delivery delivery = meant.delivery();
    return new Terms(
        meant.snapshot(),
        delivery.status(),
        switch (delivery.mode()) {
          case ALL -> new io.ledgerflux.gateway.protocol.Delivery.All();
          case LATEST -> new io.ledgerflux.gateway.protocol.Delivery.Latest();
          case SAMPLE ->
              new io.ledgerflux.gateway.protocol.Delivery.Sample(
                  delivery.everyMillis().orElse(1_000));
        },
        switch (delivery.onSlow()) {
          case CONFLATE -> OnSlow.CONFLATE;
          case CLOSE -> OnSlow.CLOSE;
        });
  }

  private record Moment(String text, TimePoint point) {}

  private Moment moment() {
    long nanos = random.nextLong(1_500_000_000_000_000_000L, 4_000_000_000_000_000_000L);
    Instant instant = Timestamps.instant(nanos);
    long ago = random.nextLong(1_000);
    return switch (random.nextInt(4)) {
      case 0 -> new Moment(Long.toString(nanos), new TimePoint.At(nanos));
      case 1 -> new Moment(instant.toString(), new TimePoint.At(nanos));
      case 2 -> new Moment("-" + ago + "m", new TimePoint.Ago(Duration.ofMinutes(ago).toNanos()));
      default -> new Moment("-" + ago + "d", new TimePoint.Ago(Duration.ofDays(ago).toNanos()));
    };
  }

  private <T> T any(T[] of) {
    return of[random.nextInt(of.length)];
  }
}
