package io.ledgerflux.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.gateway.Searches;
import io.ledgerflux.gateway.TestTape;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.Seeker;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.NatsMetrics;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.Streams;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.Threads;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Searches in the stream of a real nats-server, paid by what they read. */
@Timeout(120)
class StreamBackfillIT {
  private static final String BTC = "BTC-USD";
  private static final int TICKS = 50_000;

  /** A search that is futile reads the whole stream twice: as much as ten seconds allow. */
  private static final long PER_SECOND = 10_000;

  private static final Duration ASKING = Duration.ofSeconds(12);

  @Test
  void whoSeeksWhatNeverWasHoldsNobodyElseUp() throws Exception {
    SharedServers.clearStreams();
    String url = SharedServers.nats().url();
    try (TestTape tape = new TestTape(url, StreamLimits.standard());
        Broker broker = connect(url)) {
      tape.add(BTC, TICKS);
      tape.flush();
      StreamBackfill backfill = new StreamBackfill(broker, PER_SECOND);
      AtomicBoolean asks = new AtomicBoolean(true);
      AtomicInteger futile = new AtomicInteger();
      Seeker greedy = new Seeker("greedy", asks::get);
      Search forNothing = Searches.begin(BTC, tape.last(BTC) - 1, 1);
      Thread asking =
          Threads.start(
              "greedy",
              () -> {
                while (asks.get()) {
                  backfill.find(forNothing, greedy);
                  futile.incrementAndGet();
                }
              });
      Duration longest = longestWait(backfill, tape);
      asks.set(false);
      Threads.end(asking, Duration.ofSeconds(10));
      assertThat(futile.get()).as("searches for nothing").isPositive();
      assertThat(longest).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void whoWaitsForHisTurnHoldsNothingAtTheBroker() throws Exception {
    SharedServers.clearStreams();
    String url = SharedServers.nats().url();
    try (TestTape tape = new TestTape(url, StreamLimits.standard());
        Broker broker = connect(url)) {
      Connection nats = Nats.connect(url);
      tape.add(BTC, TICKS);
      tape.flush();
      StreamBackfill backfill = new StreamBackfill(broker, PER_SECOND);
      AtomicBoolean waits = new AtomicBoolean(true);
      Search forNothing = Searches.begin(BTC, tape.last(BTC) - 1, 1);
      List<Thread> many =
          IntStream.range(0, 4 * StreamBackfill.MOST_SEARCHES)
              .mapToObj(i -> new Seeker("seeker " + i, waits::get))
              .map(seeker -> Threads.start("many", () -> backfill.find(forNothing, seeker)))
              .toList();
      AtomicLong most = new AtomicLong();
      try {
        await()
            .during(ASKING)
            .atMost(ASKING.multipliedBy(2))
            .until(
                () ->
                    most.accumulateAndGet(consumers(nats), Math::max)
                        <= StreamBackfill.MOST_SEARCHES);
      } finally {
        waits.set(false);
        Threads.end(many, Duration.ofSeconds(10));
        nats.close();
      }
      assertThat(most).hasPositiveValue();
    }
  }

  private static long consumers(Connection nats) throws Exception {
    return nats.jetStreamManagement()
        .getStreamInfo(Subjects.TICKS)
        .getStreamState()
        .getConsumerCount();
  }

  /** How long a search takes at most that finds what it seeks, asked for again and again. */
  private static Duration longestWait(StreamBackfill backfill, TestTape tape) throws Exception {
    Seeker modest = new Seeker("modest", () -> true);
    Search search = Searches.begin(BTC, tape.last(BTC), TICKS - 100);
    long endNanos = System.nanoTime() + ASKING.toNanos();
    long longest = 0;
    while (System.nanoTime() < endNanos) {
      long began = System.nanoTime();
      Found found = backfill.find(search, modest);
      longest = Math.max(longest, System.nanoTime() - began);
      assertThat(found.proven()).isTrue();
    }
    return Duration.ofNanos(longest);
  }

  private static Broker connect(String url) throws InterruptedException {
    return Broker.connect(
        BrokerConfig.of(url),
        new Streams(StreamLimits.standard(), 4),
        "test",
        new NatsMetrics(new CollectorRegistry(), "test"),
        new Readiness().needs("nats"));
  }
}
