package io.ledgerflux.client.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.Messages;
import io.ledgerflux.client.codec.GatewayMessages;
import io.ledgerflux.client.protocol.GatewayMessage.Prices;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TapeTest {
  private static final String P = "BTC-USD";

  @Test
  void isWholeFromASnapshotOn() {
    assertThat(
            links(
                OptionalLong.empty(),
                Messages.snapshot(P, 10),
                Messages.tick(P, 15, 10),
                Messages.conflated(P, 30, 15, 4)))
        .containsExactly(new Link.Begins(), new Link.Continues(), new Link.Continues());
  }

  @Test
  void isWholeFromASequenceOnThatNoTickHas() {
    assertThat(links(OptionalLong.of(12), Messages.tick(P, 15, 10)))
        .containsExactly(new Link.Continues());
  }

  @Test
  void isWholeAfterAProductsFirstPrice() {
    assertThat(
            links(
                OptionalLong.empty(),
                Messages.noPrice(P),
                Messages.firstTick(P, 3),
                Messages.tick(P, 4, 3)))
        .containsExactly(new Link.Begins(), new Link.Continues(), new Link.Continues());
  }

  @Test
  void beginsBehindAProductWithoutAPriceWhoseOldTicksNobodyTellsAnyMore() {
    assertThat(
            links(
                OptionalLong.empty(),
                Messages.noPrice(P),
                Messages.tick(P, 15, 10),
                Messages.tick(P, 17, 16)))
        .containsExactly(new Link.Begins(), new Link.Begins(), new Link.Gap(15, 16, false));
  }

  @Test
  void seesAGapBeforeANewNumbering() {
    List<Link> links = links(OptionalLong.of(1000), Messages.restartAfterGap(P, 5));
    assertThat(links).containsExactly(new Link.Renumbers(1000, 5, true)).allMatch(Link::isGap);
  }

  @Test
  void seesAGapThatWasNotTold() {
    assertThat(links(OptionalLong.of(10), Messages.tick(P, 15, 13)))
        .containsExactly(new Link.Gap(10, 13, false));
  }

  @Test
  void seesAGapThatWasTold() {
    assertThat(links(OptionalLong.of(10), Messages.tickAfterGap(P, 15, 13)))
        .containsExactly(new Link.Gap(10, 13, true));
  }

  @Test
  void believesAGatewayThatTellsAGap() {
    assertThat(links(OptionalLong.of(10), Messages.tickAfterGap(P, 15, 10)))
        .containsExactly(new Link.Gap(10, 14, true));
  }

  @Test
  void seesWhatComesTwice() {
    assertThat(
            links(
                OptionalLong.of(10),
                Messages.tick(P, 15, 10),
                Messages.tick(P, 15, 10),
                Messages.tick(P, 12, 10),
                Messages.tick(P, 16, 15)))
        .containsExactly(
            new Link.Continues(), new Link.Repeats(15), new Link.Repeats(12), new Link.Continues());
  }

  @Test
  void cannotProveATickWithoutAPreviousSequence() {
    assertThat(links(OptionalLong.of(10), Messages.firstTick(P, 15)))
        .containsExactly(new Link.Unproven());
  }

  @Test
  void goesOnWithTheVenuesNewNumbering() {
    assertThat(
            links(
                OptionalLong.of(1000),
                Messages.restart(P, 5),
                Messages.snapshot(P, 5),
                Messages.restart(P, 5),
                Messages.tick(P, 6, 5)))
        .containsExactly(
            new Link.Renumbers(1000, 5),
            new Link.Continues(),
            new Link.Repeats(5),
            new Link.Continues());
  }

  @Test
  void goesOnWithASnapshotOfANewNumbering() {
    assertThat(links(OptionalLong.of(1000), Messages.snapshot(P, 5), Messages.tick(P, 6, 5)))
        .containsExactly(new Link.Renumbers(1000, 5), new Link.Continues());
  }

  @Test
  void seesThatASnapshotStandsInForTicks() {
    assertThat(links(OptionalLong.of(10), Messages.notRecovered(P, 50), Messages.tick(P, 51, 50)))
        .containsExactly(new Link.NotRecovered(10, 50), new Link.Continues());
  }

  @Test
  void seesASnapshotThatLeaps() {
    assertThat(links(OptionalLong.of(10), Messages.snapshot(P, 50)))
        .containsExactly(new Link.Gap(10, 50, false));
  }

  @Test
  void countsGapsAndWhatWasNotRecoveredAsMissing() {
    assertThat(new Link.Gap(1, 2, true).isGap()).isTrue();
    assertThat(new Link.NotRecovered(1, 2).isGap()).isTrue();
    assertThat(new Link.Repeats(1).isGap()).isFalse();
  }

  private static List<Link> links(OptionalLong from, String... messages) {
    Tape tape = new Tape(from);
    return Arrays.stream(messages).map(m -> tape.on(prices(m))).toList();
  }

  private static Prices prices(String message) {
    try {
      return (Prices) GatewayMessages.decode(message);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
