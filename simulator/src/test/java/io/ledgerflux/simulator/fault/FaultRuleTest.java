package io.ledgerflux.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultRuleTest {
  @Test
  void readsFaultProductAndTime() {
    assertThat(FaultRule.parse("drop@10s"))
        .isEqualTo(
            new FaultRule(
                new Fault.Drop(), Optional.empty(), new When.After(Duration.ofSeconds(10))));
    assertThat(FaultRule.parse("ETH-USD/skip=2@3/1000"))
        .isEqualTo(
            new FaultRule(new Fault.Skip(2), Optional.of("ETH-USD"), new When.Chance(3, 1_000)));
    assertThat(FaultRule.parse("silent=8s@every:1m"))
        .isEqualTo(
            new FaultRule(
                new Fault.Silent(Duration.ofSeconds(8)),
                Optional.empty(),
                new When.Every(Duration.ofMinutes(1))));
    assertThat(FaultRule.parse(" broken-json "))
        .isEqualTo(FaultRule.now(new Fault.Inject(BadMessage.BROKEN_JSON)));
    assertThat(FaultRule.parse("crossed=instead"))
        .isEqualTo(FaultRule.now(new Fault.Inject(BadMessage.CROSSED, Place.INSTEAD)));
    assertThat(FaultRule.parse("bad=before"))
        .isEqualTo(FaultRule.now(new Fault.InjectAll(Place.BEFORE)));
    assertThat(FaultRule.parse("bare"))
        .isEqualTo(FaultRule.now(new Fault.Reshape(TickerForm.BARE)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"down=500ms", "quiet=1h", "reorder", "repeat", "renumber", "bad", "crossed@1/9"})
  void knowsEveryKind(String rule) {
    assertThat(FaultRule.parse(rule).fault()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "explode",
        "drop=3",
        "drop@soon",
        "crossed=under",
        "bare=2",
        "drop@every:0s",
        "skip=0",
        "skip=many",
        "skip@5/3",
        "silent=8",
        "BTC-USD/drop",
        "eth usd/drop"
      })
  void saysWhatIsWrong(String rule) {
    assertThatThrownBy(() -> FaultRule.parse(rule)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesTheKindsWhenOneIsUnknown() {
    assertThatThrownBy(() -> FaultRule.parse("explode"))
        .hasMessageContaining("explode")
        .hasMessageContaining("silent")
        .hasMessageContaining("broken-json");
  }

  @Test
  void theReadmeNamesEveryKind() throws IOException {
    String readme = Files.readString(Path.of("README.md"));

    assertThat(BadMessage.all()).allSatisfy(bad -> assertThat(readme).contains(quoted(bad.text())));
    assertThat(TickerForm.values())
        .allSatisfy(form -> assertThat(readme).contains(quoted(form.text())));
    assertThat(Place.values())
        .filteredOn(place -> place != Place.BESIDE)
        .allSatisfy(place -> assertThat(readme).contains("`bad=" + place.text() + "`"));
  }

  private static String quoted(String kind) {
    return "`" + kind + "`";
  }

  @Test
  void comesDueOnceOrAgainAndAgain() {
    var schedule = new FaultSchedule(1);
    schedule.add(FaultRule.parse("drop@10s"), 0);
    schedule.add(FaultRule.parse("repeat@every:4s"), 0);

    assertThat(schedule.due(3_999_999)).isEmpty();
    assertThat(schedule.due(4_000_000)).containsExactly(FaultRule.parse("repeat@every:4s"));
    assertThat(schedule.due(10_000_000)).hasSize(2);
    assertThat(schedule.due(14_000_000)).hasSize(1);
    schedule.clear();
    assertThat(schedule.due(100_000_000)).isEmpty();
  }

  @Test
  void befallsAsManyTickersAsChanceSays() {
    var schedule = new FaultSchedule(1);
    schedule.add(FaultRule.parse("BTC-USD/skip@1/10"), 0);
    long befallen =
        IntStream.range(0, 10_000).filter(i -> !schedule.befalling("BTC-USD").isEmpty()).count();

    assertThat(befallen).isBetween(900L, 1_100L);
    assertThat(schedule.befalling("ETH-USD")).isEmpty();
  }
}
