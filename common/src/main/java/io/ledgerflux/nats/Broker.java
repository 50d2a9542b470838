package io.ledgerflux.nats;

import io.ledgerflux.ops.Backoff;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.Threads;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service's connection to the broker, kept for ever: after each break it connects again, and sees
 * to it that the streams are there before anybody goes on. Where the library gives a connection up,
 * as after a login that is refused twice, another takes its place.
 */
public final class Broker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Broker.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final String name;
  private final BrokerConfig config;
  private final Streams streams;
  private final NatsMetrics metrics;
  private final Readiness.Condition condition;
  private final AtomicLong epoch = new AtomicLong();
  private final ReentrantLock declaring = new ReentrantLock();
  private final LastingConnection connection;
  private volatile long declaredEpoch = -1;
  private volatile boolean closed;
  private volatile @Nullable Thread watch;

  /**
   * Told once a spell: the library says it again for each try. So is its end, as loudly, once the
   * streams are there: a broker that cannot write lets everybody connect, and answers nothing.
   */
  private volatile boolean away;

  private Broker(
      String name,
      BrokerConfig config,
      Streams streams,
      NatsMetrics metrics,
      Readiness.Condition condition) {
    this.name = name;
    this.config = config;
    this.streams = streams;
    this.metrics = metrics;
    this.condition = condition;
    this.connection =
        new LastingConnection(
            this::options,
            failure -> condition.missing("no broker at " + config + ": " + failure.getMessage()));
  }

  /**
   * A connection, once it is there and all streams are as declared; waits for that for ever.
   *
   * @param name of the connection, for the broker's own lists
   * @param condition told whether the broker is there, and why not
   */
  public static Broker connect(
      BrokerConfig config,
      Streams streams,
      String name,
      NatsMetrics metrics,
      Readiness.Condition condition)
      throws InterruptedException {
    Broker broker = new Broker(name, config, streams, metrics, condition);
    try {
      broker.connection.open();
      broker.awaitDeclared();
    } catch (InterruptedException e) {
      broker.close();
      throw e;
    }
    log.info("connected to the broker at {}", config);
    broker.watch = Threads.start(name + "-watch", new StreamWatch(broker)::run);
    return broker;
  }

  /**
   * Publishes without waiting for an answer: for what is told again soon. Does nothing while the
   * broker is away.
   */
  public void tell(String subject, byte[] data) {
    try {
      connection().publish(subject, data);
      metrics.published(subject);
    } catch (IllegalStateException e) {
      metrics.publishError();
    }
  }

  /**
   * Hears what is told on {@code subjects} from now on, on a thread of the library; what is told
   * while the broker is away is not heard.
   */
  public void hear(String subjects, Consumer<byte[]> hearer) {
    connection.hear(subjects, message -> hearer.accept(message.getData()));
  }

  /** Another process works what the reader called {@code name} read here: its lag is told there. */
  public void handedOver(String name) {
    metrics.forget(name);
  }

  @Override
  public void close() {
    closed = true;
    Thread watching = watch;
    if (watching != null) {
      Threads.end(watching, LONGEST_WAIT);
    }
    connection.close();
  }

  Connection connection() {
    return connection.get();
  }

  /**
   * Which connection this is: another number after each break, once the streams were seen again.
   */
  public long spell() {
    return declaredEpoch;
  }

  /** A number that rises with each break of the connection. */
  long epoch() {
    return epoch.get();
  }

  NatsMetrics metrics() {
    return metrics;
  }

  /** Whether the connection lives, and the streams were seen since it was last made. */
  boolean isUp() {
    return declaredEpoch == epoch.get() && connection().getStatus() == Connection.Status.CONNECTED;
  }

  /** Sees to it that the streams are there, once. */
  void declare() throws IOException, JetStreamApiException, StreamConflictException {
    declaring.lock();
    try {
      long seen = epoch.get();
      streams.declare(connection());
      declaredEpoch = seen;
      if (isUp()) {
        condition.met(config.toString());
        if (!isUp()) { // It broke in between.
          condition.missing("the broker at " + config + " is away");
        } else if (away) {
          away = false;
          log.warn("{}: the broker at {} is back", name, config);
        }
      }
    } catch (StreamConflictException e) {
      condition.missing(String.valueOf(e.getMessage()));
      throw e;
    } finally {
      declaring.unlock();
    }
  }

  private void awaitDeclared() throws InterruptedException {
    Backoff backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);
    while (!closed && !isUp()) {
      try {
        declare();
      } catch (IOException e) { // As of a nats-server that cannot write: it answers nothing more.
        condition.missing(
            "the broker answers nothing of streams; is its disk full? " + e.getMessage());
        Thread.sleep(backoff.afterFailure());
      } catch (JetStreamApiException | IllegalStateException e) {
        condition.missing("the broker does not hold the streams: " + e.getMessage());
        Thread.sleep(backoff.afterFailure());
      } catch (StreamConflictException e) {
        log.error("{}", e.getMessage());
        Thread.sleep(LONGEST_WAIT);
      }
    }
  }

  private Options options() {
    return Connections.options(config, name, this::onEvent)
        .maxReconnects(-1)
        .reconnectWait(Duration.ofMillis(200))
        .reconnectJitter(Duration.ofMillis(200))
        .reconnectBufferSize(0)
        .build();
  }

  private void onEvent(ConnectionListener.Events event) {
    if (closed) {
      return;
    }
    switch (event) {
      case DISCONNECTED -> {
        epoch.incrementAndGet();
        condition.missing("the broker at " + config + " is away");
        if (!away) {
          log.warn("{}: the broker at {} is away", name, config);
        }
        away = true;
      }
      case RECONNECTED -> {
        epoch.incrementAndGet();
        Threads.start("declare-streams", this::awaitDeclared);
      }
      case CLOSED -> connection.renew(this::isRenewed);
      default -> {}
    }
  }

  private void isRenewed() throws InterruptedException {
    if (!closed) {
      epoch.incrementAndGet();
      awaitDeclared();
    }
  }
}
