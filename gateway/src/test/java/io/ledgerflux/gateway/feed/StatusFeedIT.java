package io.ledgerflux.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.FeedStatusCodec;
import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.ReservedPort;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.FeedWord;
import io.ledgerflux.model.ForgottenFeed;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.NatsMetrics;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.Streams;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.Threads;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a product is to be forgotten is heard once, whenever it was told. */
class StatusFeedIT {
  private static final String STAYS = "BTC-USD";
  private static final String GONE = "LTC-USD";
  private static final String BACK = "ETH-USD";

  @TempDir private Path directory;

  private final ReservedPort port = ReservedPort.take();

  private final Heard heard = new Heard();

  @AfterEach
  void giveThePortUp() {
    port.close();
  }

  @Test
  void hearsOnceWhatIsForgottenAlsoWhileTheBrokerWasAway() throws Exception {
    NatsServer first = NatsServer.at(directory, port.number()).start();
    try (Broker broker = connect(first)) {
      tell(first, new ForgottenFeed("OLD-USD", 1));
      StatusFeed feed = new StatusFeed(broker, heard);
      feed.begin();
      Thread hearing = Threads.start("statuses", feed::run);
      try {
        tell(first, status(STAYS));
        tell(first, status(GONE));
        tell(first, new ForgottenFeed(GONE, 2));
        tell(first, status(BACK));
        awaitHeard(STAYS + " live", GONE + " live", GONE + " forgotten", BACK + " live");

        first.close();
        tellWhereNobodyHears(new ForgottenFeed(BACK, 3));
        try (NatsServer again = NatsServer.at(directory, port.number()).start()) {
          awaitLast(BACK + " forgotten");
          tell(again, status(STAYS));
          awaitLast(STAYS + " live");
          assertThat(heard.words).as("each word but once").hasSize(6);
        }
      } finally {
        Threads.end(hearing, Duration.ofSeconds(5));
      }
    } finally {
      first.close();
    }
  }

  private void awaitHeard(String... words) {
    await()
        .atMost(Durations.ONE_MINUTE)
        .untilAsserted(() -> assertThat(heard.words).containsExactly(words));
  }

  private void awaitLast(String word) {
    await().atMost(Durations.ONE_MINUTE).until(() -> heard.words.getLast().equals(word));
  }

  /** To the same store, at another port. */
  private void tellWhereNobodyHears(FeedWord word) throws Exception {
    try (NatsServer elsewhere = NatsServer.at(directory, 0).start()) {
      tell(elsewhere, word);
    }
  }

  private static void tell(NatsServer nats, FeedWord word) throws Exception {
    try (BrokerView broker = BrokerView.open(BrokerConfig.of(nats.url()), "test")) {
      String id = MessageIds.of(new ForgottenFeed(word.product(), System.nanoTime()));
      broker.publish(
          new OutboundMessage(Subjects.status(word.product()), id, FeedStatusCodec.encode(word)));
    }
  }

  private static Broker connect(NatsServer nats) throws InterruptedException {
    return Broker.connect(
        BrokerConfig.of(nats.url()),
        new Streams(StreamLimits.standard(), 4),
        "test",
        new NatsMetrics(new CollectorRegistry(), "test"),
        new Readiness().needs("nats"));
  }

  private static FeedStatus status(String product) {
    return new FeedStatus(product, "i-1", FeedState.LIVE, 1, 1, 1, OptionalLong.empty());
  }

  /** What was told, without what only tells that nobody tells any more. */
  private static final class Heard implements StatusFeed.Hearer {
    private final List<String> words = new CopyOnWriteArrayList<>();

    @Override
    public void tell(FeedEvent event) {
      if (event instanceof FeedEvent.Told told && told.summary().state() == FeedState.LIVE) {
        words.add(told.product() + " live");
      }
    }

    @Override
    public void forget(String product) {
      words.add(product + " forgotten");
    }
  }
}
