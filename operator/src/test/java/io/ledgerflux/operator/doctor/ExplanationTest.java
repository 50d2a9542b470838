package io.ledgerflux.operator.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.operator.db.DatabaseView.Newest;
import io.ledgerflux.operator.doctor.Hops.Stored;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long NOON = 1_796_000_000 * SECOND;
  private static final Stored LAST = tick(7, NOON);

  private GatewayLook gateway = new GatewayLook.Tells(OptionalLong.of(7));

  @Test
  void namesANormalizerThatDoesNotPassOn() {
    assertThat(findings(hops(tick(8, NOON + SECOND), Optional.of(LAST), false)))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.toString())
                    .contains("The normalizer has not passed on sequence 8"));
  }

  @Test
  void takesARepeatedLastTradeForNothingThatIsHeldUp() {
    assertIsWell(hops(LAST, Optional.empty(), true));
  }

  @Test
  void takesALateTickForNothingThatIsHeldUp() {
    assertIsWell(hops(tick(5, NOON + SECOND), Optional.of(LAST), true));
  }

  @Test
  void doesNotSayThatAGatewayHasItWhichDoesNotAnswer() {
    gateway = new GatewayLook.Silent("http://host:8000", "nobody answers");
    assertThat(findings(hops(LAST, Optional.of(LAST), false)))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.toString())
                    .contains("The gateway at http://host:8000 tells no price: nobody answers"));
  }

  @Test
  void holdsNothingAgainstAGatewayThatNobodyAsked() {
    gateway = new GatewayLook.Unasked("none is named");
    assertIsWell(hops(LAST, Optional.of(LAST), false));
  }

  private static void assertIsWell(Hops hops) {
    assertThat(findings(hops))
        .singleElement()
        .satisfies(finding -> assertThat(finding.toString()).contains("Every hop has it"));
  }

  private static List<Finding> findings(Hops hops) {
    return Explanation.of(hops, hops, Instant.ofEpochSecond(NOON / SECOND + 10)).findings();
  }

  private Hops hops(Stored raw, Optional<Stored> ticks, boolean known) {
    return new Hops(
        "BTC-USD",
        1,
        Optional.empty(),
        Optional.of(raw),
        ticks,
        new Look.Seen<>(Optional.of(new Newest(7, NOON))),
        Optional.of(7L),
        Optional.of(LAST),
        gateway,
        Optional.empty(),
        known);
  }

  private static Stored tick(long sequence, long eventNanos) {
    return new Stored(sequence, sequence, eventNanos, eventNanos, eventNanos);
  }
}
