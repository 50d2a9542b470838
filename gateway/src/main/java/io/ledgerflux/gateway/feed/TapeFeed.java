package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.gateway.session.BackfillSource;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Batch;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.Start;
import io.ledgerflux.nats.StreamLookup;
import io.ledgerflux.nats.StreamReader;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.trace.TraceSpan;
import io.ledgerflux.trace.Tracing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the tape of all products, from as far back as memory shall reach, and publishes it batch by
 * batch: one reader, whatever the number of event loops and subscribers. Lives on one thread, which
 * may block.
 */
public final class TapeFeed {
  private static final Logger log = LoggerFactory.getLogger(TapeFeed.class);
  private static final int MOST_AT_ONCE = 500;
  private static final Duration WAIT = Duration.ofMillis(100);
  private static final Duration RETRY = Duration.ofMillis(200);

  private final Broker broker;
  private final StreamLookup lookup;
  private final Reach reach;
  private final Publication publication;
  private final Readiness.Condition filled;
  private final TapeAssembly assembly;
  private final Tracing tracing;

  /** What was made anew and is not looked at yet, the newest of each product. */
  private final Map<String, MarketState> rebuilt = new ConcurrentHashMap<>();

  /** What stands behind it in market_ticks, when the reading began, is read. */
  private long unreadUntil;

  /** Takes the batches, in order. */
  public interface Publication {
    /** Hands {@code batch} on; waits while those before it are not worked off. */
    void publish(MarketBatch batch) throws InterruptedException;

    /** Memory is filled: what comes now is live. */
    void filled();
  }

  /**
   * A feed from {@code broker}.
   *
   * @param reach how far back it begins
   * @param filled told when memory is filled
   */
  public TapeFeed(
      Broker broker,
      Reach reach,
      Publication publication,
      Readiness.Condition filled,
      GatewayMetrics metrics,
      Tracing tracing) {
    this.broker = broker;
    this.lookup = new StreamLookup(broker);
    this.reach = reach;
    this.publication = publication;
    this.filled = filled;
    this.assembly = new TapeAssembly(metrics);
    this.tracing = tracing;
  }

  /**
   * Reads until it is interrupted.
   *
   * @param sources where is sought what is missing, the nearest first
   */
  public void run(List<BackfillSource> sources) throws InterruptedException {
    Start start = start();
    try (StreamReader reader =
        new StreamReader(broker, "market_ticks-gateway", Subjects.TICKS, Subjects.ticks(), start)) {
      fill(reader);
      publication.publish(
          new MarketBatch(List.of(), knownOfTheQuiet(), List.of(), System.nanoTime()));
      publication.filled();
      assembly.seekIn(new Holes(new HoleSearch(sources)));
      while (true) {
        reader.obstacle().ifPresentOrElse(filled::missing, () -> filled.met(""));
        startAnew();
        read(reader);
      }
    }
  }

  /**
   * A state was made anew from the history; from any thread. It takes the place of what is known of
   * a product that was quiet since before the reading began: of any other its ticks are.
   */
  public void rebuilt(MarketState made) {
    rebuilt.put(made.product(), made);
  }

  /** Reads what waited when it began; what comes meanwhile has no end. */
  private void fill(StreamReader reader) throws InterruptedException {
    filled.missing("memory is being filled");
    Batch first;
    do {
      first = read(reader);
    } while (!reader.isAttached());
    long left = first.pending();
    while (left > 0) {
      Batch batch = read(reader);
      reader.obstacle().ifPresent(filled::missing);
      left -= batch.messages().size();
      if (reader.isAttached()) {
        left = Math.min(left, batch.pending());
      }
    }
  }

  private Batch read(StreamReader reader) throws InterruptedException {
    Batch batch = reader.next(MOST_AT_ONCE, Duration.ZERO, WAIT);
    List<TraceSpan> spans =
        batch.messages().stream()
            .filter(message -> message.traceParent() != null)
            .map(message -> tracing.next("relay", message.traceParent()))
            .toList();
    List<TapeTick> ticks = assembly.on(batch.messages(), System.nanoTime());
    List<FeedEvent> events = assembly.takeEvents();
    if (!ticks.isEmpty() || !events.isEmpty()) {
      publication.publish(new MarketBatch(ticks, List.of(), events, System.nanoTime()));
    }
    spans.forEach(TraceSpan::end);
    return batch;
  }

  private void startAnew() throws InterruptedException {
    for (MarketState made : List.copyOf(rebuilt.values())) {
      rebuilt.remove(made.product(), made);
      Optional<List<TapeTick>> following = assembly.startAnewAt(made);
      if (following.isPresent()) {
        log.warn("{}: is known anew, up to {}", made.product(), made.lastSequence());
        publication.publish(
            new MarketBatch(
                following.get(), List.of(made), assembly.takeEvents(), System.nanoTime()));
      }
    }
  }

  /** Where it begins: behind that nothing is left out, and what stays in memory is read whole. */
  private Start start() throws InterruptedException {
    long last = ask(() -> lookup.lastSequence(Subjects.TICKS));
    long unread = last - reach.ticks() - TapeAssembler.STREAM_DISORDER;
    if (unread > 0) {
      unreadUntil = unread;
      return new Start.AtSequence(unread + 1);
    }
    unreadUntil = last; // Which of them are old enough to be left out, the broker knows.
    return new Start.AtTime(Instant.now().minus(reach.age()));
  }

  /** The states of products that were quiet for longer than was read. */
  private List<MarketState> knownOfTheQuiet() throws InterruptedException {
    QuietProducts quiet = new QuietProducts(lookup);
    List<MarketState> known = ask(() -> quiet.find(assembly::isNew, unreadUntil));
    known.forEach(state -> assembly.startAt(state.product(), state.lastSequence()));
    log.info(
        "memory is filled, {} products known from elsewhere, at {}",
        known.size(),
        Timestamps.text(Timestamps.nanos(Instant.now())));
    return known;
  }

  /** A question to the broker. */
  private interface Question<T> {
    T ask() throws IOException, InterruptedException;
  }

  private <T> T ask(Question<T> question) throws InterruptedException {
    while (true) {
      try {
        return question.ask();
      } catch (IOException e) {
        filled.missing("the broker does not tell what it holds: " + e.getMessage());
        Thread.sleep(RETRY);
      }
    }
  }
}
