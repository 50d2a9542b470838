package io.ledgerflux.ingestor.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Backlog backlog = new Backlog(new QueueLimits(3, 1_000, Duration.ofSeconds(60)));

  @Test
  void givesInOrderWhatItWasGiven() {
    backlog.add(tick("A-B", 1, 0), 0);
    backlog.add(tick("A-B", 2, 0), 0);

    assertThat(backlog.poll()).isEqualTo(tick("A-B", 1, 0));
    assertThat(backlog.poll()).isEqualTo(tick("A-B", 2, 0));
    assertThat(backlog.poll()).isNull();
    assertThat(backlog.dropBeyondLimits(0)).isEmpty();
    assertThat(backlog.toTell(100 * SECOND)).isEmpty();
  }

  @Test
  void dropsTheOldestWhenThereAreTooMany() {
    for (int sequence = 1; sequence <= 3; sequence++) {
      assertThat(backlog.add(tick("A-B", sequence, 0), 0)).isEmpty();
    }

    assertThat(backlog.add(tick("A-B", 4, 0), 0)).containsExactly(tick("A-B", 1, 0));
    assertThat(backlog.size()).isEqualTo(3);
    assertThat(backlog.poll()).isEqualTo(tick("A-B", 2, 0));
  }

  @Test
  void dropsTheOldestWhenTheyAreTooLarge() {
    QueuedMessage large = reject("x".repeat(200));
    backlog.add(large, 0);

    assertThat(backlog.add(tick("A-B", 1, 0), 0)).isEmpty();
    assertThat(backlog.add(tick("A-B", 2, 0), 0)).containsExactly(large);
  }

  @Test
  void dropsWhatIsTooOld() {
    backlog.add(tick("A-B", 1, 0), 0);
    backlog.add(tick("A-B", 2, 30 * SECOND), 30 * SECOND);

    assertThat(backlog.ageNanos(60 * SECOND)).isEqualTo(60 * SECOND);
    assertThat(backlog.dropBeyondLimits(60 * SECOND)).isEmpty();
    assertThat(backlog.dropBeyondLimits(61 * SECOND)).containsExactly(tick("A-B", 1, 0));
    assertThat(backlog.ageNanos(61 * SECOND)).isEqualTo(31 * SECOND);
  }

  @Test
  void tellsAtOnceThatASpellBegins() {
    for (int sequence = 11; sequence <= 14; sequence++) {
      backlog.add(tick("A-B", sequence, 0), 0);
    }

    assertThat(told(0)).isEqualTo("A-B 1 ticks from sequence 11 to 11");
    assertThat(backlog.toTell(SECOND)).isEmpty();
  }

  @Test
  void tellsOnceTheRestOfASpellFromWhereToWhere() {
    for (int sequence = 10; sequence <= 13; sequence++) {
      backlog.add(tick("A-B", sequence, 0), 0);
    }
    assertThat(backlog.toTell(0)).isPresent();
    backlog.add(tick("A-B", 14, 0), SECOND);
    backlog.add(tick("A-B", 15, 0), SECOND);
    backlog.add(reject("bad"), SECOND);
    backlog.add(tick("C-D", 7, SECOND), SECOND);
    backlog.add(tick("C-D", 8, SECOND), SECOND);
    backlog.add(tick("C-D", 9, SECOND), SECOND);

    assertThat(backlog.toTell(5 * SECOND)).isEmpty();
    assertThat(told(6 * SECOND)).isEqualTo("A-B 5 ticks from sequence 11 to 15 and 1 rejects");
    assertThat(backlog.toTell(20 * SECOND)).isEmpty();
    backlog.add(tick("C-D", 10, SECOND), 20 * SECOND);
    assertThat(told(20 * SECOND)).as("of the next spell").startsWith("C-D 1 ticks");
  }

  @Test
  void tellsALongSpellInParts() {
    int told = 0;
    for (int second = 0; second < 180; second++) {
      backlog.add(tick("A-B", second, second * SECOND), second * SECOND);
      told += backlog.toTell(second * SECOND).isPresent() ? 1 : 0;
    }

    assertThat(told).isEqualTo(3);
  }

  private String told(long nowNanos) {
    return backlog.toTell(nowNanos).orElseThrow().toString();
  }

  private static QueuedMessage.OfTick tick(String product, long sequence, long arrivalNanos) {
    return new QueuedMessage.OfTick(
        product + ':' + sequence, product, sequence, OptionalLong.empty(), BODY, arrivalNanos);
  }

  private static final byte[] BODY = new byte[100];

  private static QueuedMessage.OfReject reject(String original) {
    return new QueuedMessage.OfReject(
        new Reject(
            RejectReason.UNPARSEABLE,
            "",
            "A-B",
            "ingestor",
            "i:1",
            0,
            OptionalLong.empty(),
            original,
            original.length()),
        0);
  }
}
