package io.ledgerflux.standalone.traffic;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks the services what they count. Owned by one thread. */
public final class TrafficMeter implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Exposition NOTHING = new Exposition(List.of());

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final Map<String, URI> services;
  private final Map<String, Exposition> last = new HashMap<>();

  /**
   * A meter of {@code services}.
   *
   * @param services where each tells its metrics, by its name
   */
  public TrafficMeter(Map<String, URI> services) {
    this.services = Map.copyOf(services);
  }

  /** The traffic in all; what a service that does not answer told last stands for it. */
  public Traffic read() throws InterruptedException {
    for (Map.Entry<String, URI> service : services.entrySet()) {
      ask(service.getKey(), service.getValue());
    }
    return Traffic.of(last("ingestor"), last("normalizer"), last("snapshotter"), last("gateway"));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private Exposition last(String service) {
    return last.getOrDefault(service, NOTHING);
  }

  private void ask(String name, URI metrics) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(metrics).timeout(PATIENCE).build();
    try {
      last.put(name, Exposition.parse(http.send(request, BodyHandlers.ofString()).body()));
    } catch (IOException e) {
      last.putIfAbsent(name, NOTHING);
    }
  }
}
