package io.ledgerflux.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 0",
    "2022-10-20T05:41:42.061769Z, 1666244502061769000",
    "2026-09-29T13:45:58.1Z, 1790689558100000000",
    "1969-12-31T23:59:59.999999999Z, -1",
    "2024-02-29T00:00:00.000000Z, 1709164800000000000"
  })
  void readsNanosecondsSinceTheEpoch(String text, long nanos) {
    assertThat(Timestamps.parse(text)).hasValue(nanos);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-09-29",
        "2026-09-29T13:45:58",
        "2026-09-29T13:45:58.Z",
        "2026-09-29 13:45:58Z",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-09-29T24:00:00Z",
        "2026-09-29T13:45:60Z",
        "2026-09-29T13:45:58.1234567890Z",
        "2026-09-29T13:45:58+01:00",
        "0001-01-01T00:00:00.000000Z",
        "9999-12-31T23:59:59Z",
        "yesterday"
      })
  void refusesWhatIsNoTimeThatFits(String text) {
    assertThat(Timestamps.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1666244502061769000L, -1, 1_790_689_558_100_000_001L})
  void givesBackWhatItWrote(long nanos) {
    assertThat(Timestamps.parse(Timestamps.text(nanos))).hasValue(nanos);
    assertThat(Timestamps.nanos(Instant.parse(Timestamps.text(nanos)))).isEqualTo(nanos);
  }
}
