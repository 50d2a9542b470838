package io.ledgerflux.normalizer;

import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Batch;
import io.ledgerflux.nats.OrderedPublisher;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.Settlement;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.StreamReader;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.normalizer.MessageNormalizer.Normalized;
import io.ledgerflux.normalizer.core.Outcome;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.trace.TraceSpan;
import io.ledgerflux.trace.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works one shard until it is told to stop: reads, normalizes, publishes, keeps the position. */
final class ShardLoop {
  private static final Logger log = LoggerFactory.getLogger(ShardLoop.class);
  private static final int BATCH = 500;
  private static final Duration WAIT = Duration.ofMillis(250);
  private static final Duration FLUSH = Duration.ofSeconds(5);

  private final StreamReader reader;
  private final MessageNormalizer normalizer;
  private final OrderedPublisher publisher;
  private final Savepoints savepoints;
  private final ShardMetrics metrics;
  private final Tracing tracing;

  /**
   * A worker; reader and publisher are its own from now on.
   *
   * @param reader of the shard's part of market_raw
   * @param publisher into market_ticks and market_rejects
   */
  ShardLoop(
      StreamReader reader,
      MessageNormalizer normalizer,
      OrderedPublisher publisher,
      Savepoints savepoints,
      ShardMetrics metrics,
      Tracing tracing) {
    this.reader = reader;
    this.normalizer = normalizer;
    this.publisher = publisher;
    this.savepoints = savepoints;
    this.metrics = metrics;
    this.tracing = tracing;
  }

  /**
   * Works until it is told to stop, and then ends what is under way.
   *
   * @param reading told whether the shard is read
   * @param stopping whether it shall stop
   */
  void run(Readiness.Condition reading, BooleanSupplier stopping) throws InterruptedException {
    try (publisher;
        reader) {
      publisher.start();
      while (!stopping.getAsBoolean()) {
        work(reader.next(BATCH, Duration.ZERO, WAIT));
        tell(reading);
      }
      if (publisher.flush(FLUSH)) {
        savepoints.stoppedAt(reader.position());
      }
    }
  }

  private void tell(Readiness.Condition reading) {
    reader
        .obstacle()
        .ifPresentOrElse(
            reading::missing,
            () -> reading.met("at message " + reader.position().streamSequence()));
  }

  private void work(Batch batch) throws InterruptedException {
    batch.losses().forEach(metrics::lost);
    for (StreamMessage message : batch.messages()) {
      long nowNanos = Timestamps.nanos(Instant.now());
      TraceSpan span = tracing.next("normalize", message.traceParent());
      Normalized normalized = normalizer.normalize(message, nowNanos);
      metrics.judged(Subjects.product(message.subject()), normalized.outcome(), nowNanos);
      if (normalized.output().isPresent()) {
        publisher.publish(
            normalized.output().get().followedBy(span.traceParent()),
            new Output(message, normalized.outcome(), span, System.nanoTime()));
      } else {
        span.end();
      }
    }
    savepoints.reached(batch.end());
  }

  /** What is put out for a message, on its way. */
  private final class Output implements Settlement {
    private final StreamMessage message;
    private final TraceSpan span;
    private final long readNanos;
    private Outcome outcome;

    private Output(StreamMessage message, Outcome outcome, TraceSpan span, long readNanos) {
      this.message = message;
      this.outcome = outcome;
      this.span = span;
      this.readNanos = readNanos;
    }

    @Override
    public void settled() {
      span.end();
      metrics.settled(System.nanoTime() - readNanos);
      switch (outcome) {
        case Outcome.OnTape(Tick tick, long _) -> metrics.passedOn(tick.product());
        case Outcome.Late(Tick tick) -> metrics.passedOn(tick.product());
        case Outcome.Duplicate(), Outcome.Refused _ -> {}
      }
    }

    @Override
    public Optional<OutboundMessage> refused(String why) {
      return switch (outcome) {
        case Outcome.OnTape(Tick tick, long _) -> Optional.of(tooLarge(tick, why));
        case Outcome.Late(Tick tick) -> Optional.of(tooLarge(tick, why));
        case Outcome.Duplicate(), Outcome.Refused _ -> {
          log.error("the reject of message {} is refused: {}", message.streamSequence(), why);
          yield Optional.empty();
        }
      };
    }

    private OutboundMessage tooLarge(Tick tick, String why) {
      Outcome.Refused refused = new Outcome.Refused(RejectReason.TOO_LARGE, why);
      outcome = refused;
      metrics.refused(refused.reason());
      return Rejects.message(refused, message, tick, Timestamps.nanos(Instant.now()));
    }
  }
}
