package io.ledgerflux.gateway.feed;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.StreamLookup;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears states that were made anew. The snapshot of a product that moves tells a tick that the one
 * before did not: what is told of the same tick again, or of an earlier one, may be another state.
 * One that says that it is rebuilt holds whichever tick it tells; whether such a one was missed
 * while the broker was away is looked up.
 */
public final class SnapshotFeed {
  private static final Logger log = LoggerFactory.getLogger(SnapshotFeed.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final long NEVER = -1;

  private final Consumer<MarketState> corrected;
  private final Consumer<MarketState> rebuilt;

  /**
   * How far market_snapshots is known. A broker that has lost its newest messages gives their
   * numbers to others, which it stores later.
   *
   * @param streamSequence of the last message
   * @param brokerNanos when it was stored, in nanoseconds since the epoch
   */
  record Known(long streamSequence, long brokerNanos) {
    static final Known NOTHING = new Known(0, 0);

    /** As far as {@code kept} goes, the last messages of all subjects. */
    static Known of(List<StreamMessage> kept) {
      return kept.stream()
          .map(message -> new Known(message.streamSequence(), message.brokerNanos()))
          .max(Comparator.comparingLong(Known::streamSequence))
          .orElse(NOTHING);
    }

    private boolean has(StreamMessage message) {
      return message.streamSequence() <= streamSequence && message.brokerNanos() <= brokerNanos;
    }
  }

  /** The tick that each product's snapshot told last. */
  private final Map<String, Long> told = new HashMap<>();

  /**
   * A feed.
   *
   * @param corrected takes what may be another state of a tick that is known, and what comes first
   *     of each product
   * @param rebuilt takes what holds even if it is of an earlier tick
   */
  public SnapshotFeed(Consumer<MarketState> corrected, Consumer<MarketState> rebuilt) {
    this.corrected = corrected;
    this.rebuilt = rebuilt;
  }

  /** Hears what {@code broker} is told from now on, on a thread of the library. */
  public void listen(Broker broker) {
    broker.hear(Subjects.snapshots(), this::take);
  }

  /**
   * Looks for what was missed after each break, until it is interrupted. What stood there before is
   * known: a broker that has lost its newest messages tells older ones again.
   */
  public void lookAfterBreaks(Broker broker) throws InterruptedException {
    StreamLookup lookup = new StreamLookup(broker);
    long lookedIn = NEVER;
    Known known = Known.NOTHING;
    while (true) {
      long spell = broker.spell();
      if (spell != lookedIn) {
        try {
          List<StreamMessage> kept = lookup.lastOfEach(Subjects.SNAPSHOTS, Subjects.snapshots());
          if (lookedIn != NEVER) {
            takeRebuilt(kept, known);
          }
          known = Known.of(kept);
          lookedIn = spell;
        } catch (IOException e) {
          log.debug("what was told of snapshots meanwhile is not known", e);
        }
      }
      Thread.sleep(LOOK);
    }
  }

  /** Takes what was rebuilt of {@code kept}, and is not {@code known}. */
  void takeRebuilt(List<StreamMessage> kept, Known known) {
    kept.stream()
        .filter(message -> !known.has(message))
        .map(message -> decode(message.data()))
        .flatMap(Optional::stream)
        .filter(Snapshot::rebuilt)
        .flatMap(snapshot -> Stream.ofNullable(snapshot.state()))
        .forEach(rebuilt);
  }

  /** Takes the message {@code data}. */
  void take(byte[] data) {
    Optional<Snapshot> snapshot = decode(data);
    MarketState state = snapshot.map(Snapshot::state).orElse(null);
    if (state == null) {
      return;
    }
    Long before = told.put(state.product(), state.lastSequence());
    if (before == null || before >= state.lastSequence()) {
      corrected.accept(state);
    }
    if (snapshot.get().rebuilt()) {
      rebuilt.accept(state);
    }
  }

  private static Optional<Snapshot> decode(byte[] data) {
    try {
      return Optional.of(SnapshotCodec.decode(data));
    } catch (MalformedMessageException e) {
      log.warn("a message in market_snapshots is no snapshot", e);
      return Optional.empty();
    }
  }
}
