package io.ledgerflux.ingestor.feed;

import io.ledgerflux.ingestor.supervision.ConnectionSupervisor;
import io.ledgerflux.ingestor.supervision.Pace;
import io.ledgerflux.ingestor.supervision.Pacing;
import io.ledgerflux.ingestor.supervision.SupervisionLimits;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.ops.Backoff;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.SingleLoopVertx;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The venue's feed: as many connections as its products need. */
public final class VenueFeed implements AutoCloseable {
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);

  private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

  private final FeedConfig config;
  private final Pace connectionPace = Pace.ofConnections();
  private final Pace requestPace = Pace.ofRequests();
  private final FeedSinks sinks;
  private final Readiness.Condition condition;
  private final Vertx vertx;
  private final List<FeedSession> sessions = new ArrayList<>();

  /**
   * A feed that begins at {@link #start()}.
   *
   * @param condition told whether all is subscribed
   */
  public VenueFeed(FeedConfig config, FeedSinks sinks, Readiness.Condition condition) {
    this.config = config;
    this.sinks = sinks;
    this.condition = condition;
    this.vertx = SingleLoopVertx.create();
    FeedConnector connector = new FeedConnector(vertx, config.uri());
    List<List<String>> connections = config.connections();
    for (int i = 0; i < connections.size(); i++) {
      String name = connections.size() == 1 ? "feed" : "feed-" + (i + 1);
      sessions.add(
          new FeedSession(
              new FeedLog(name, config.uri(), sinks.metrics()),
              supervisor(connections.get(i)),
              connector::connect,
              sinks,
              this::changed,
              FeedSession.STOP_GRACE));
    }
  }

  /** Begins to connect; returns at once. */
  public void start() {
    sessions.forEach(FeedSession::start);
  }

  /** How each product's feed is doing. */
  public List<FeedStatus> statuses() {
    return sessions.stream().flatMap(session -> session.view().statuses().stream()).toList();
  }

  /** The products that the venue refuses by their names. */
  public Set<String> refused() {
    return health().refusedByName();
  }

  /** What is wrong with the connection to the venue; empty where nothing is. */
  public Optional<String> problem() {
    return problem(health());
  }

  /** Closes the connections, and hands on all that had come by then. */
  @Override
  public void close() {
    sessions.forEach(FeedSession::leave);
    sessions.forEach(FeedSession::stop);
    sinks.metrics().connected(false);
    vertx.close().await();
  }

  private ConnectionSupervisor supervisor(List<String> products) {
    return new ConnectionSupervisor(
        products,
        config.channels(),
        SupervisionLimits.standard(config.quiet()),
        new Pacing(new Backoff(FIRST_RETRY, LONGEST_RETRY), connectionPace, requestPace),
        System.nanoTime());
  }

  private void changed() {
    FeedHealth health = health();
    sinks.metrics().connected(health.connected());
    problem(health).ifPresentOrElse(condition::missing, () -> condition.met(health.warning()));
  }

  private FeedHealth health() {
    return FeedHealth.of(sessions.stream().map(FeedSession::view).toList());
  }

  private Optional<String> problem(FeedHealth health) {
    return health.problem().map(what -> config.uri() + ": " + what);
  }
}
