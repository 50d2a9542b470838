package io.ledgerflux.normalizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.model.Shards;
import io.ledgerflux.nats.Position;
import io.ledgerflux.normalizer.codec.Savepoint;
import io.ledgerflux.normalizer.core.Shard;
import io.ledgerflux.normalizer.core.TickChecks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SavepointsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MANY = 1_000;

  private final List<Long> kept = new CopyOnWriteArrayList<>();
  private final Semaphore answers = new Semaphore(0);
  private final Shard shard = new Shard(3, new Shards(4), new TickChecks(Duration.ofSeconds(60)));
  private volatile boolean fails;
  private long sequence;

  /** A broker that answers when it is let. */
  private final Savepoints savepoints = new Savepoints(this::answerWhenLet, shard, Runnable::run);

  private void answerWhenLet(Savepoint savepoint) throws IOException {
    try {
      if (!answers.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("nobody lets it answer");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    if (fails) {
      throw new IOException("no answer");
    }
    kept.add(savepoint.position().streamSequence());
  }

  @Test
  void holdsNobodyUpWhileTheBrokerDoesNotAnswer() {
    long begunNanos = System.nanoTime();
    reachUntil(() -> System.nanoTime() - begunNanos > Duration.ofMillis(2_500).toNanos());
    assertThat(sequence).as("it goes on").isGreaterThan(100);
    assertThat(kept).isEmpty();
    answers.release(MANY);
    await().atMost(PATIENCE).until(() -> !kept.isEmpty());
    assertThat(kept.getFirst()).as("of before the broker was asked").isLessThan(sequence);
  }

  @Test
  void keepsTheNextOneSoonBehindAFailure() {
    fails = true;
    answers.release(MANY);
    reachUntil(() -> answers.availablePermits() < MANY);
    fails = false;
    long begunNanos = System.nanoTime();
    reachUntil(() -> !kept.isEmpty());
    assertThat(System.nanoTime() - begunNanos).isLessThan(Duration.ofSeconds(8).toNanos());
  }

  @Test
  void keepsTheLastOneBehindThatWhichIsUnderWay() {
    answers.release();
    reachUntil(() -> answers.availablePermits() == 0);
    answers.release();
    savepoints.stoppedAt(at(1_000_000));
    assertThat(kept.getLast()).isEqualTo(1_000_000);
  }

  private void reachUntil(BooleanSupplier there) {
    await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(1))
        .atMost(PATIENCE)
        .until(
            () -> {
              savepoints.reached(at(++sequence));
              return there.getAsBoolean();
            });
  }

  private static Position at(long sequence) {
    return new Position(sequence, sequence, 1);
  }
}
