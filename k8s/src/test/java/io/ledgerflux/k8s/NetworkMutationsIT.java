package io.ledgerflux.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults of the network. */
final class NetworkMutationsIT extends Mutations {
  static Stream<Arguments> mutations() {
    return Stream.of(
        broken(
            "NetworkPolicy/default-deny", "/spec/policyTypes/1", "", "not everything is forbidden"),
        broken(
            "NetworkPolicy/nats",
            "/spec/ingress/0",
            "",
            "port 4222, does not let in Deployment/ingestor"),
        broken(
            "NetworkPolicy/normalizer",
            "/spec/egress/0",
            "",
            "StatefulSet/normalizer may not go to StatefulSet/nats, port 4222"),
        broken(
            "NetworkPolicy/snapshotter",
            "/spec/egress/1",
            "",
            "may not go to StatefulSet/postgres"),
        broken(
            "NetworkPolicy/gateway",
            "/spec/ingress/0/ports/0/port",
            "8009",
            "opens 8009, which is not there"),
        broken(
            "NetworkPolicy/gateway",
            "/spec/ingress",
            "[]",
            "Deployment/gateway, port 8001, does not let in StatefulSet/prometheus"),
        broken(
            "NetworkPolicy/grafana", "/spec/podSelector/matchLabels/x", "\"x\"", "is for nobody"),
        broken("NetworkPolicy/ingestor", "/spec/egress/0/to/0", "", "may not go to wss://"),
        broken(
            "NetworkPolicy/nats",
            "/spec/egress",
            "[]",
            "StatefulSet/nats may not go to StatefulSet/nats, port 6222"),
        broken(
            "NetworkPolicy/postgres",
            "/spec/ingress/0/from/0/podSelector/matchLabels",
            "{\"app.kubernetes.io/name\":\"x\"}",
            "which is nobody"),
        broken(
            "ConfigMap/ledgerflux",
            "/data/NATS_URLS",
            "\"tls://nats-3.nats-headless:4222\"",
            "goes to nats-3.nats-headless:4222, which is not there"),
        broken(
            "ConfigMap/snapshotter",
            "/data/PG_HOST",
            "\"postgresql\"",
            "goes to postgresql:5432, which is not there"),
        broken(
            "ScaledObject/gateway",
            "/spec/triggers/0/metadata/serverAddress",
            "\"http://prometheus:9091\"",
            "KEDA asks"));
  }

  static Stream<Arguments> mutationsElsewhere() {
    return Stream.of(
        broken(
            "NetworkPolicy/snapshotter",
            "/spec/egress/1",
            "",
            "may not go to a database that is elsewhere"),
        broken(
            "NetworkPolicy/postgres-exporter",
            "/spec/egress/0/ports/0/port",
            "5433",
            "may not go to a database that is elsewhere"),
        broken(
            "Deployment/gateway",
            CONTAINER + "/env/0/valueFrom/secretKeyRef/key",
            "\"writer-dsn\"",
            "logs in to the database as somebody else"),
        broken(
            "Deployment/grafana",
            CONTAINER + "/env/0/valueFrom/secretKeyRef/key",
            "\"x\"",
            "takes ledgerflux-postgres/x, which is not agreed"),
        broken(
            "NetworkPolicy/traces",
            "/spec/egress/0/ports/0/port",
            "4317",
            "may not go to http://otel-collector.observability:4318"),
        broken(
            "NetworkPolicy/traces",
            "/spec/egress/0/to/0/namespaceSelector/matchLabels/kubernetes.io~1metadata.name",
            "\"x\"",
            "may not go to http://otel-collector.observability:4318"),
        broken(
            "NetworkPolicy/traces",
            "/spec/podSelector/matchExpressions/0/values/3",
            "",
            "Deployment/gateway may not go to http://otel-collector"));
  }

  @ParameterizedTest(name = "{0} {1} = {2}")
  @MethodSource("mutationsElsewhere")
  void isFoundWithServersElsewhere(String object, String pointer, String json, String fault) {
    Manifests sound = Kustomize.render("production", List.of("outside-postgres", "tracing"));

    assertThat(CHECKS.faults(sound)).isEmpty();
    assertThat(CHECKS.faults(mutated(sound, object, pointer, json)))
        .anySatisfy(found -> assertThat(found).contains(fault));
  }
}
