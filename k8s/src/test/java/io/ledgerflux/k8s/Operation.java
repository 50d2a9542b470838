package io.ledgerflux.k8s;

import static io.ledgerflux.k8s.Manifest.items;
import static io.ledgerflux.k8s.Manifest.text;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What an operator expects of each workload: requests, probes, labels, time to end. */
final class Operation implements Check {
  private static final List<String> LABELS =
      List.of(
          "app",
          "app.kubernetes.io/component",
          "app.kubernetes.io/instance",
          "app.kubernetes.io/name",
          "app.kubernetes.io/part-of");

  /** NATS serves without it: it must not take its pod out of service. */
  private static final String SIDECAR = "exporter";

  private static final Set<String> SEVERAL =
      Set.of("ingestor", "normalizer", "snapshotter", "gateway", "nats");
  private static final int STANDARD_GRACE_SECONDS = 30;

  /** kubectl keeps what it applied in an annotation; the other ones need some room, too. */
  private static final int ANNOTATION_BYTES = 250_000;

  /** What a service needs to stop, beyond what its options tell, in seconds. */
  private static final int STOP_SECONDS = 20;

  @Override
  public List<String> faults(Manifests manifests) {
    List<String> faults = new ArrayList<>();
    manifests.workloads().forEach(each -> workload(manifests, each, faults));
    manifests.all().stream()
        .filter(each -> each.tree().toString().length() > ANNOTATION_BYTES)
        .forEach(each -> faults.add(each + " is too long for kubectl apply"));
    return faults;
  }

  private static void workload(Manifests manifests, Manifest workload, List<String> faults) {
    for (String label : LABELS) {
      if (!workload.podLabels().containsKey(label) || !workload.at("/metadata/labels").has(label)) {
        faults.add(workload + " lacks the label " + label);
      }
    }
    if (!workload.at("/spec/revisionHistoryLimit").isInt()) {
      faults.add(workload + " keeps no set number of revisions");
    }
    for (JsonNode container : workload.containers()) {
      String name = workload + " container " + text(container, "/name");
      for (String resource : List.of("/requests/cpu", "/requests/memory", "/limits/memory")) {
        if (text(container, "/resources" + resource).isEmpty()) {
          faults.add(name + " has no " + resource);
        }
      }
      if (amount(container, "/resources/limits/memory")
              .compareTo(amount(container, "/resources/requests/memory"))
          < 0) {
        faults.add(name + " asks for more memory than it may have");
      }
      for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
        boolean sidecar = text(container, "/name").equals(SIDECAR);
        if (!container.has(probe) && !(sidecar && probe.equals("readinessProbe"))) {
          faults.add(name + " has no " + probe);
        }
      }
    }
    String app = workload.podLabels().getOrDefault("app", "");
    if (SEVERAL.contains(app)) {
      if (workload.pod().path("topologySpreadConstraints").isEmpty()) {
        faults.add(workload + " may stand on one node");
      }
      if (manifests
          .ofKind("PodDisruptionBudget")
          .noneMatch(each -> manifests.selected(each.at("/spec/selector")).contains(workload))) {
        faults.add(workload + " has no disruption budget");
      }
    }
    items(workload.pod().path("topologySpreadConstraints"))
        .filter(each -> !Manifests.matches(each.path("labelSelector"), workload.podLabels()))
        .forEach(each -> faults.add(workload + " spreads other pods than its own"));
    if (app.equals("gateway")) {
      grace(manifests, workload, faults);
    }
  }

  private static void grace(Manifests manifests, Manifest gateway, List<String> faults) {
    String told =
        Environment.of(manifests, gateway.containers().getFirst())
            .getOrDefault("DRAIN_SECONDS", "");
    if (!told.matches("\\d+")) {
      faults.add(gateway + " is not told how long it drains");
      return;
    }
    int drain = Integer.parseInt(told);
    int grace = gateway.pod().path("terminationGracePeriodSeconds").asInt(STANDARD_GRACE_SECONDS);
    int sleep = gateway.pod().at("/containers/0/lifecycle/preStop/sleep/seconds").asInt(0);
    if (sleep == 0) {
      faults.add(gateway + " ends before the proxies know");
    }
    if (grace < sleep + drain + STOP_SECONDS) {
      faults.add(
          "%s is killed after %d s, but waits %d and drains %d"
              .formatted(gateway, grace, sleep, drain));
    }
  }

  /**
   * All that is asked for of {@code cpu} or {@code memory} where each autoscaler is at its most.
   */
  static BigDecimal requests(Manifests manifests, String resource) {
    return manifests
        .workloads()
        .map(
            workload ->
                workload.containers().stream()
                    .map(container -> amount(container, "/resources/requests/" + resource))
                    .reduce(BigDecimal.ZERO, BigDecimal::add)
                    .multiply(BigDecimal.valueOf(replicas(manifests, workload))))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** How many pods of a workload there are, where its autoscaler is at its most. */
  static int replicas(Manifests manifests, Manifest workload) {
    Optional<Integer> most =
        manifests.all().stream()
            .filter(each -> text(each.tree(), "/spec/scaleTargetRef/name").equals(workload.name()))
            .map(
                each ->
                    Math.max(
                        each.at("/spec/maxReplicas").asInt(0),
                        each.at("/spec/maxReplicaCount").asInt(0)))
            .findFirst();
    return most.orElseGet(() -> workload.at("/spec/replicas").asInt(1));
  }

  private static BigDecimal amount(JsonNode container, String pointer) {
    return Amount.of(text(container, pointer)).orElse(BigDecimal.ZERO);
  }

  static Map<String, BigDecimal> minikube() {
    return Map.of("cpu", new BigDecimal("4"), "memory", BigDecimal.valueOf(8L << 30));
  }
}
