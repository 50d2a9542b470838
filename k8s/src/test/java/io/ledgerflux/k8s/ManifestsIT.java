package io.ledgerflux.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ManifestsIT {
  /**
   * What minikube itself asks for: control plane, DNS, Calico, ingress controller, metrics server.
   */
  private static final BigDecimal SYSTEM_CPU = new BigDecimal("1.3");

  private static final BigDecimal SYSTEM_MEMORY = BigDecimal.valueOf(900L << 20);

  private static final Check CHECKS = new Checks();

  static Stream<Arguments> combinations() {
    return Stream.of(
        Arguments.of("minikube", List.of()),
        Arguments.of("minikube-simulator", List.of()),
        Arguments.of("production", List.of()),
        Arguments.of("minikube", List.of("keda")),
        Arguments.of("minikube", List.of("tls-ingress")),
        Arguments.of("minikube", List.of("redundancy")),
        Arguments.of("minikube", List.of("api-keys")),
        Arguments.of("minikube-simulator", List.of("api-keys", "keda", "outside-postgres")),
        Arguments.of("minikube-simulator", List.of("keda", "redundancy", "tls-ingress")),
        Arguments.of("production", List.of("keda")),
        Arguments.of("production", List.of("simulator")),
        Arguments.of("minikube", List.of("tracing")),
        Arguments.of("minikube", List.of("outside-postgres")),
        Arguments.of("production", List.of("outside-postgres", "tracing", "keda")),
        Arguments.of("production", List.of("simulator", "keda")));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("combinations")
  void hasNoFault(String overlay, List<String> components) {
    Manifests manifests = Kustomize.render(overlay, components);

    assertThat(manifests.all()).hasSizeGreaterThan(45);
    assertThat(CHECKS.faults(manifests)).isEmpty();
  }

  @Test
  void leavesOutTheDatabaseThatIsElsewhere() {
    Manifests manifests =
        Kustomize.render("production", List.of("outside-postgres", "tracing", "keda"));

    assertThat(manifests.all())
        .noneMatch(each -> each.name().startsWith("postgres") && !each.name().contains("exporter"));
    for (String kind : List.of("StatefulSet/snapshotter", "StatefulSet/snapshotter-b")) {
      String[] id = kind.split("/", -1);
      assertThat(Environment.of(manifests, manifests.get(id[0], id[1]).containers().getFirst()))
          .containsEntry("PG_DSN", "ledgerflux-postgres/writer-dsn")
          .doesNotContainKeys("PG_HOST", "PG_USER", "PG_PASSWORD");
    }
  }

  @Test
  void fitsIntoMinikubeAtItsMost() {
    Manifests manifests = Kustomize.render("minikube-simulator", List.of());

    assertThat(Operation.requests(manifests, "cpu").add(SYSTEM_CPU))
        .isLessThanOrEqualTo(Operation.minikube().get("cpu"));
    assertThat(Operation.requests(manifests, "memory").add(SYSTEM_MEMORY))
        .isLessThanOrEqualTo(Operation.minikube().get("memory"));
  }

  @Test
  void dealsTheShardsToAsManyPodsAsThereAre() {
    Manifests production = Kustomize.render("production", List.of());

    for (String name : List.of("normalizer", "normalizer-b", "snapshotter", "snapshotter-b")) {
      Manifest set = production.get("StatefulSet", name);
      assertThat(Environment.of(production, set.containers().getFirst()))
          .as(name)
          .containsEntry("SHARD_PODS", "2")
          .containsEntry("SHARD_ID", "auto");
      assertThat(set.at("/spec/replicas").asInt()).as(name).isEqualTo(2);
    }
  }

  @Test
  void keepsEachStreamOnThreeServersInProductionAndOnOneOnMinikube() {
    assertThat(option("production", "JS_REPLICAS")).isEqualTo("3");
    assertThat(option("minikube", "JS_REPLICAS")).isEqualTo("1");
  }

  /** An exporter that fails beside a server makes its pod unready. */
  @Test
  void reachesABrokerWhoseExporterFails() {
    for (String overlay : List.of("minikube", "production")) {
      assertThat(
              Kustomize.render(overlay, List.of())
                  .get("Service", "nats")
                  .at("/spec/publishNotReadyAddresses")
                  .asBoolean())
          .as(overlay)
          .isTrue();
    }
  }

  @Test
  void asksForKeysInProduction() {
    Manifests production = Kustomize.render("production", List.of());

    assertThat(
            Environment.of(
                production, production.get("Deployment", "gateway").containers().getFirst()))
        .containsEntry("AUTH", "on")
        .containsEntry("OPS_PORT", "8001")
        .containsEntry("ALLOWED_ORIGINS", "https://ledgerflux.example.com")
        .containsKeys(
            "TRUSTED_PROXIES",
            "WS_IDLE_SECONDS",
            "WS_MAX_CONNECTIONS_PER_ADDRESS",
            "WS_MAX_HANDSHAKES_PER_SEC_PER_ADDRESS",
            "REST_MAX_REQUESTS_PER_SEC_PER_ADDRESS");
  }

  @Test
  void showsTheRunbookWhereAlertsLead() {
    Manifests minikube = Kustomize.render("minikube", List.of());
    Manifest prometheus = minikube.get("StatefulSet", "prometheus");
    String container = prometheus.containers().getFirst().toString();

    assertThat(container)
        .contains("--web.external-url=http://localhost:9090")
        .contains("--web.user-assets=/etc/prometheus-user");
    assertThat(
            Manifest.items(prometheus.containers().getFirst().path("volumeMounts"))
                .filter(mount -> Manifest.text(mount, "/name").equals("runbook"))
                .map(mount -> Manifest.text(mount, "/mountPath")))
        .containsExactly("/etc/prometheus-user");
    assertThat(Manifest.map(minikube.get("ConfigMap", "runbook").at("/data")))
        .containsOnlyKeys("runbook.md");
    assertThat(Manifest.text(minikube.get("ConfigMap", "prometheus").tree(), "/data/alerts.yaml"))
        .contains("{{ $externalURL }}/user/runbook.md#");
  }

  /** So that what is tested here is what runs there. */
  @Test
  void runsTheServersThatTestsRunInContainers() throws IOException {
    String containers =
        Files.readString(
            Kustomize.K8S.resolveSibling(
                "embedded/src/main/java/io/ledgerflux/embedded/Containers.java"));
    String compose = Files.readString(Kustomize.K8S.resolveSibling("compose.yaml"));
    for (String server : List.of("nats", "postgres")) {
      Manifest set = Kustomize.render("minikube", List.of()).get("StatefulSet", server);
      String image = Manifest.text(set.containers().getFirst(), "/image");
      assertThat(containers).containsPattern('"' + image + "(-alpine)?\"");
      assertThat(compose).contains("image: " + image + "\n");
    }
  }

  @Test
  void changesThePodsWithTheirOptions() {
    assertThat(name("minikube", "ledgerflux")).isNotEqualTo(name("production", "ledgerflux"));
  }

  private static String option(String overlay, String key) {
    return Manifest.text(map(overlay, "ledgerflux").at("/data"), "/" + key);
  }

  private static String name(String overlay, String map) {
    return map(overlay, map).name();
  }

  private static Manifest map(String overlay, String name) {
    return Kustomize.render(overlay, List.of()).get("ConfigMap", name);
  }
}
