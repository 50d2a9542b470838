package io.ledgerflux.k8s;

import static io.ledgerflux.k8s.Manifest.items;
import static io.ledgerflux.k8s.Manifest.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * As many gateways as an autoscaler may make find their connections to the database, the others
 * find theirs beside them; and what a gateway may take outside its heap fits into its limit.
 */
final class Capacity implements Check {
  private static final Pattern READERS =
      Pattern.compile("ALTER ROLE ledgerflux_reader CONNECTION LIMIT (\\d+)");
  private static final Pattern DASHBOARDS =
      Pattern.compile("ALTER ROLE ledgerflux_dashboards CONNECTION LIMIT (\\d+)");
  private static final Pattern SERVER = Pattern.compile("max_connections=(\\d+)");
  private static final Pattern POOL =
      Pattern.compile("private static final int \\w*CONNECTIONS = (\\d+);");
  private static final Pattern PROCESSORS = Pattern.compile("-XX:ActiveProcessorCount=(\\d+)");
  private static final Pattern DIRECT = Pattern.compile("-XX:MaxDirectMemorySize=(\\d+)m");

  /** For snapshotters, exporter, operators, and what the server keeps for its superuser. */
  private static final int OF_OTHERS = 30;

  /** Classes, code, threads' stacks, and what ZGC knows of the heap. */
  private static final long BESIDE_BYTES = 160L << 20;

  private static final BigDecimal HEAP = new BigDecimal("0.6");

  @Override
  public List<String> faults(Manifests manifests) {
    List<String> faults = new ArrayList<>();
    if (manifests.find("Deployment", "gateway").isEmpty()) {
      return faults;
    }
    Manifest gateway = manifests.get("Deployment", "gateway");
    JsonNode container = gateway.containers().getFirst();
    String flags = Environment.of(manifests, container).getOrDefault("JAVA_TOOL_OPTIONS", "");
    int processors = find(PROCESSORS, flags).orElse(Integer.MAX_VALUE);
    BigDecimal limit =
        Amount.of(text(container, "/resources/limits/memory")).orElse(BigDecimal.ZERO);
    BigDecimal outside =
        BigDecimal.valueOf(find(DIRECT, flags).map(m -> (long) m << 20).orElse(limit.longValue()));
    if (limit.multiply(HEAP).add(outside).add(BigDecimal.valueOf(BESIDE_BYTES)).compareTo(limit)
        > 0) {
      faults.add(gateway + " may take more memory than its limit");
    }
    if (manifests.find("StatefulSet", "postgres").isPresent()) {
      connections(manifests, gateway, processors, faults);
    }
    return faults;
  }

  private static void connections(
      Manifests manifests, Manifest gateway, int processors, List<String> faults) {
    String roles = text(manifests.get("ConfigMap", "postgres-init").at("/data"), "/roles.sql");
    int readers = find(READERS, roles).orElse(0);
    int dashboards = find(DASHBOARDS, roles).orElse(0);
    String arguments =
        items(manifests.get("StatefulSet", "postgres").containers().getFirst().path("args"))
            .map(JsonNode::asString)
            .collect(Collectors.joining(" "));
    int server = find(SERVER, arguments).orElse(100);
    int surge = gateway.at("/spec/strategy/rollingUpdate/maxSurge").asInt(1);
    int gateways = Operation.replicas(manifests, gateway) + surge;
    int needed = gateways * ofOneGateway(processors);
    if (needed > readers) {
      faults.add(
          "%d gateways open %d connections, but ledgerflux_reader may have %d"
              .formatted(gateways, needed, readers));
    }
    if (readers + dashboards + OF_OTHERS > server) {
      faults.add(
          "PostgreSQL takes %d connections, of which readers may have %d and dashboards %d"
              .formatted(server, readers, dashboards));
    }
  }

  /** Its pools, by its code: and that of replays, which has one for four processors. */
  private static int ofOneGateway(int processors) {
    Path history =
        Kustomize.K8S.resolveSibling("gateway/src/main/java/io/ledgerflux/gateway/history");
    int pools =
        List.of("HistoryDatabase.java", "KeyRegistry.java").stream()
            .flatMap(file -> POOL.matcher(read(history.resolve(file))).results())
            .mapToInt(found -> Integer.parseInt(found.group(1)))
            .sum();
    return pools + Math.max(1, processors / 4);
  }

  private static Optional<Integer> find(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? Optional.of(Integer.valueOf(found.group(1))) : Optional.empty();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
