package io.ledgerflux.normalizer;

import static io.ledgerflux.normalizer.Normalizers.SOON;
import static io.ledgerflux.normalizer.Normalizers.metric;
import static io.ledgerflux.normalizer.core.Ticks.NOON;
import static io.ledgerflux.normalizer.core.Ticks.PRODUCT;
import static io.ledgerflux.normalizer.core.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.nats.Subjects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Where a normalizer goes on that was started again, and what it knows then. */
final class NormalizerPositionIT extends NormalizerRig {
  @Test
  void goesOnBehindItsPositionAndJudgesNothingTwice() throws Exception {
    Normalizer first = started();
    feed.send(tick(10), tick(12));
    feed.sendText(SUBJECT, "broken");
    awaitTicks(2);
    awaitRejects(1);
    first.stop();
    assertThat(streams.position("normalizer-1")).contains("\"BTC-USD\":{\"seq\":12,");

    feed.send(tick(14));
    feed.sendAgain(tick(10));
    feed.sendAgain(tick(12));
    Normalizer second = started();
    feed.send(tick(16));

    awaitTicks(4);
    assertThat(streams.tape())
        .containsExactly(
            tick(10),
            tick(12).following(OptionalLong.of(10)),
            tick(14).following(OptionalLong.of(12)),
            tick(16).following(OptionalLong.of(14)));
    assertThat(streams.late()).isEmpty();
    assertThat(streams.rejects()).hasSize(1);
    assertThat(metric(second, "ledgerflux_normalizer_messages_received_total{shard=\"1\",}"))
        .isEqualTo(4);
  }

  @Test
  void keepsItsPositionWhileItWorks() throws Exception {
    started();
    feed.send(tick(10));

    await()
        .atMost(SOON)
        .until(() -> streams.position("normalizer-1").contains("\"BTC-USD\":{\"seq\":10,"));
  }

  @Test
  void aRepeatedLastTradeOfAQuietProductIsNoNewOne() throws Exception {
    Normalizer first = started();
    feed.send(tick(10, 1, 10));
    awaitTicks(1);
    first.stop();
    streams.expire(Subjects.RAW);
    streams.expire(Subjects.TICKS);

    started();
    feed.sendAgain(tick(10, 1, 10));
    feed.send(tick(12, 2, 12));

    awaitTicks(1);
    assertThat(streams.tape()).containsExactly(tick(12, 2, 12).following(OptionalLong.of(10)));
    assertThat(streams.late()).isEmpty();
  }

  @Test
  void withoutAPositionItKnowsTheTape() throws Exception {
    Normalizer first = started();
    feed.send(tick(10), tick(12), tick(11));
    awaitTicks(3);
    first.stop();
    streams.forgetPositions();

    started();
    feed.send(tick(14));

    awaitTicks(4);
    assertThat(streams.tape()).endsWith(tick(14).following(OptionalLong.of(12)));
    assertThat(streams.late()).containsExactly(tick(11));
  }

  @Test
  void withoutAPositionItTakesNoTickOfANumberingThatEndedForTheNext() throws Exception {
    Normalizer first = started();
    int old = 4_200; // More than the sequences that are remembered.
    for (int i = 1; i <= old; i++) {
      feed.send(tick(1_000 + i, 500 + i, i));
    }
    feed.send(tick(5, 1, old + 1), tick(7, 2, old + 2), tick(8, 3, old + 3), tick(9, 4, old + 4));
    awaitTicks(old + 4);
    first.stop();
    streams.forgetPositions();

    started();
    feed.send(tick(10, 5, old + 5));

    awaitTicks(old + 5);
    assertThat(streams.tape()).endsWith(tick(10, 5, old + 5).following(OptionalLong.of(9)));
  }

  @Test
  void withoutAPositionItKnowsTheSnapshotOfAQuietProduct() throws Exception {
    feed.flush();
    await().atMost(SOON).until(() -> streamsAreDeclared());
    Snapshot snapshot = new Snapshot(PRODUCT, NOON, MarketState.of(tick(10, 1, 10)));
    streams.publish(Subjects.snapshot(PRODUCT), SnapshotCodec.encode(snapshot));

    started();
    feed.sendAgain(tick(10, 1, 10));
    feed.send(tick(12, 2, 12));

    awaitTicks(1);
    assertThat(streams.tape()).containsExactly(tick(12, 2, 12).following(OptionalLong.of(10)));
    assertThat(streams.late()).isEmpty();
  }

  private boolean streamsAreDeclared() {
    try {
      streams.expire(Subjects.SNAPSHOTS);
      return true;
    } catch (Exception e) {
      return false;
    }
  }
}
