package io.ledgerflux.system;

import io.ledgerflux.client.protocol.Delivery;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.client.subscriber.SubscriberSettings;
import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.embedded.Database;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.PostgresServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pipeline of its own for one test: nats-server, PostgreSQL, and each service as a process. All
 * of it can be killed and started again; nothing of it outlives {@link #close()}.
 */
public final class PipelineRig implements AutoCloseable {
  /** What a tape without a hole is promised for. */
  static final Delivery EACH_TICK =
      new Delivery(Delivery.Mode.ALL, OptionalLong.empty(), Delivery.OnSlow.CLOSE, false);

  private static final String DATABASE = "ledgerflux";

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Map<ServiceKind, ServiceProcess> services = new EnumMap<>(ServiceKind.class);
  private final AtomicInteger more = new AtomicInteger();
  private final Optional<NatsServer> nats;
  private final PostgresServer postgres = open(PostgresServer.temporary());
  private final Map<String, String> environment = new HashMap<>();

  private PipelineRig(
      Optional<NatsServer> broker, String brokerUrls, URI exchange, Map<String, String> settings) {
    nats = broker;
    postgres.start();
    Database database = postgres.createDatabase(DATABASE);
    environment.put("COINBASE_WS_URI", exchange.toString());
    environment.put("NATS_URLS", brokerUrls);
    environment.put("PG_DSN", database.dsn());
    environment.put("WS_MAX_MSGS_PER_SEC", "0");
    environment.put("DRAIN_SECONDS", "1");
    environment.putAll(settings);
  }

  /** Servers and no service yet: for tests that start a part of the pipeline. */
  public static PipelineRig servers(URI exchange, Map<String, String> settings) {
    return servers(NatsServer.temporary(), exchange, settings);
  }

  /** The same with a broker that is not started yet. */
  static PipelineRig servers(NatsServer broker, URI exchange, Map<String, String> settings) {
    broker.start();
    PipelineRig rig = new PipelineRig(Optional.of(broker), broker.url(), exchange, settings);
    rig.open(broker);
    return rig.withServices();
  }

  /** The same at a broker that is not the rig's. */
  static PipelineRig at(String brokerUrls, URI exchange, Map<String, String> settings) {
    return new PipelineRig(Optional.empty(), brokerUrls, exchange, settings).withServices();
  }

  private PipelineRig withServices() {
    for (ServiceKind kind : ServiceKind.values()) {
      services.put(kind, process(kind.label(), kind, Map.of()));
    }
    return this;
  }

  /**
   * The whole pipeline, ready.
   *
   * @param exchange where the ingestor finds the venue
   * @param settings of all services, over the rig's own
   */
  public static PipelineRig start(URI exchange, Map<String, String> settings) {
    return servers(exchange, settings).startServices();
  }

  /** Has a service, which is not started yet, see the broker at another address. */
  public PipelineRig withBroker(ServiceKind kind, String url) {
    services.put(kind, process(kind.label(), kind, Map.of("NATS_URLS", url)));
    return this;
  }

  /** Starts every service, and waits until all are ready. */
  public PipelineRig startServices() {
    try {
      services.values().forEach(ServiceProcess::start);
      services.values().forEach(ServiceProcess::awaitReady);
      return this;
    } catch (RuntimeException | Error e) {
      end();
      throw e;
    }
  }

  /** One more process of a service, with settings of its own; not started yet. */
  public ServiceProcess another(ServiceKind kind, Map<String, String> settings) {
    return process(kind.label() + "-" + more.incrementAndGet(), kind, settings);
  }

  /** The broker. */
  public NatsServer nats() {
    return nats.orElseThrow();
  }

  /** The database's server. */
  public PostgresServer postgres() {
    return postgres;
  }

  /** The pipeline's database, as its owner. */
  public Database database() {
    return postgres.database(DATABASE);
  }

  /** The pipeline's own process of a service. */
  public ServiceProcess service(ServiceKind kind) {
    ServiceProcess service = services.get(kind);
    if (service == null) {
      throw new IllegalStateException("no " + kind);
    }
    return service;
  }

  /** Where subscribers connect to. */
  public URI webSocket() {
    return URI.create("ws://127.0.0.1:" + service(ServiceKind.GATEWAY).port() + "/ws");
  }

  /**
   * Somebody who wants each tick of {@code products}, whatever the machine has to do beside: where
   * he is too slow nothing is merged for him, he is disconnected and resumes.
   */
  public TapeRecorder subscriber(String... products) {
    return TapeRecorder.start(this::webSocket, Subscription.of(products).with(EACH_TICK));
  }

  /** The same, who comes again soon after the gateway has left him. */
  TapeRecorder impatientSubscriber(String... products) {
    return TapeRecorder.start(
        SubscriberSettings.of(this::webSocket, Subscription.of(products).with(EACH_TICK))
            .withWaits(Duration.ofMillis(100), Duration.ofMillis(500)));
  }

  /** The settings that all services of the rig are given. */
  public Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  /** Ends all of it; no service may have blocked an event loop. */
  @Override
  public void close() {
    List<ServiceProcess> ended =
        opened.stream()
            .filter(ServiceProcess.class::isInstance)
            .map(ServiceProcess.class::cast)
            .toList();
    end();
    List<String> blocked =
        ended.stream().flatMap(process -> process.blockedLoops().stream()).toList();
    if (!blocked.isEmpty()) {
      throw new AssertionError("an event loop was blocked: " + blocked);
    }
  }

  private void end() {
    services.values().forEach(ServiceProcess::kill);
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("the rig cannot be closed", e);
      }
    }
  }

  private ServiceProcess process(String name, ServiceKind kind, Map<String, String> settings) {
    var all = new HashMap<>(environment);
    all.putAll(settings);
    return open(new ServiceProcess(name, kind, all));
  }

  private <T extends AutoCloseable> T open(T part) {
    opened.push(part);
    return part;
  }
}
