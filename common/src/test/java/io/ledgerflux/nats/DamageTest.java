package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DamageTest {
  @ParameterizedTest
  @CsvSource({
    "150, 200, 11, 200, 201, 150, 200",
    "150, 16200, 147, 180, 16201, 150, 16200",
    "150, 16200, 150, 150, 30000, 150, 16200",
    "1, 20, 1, 20, 21, 1, 20",
    "20, 20, 11, 20, 21, 20, 20",
    "1, 200, 150, 200, 213, 150, 200",
  })
  void isFoundFromItsFirstMessageToItsLast(
      long first, long last, long from, long withheld, long next, long lostFrom, long lostTo)
      throws Exception {
    assertThat(Damage.around(from, withheld, next, sequence -> sequence < first || sequence > last))
        .hasValue(new Loss(lostFrom, lostTo));
  }

  @Test
  void isNoneWhereAllIsGivenAfterAll() throws Exception {
    assertThat(Damage.around(11, 200, 300, sequence -> true)).isEmpty();
  }

  @Test
  void isNoneYetWhereTheStreamGoesOnBeforeWhatItWithheld() throws Exception {
    assertThat(Damage.around(150, 200, 160, sequence -> sequence <= 160)).isEmpty();
  }

  @Test
  void isFoundWithFewQuestions() throws Exception {
    AtomicInteger asked = new AtomicInteger();

    Damage.around(
        1,
        500_000,
        1_000_000,
        sequence -> {
          asked.incrementAndGet();
          return sequence < 300_000 || sequence > 700_000;
        });

    assertThat(asked.get()).isLessThan(50);
  }
}
