package io.ledgerflux.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A broken copy of each kind of fault is found: the checks can fail. */
final class MutationsIT {
  private static final String CONTAINER = "/spec/template/spec/containers/0";

  private static final Check CHECKS = new Checks();

  /** Which object, where in it, the JSON that is put there (empty: it is taken away), the fault. */
  static Stream<Arguments> mutations() {
    return Stream.of(
        // Kubernetes' types
        broken("Deployment/ingestor", "/spec/replica", "2", "replica"),
        broken("Deployment/ingestor", "/spec/replicas", "\"2\"", "Deployment/ingestor: "),
        broken("Deployment/ingestor", CONTAINER + "/image", "5", "Deployment/ingestor: "),
        broken("Deployment/ingestor", "/apiVersion", "\"apps/v2\"", "is of a type that is not"),
        broken("Service/gateway", "/spec/ports/0/portt", "1", "portt"),
        broken("StatefulSet/nats", CONTAINER + "/livenessProbe/period", "1", "period"),
        broken("NetworkPolicy/nats", "/spec/ingres", "[]", "ingres"),
        broken("Deployment/gateway", "/metadata/name", "\"Gate_way\"", "no valid name"),
        broken(
            "Deployment/gateway",
            CONTAINER + "/resources/requests/memory",
            "\"320Mb\"",
            "is no quantity: 320Mb"),
        broken(
            "Deployment/gateway",
            CONTAINER + "/resources/requests/cpu",
            "\"-1\"",
            "is not above zero"),
        broken(
            "StatefulSet/nats",
            "/spec/volumeClaimTemplates/0/spec/resources/requests/storage",
            "\"big\"",
            "is no quantity: big"),
        broken("ScaledObject/gateway", "/spec/maxReplicas", "3", "unknown field: maxReplicas"),
        broken("ScaledObject/gateway", "/spec/minReplicaCount", "\"2\"", "no whole number"),
        broken("ScaledObject/gateway", "/spec/triggers/0/metadata/query", "", "lacks query"),
        broken("ScaledObject/gateway", "/spec/triggers/1/type", "\"cpus\"", "no trigger is of"),
        // references
        broken(
            "Deployment/ingestor",
            CONTAINER + "/envFrom/0/configMapRef/name",
            "\"x\"",
            "reads the ConfigMap x"),
        broken(
            "Deployment/ingestor",
            CONTAINER + "/env/1/valueFrom/secretKeyRef/key",
            "\"x\"",
            "takes ledgerflux-nats/x, which is not agreed"),
        broken(
            "Deployment/ingestor",
            CONTAINER + "/image",
            "\"ledgerflux-injestor\"",
            "which Jib does not make"),
        broken("StatefulSet/nats", CONTAINER + "/image", "\"nats:latest\"", "names no version"),
        broken("StatefulSet/nats", CONTAINER + "/image", "\"nats\"", "names no version"),
        broken(
            "Deployment/ingestor",
            CONTAINER + "/readinessProbe/httpGet/port",
            "\"htp\"",
            "asks the port htp"),
        broken(
            "Deployment/ingestor", "/spec/template/spec/serviceAccountName", "\"x\"", "runs as x"),
        broken(
            "Deployment/ingestor",
            "/spec/selector/matchLabels",
            "{\"app.kubernetes.io/part-of\":\"ledgerflux\"}",
            "selects the pods of"),
        broken("Deployment/ingestor", "/spec/selector/matchLabels", "{}", "selects nothing"),
        broken("StatefulSet/normalizer", "/spec/serviceName", "\"x\"", "has no service"),
        broken(
            "Deployment/ingestor",
            CONTAINER + "/volumeMounts/0/name",
            "\"x\"",
            "mounts x, which is not there"),
        broken("Deployment/ingestor", CONTAINER + "/volumeMounts/0", "", "does not mount"),
        broken(
            "StatefulSet/prometheus",
            "/spec/template/spec/volumes/0/configMap/name",
            "\"x\"",
            "mounts the ConfigMap x"),
        broken(
            "StatefulSet/nats",
            "/spec/template/spec/volumes/0/secret/secretName",
            "\"x\"",
            "mounts the secret x"),
        broken(
            "Service/gateway",
            "/spec/selector",
            "{\"app.kubernetes.io/name\":\"x\"}",
            "Service/gateway stands before []"),
        broken("Service/gateway", "/spec/ports/0/targetPort", "\"x\"", "goes to the port x"),
        broken(
            "PodDisruptionBudget/gateway",
            "/spec/selector/matchLabels/x",
            "\"x\"",
            "is for the pods of []"),
        broken("PodDisruptionBudget/gateway", "/spec/selector", "", "is for the pods of"),
        broken("ScaledObject/gateway", "/spec/scaleTargetRef/name", "\"x\"", "scales x"),
        broken("Ingress/gateway", "/spec/tls/0/secretName", "\"x\"", "shows x"),
        broken(
            "Ingress/gateway",
            "/spec/rules/0/http/paths/0/backend/service/port/name",
            "\"x\"",
            "Ingress/gateway goes to"),
        broken("RoleBinding/prometheus", "/roleRef/name", "\"x\"", "gives the role x"),
        broken("RoleBinding/prometheus", "/subjects/0/name", "\"x\"", "is for x"),
        // options of the services
        broken(
            "ConfigMap/ingestor",
            "/data/PRODUKTS",
            "\"BTC-USD\"",
            "is told PRODUKTS, which it does not know"),
        broken("ConfigMap/products", "/data/PRODUCTS", "", "is not told PRODUCTS"),
        broken("ConfigMap/products", "/data/PRODUCTS", "\"btc/usd\"", "PRODUCTS is 'btc/usd'"),
        broken(
            "ConfigMap/snapshotter", "/data/HISTORY_RETENTION", "\"30m\"", "HISTORY_RETENTION is"),
        broken("ConfigMap/ledgerflux", "/data/NUM_SHARDS", "\"four\"", "NUM_SHARDS is 'four'"),
        broken(
            "ConfigMap/ledgerflux",
            "/data/NATS_TLS_CA",
            "",
            "speaks TLS without knowing whom to trust"),
        broken(
            "ConfigMap/ledgerflux", "/data/NATS_TLS_CA", "\"/etc/ca.crt\"", "which is not mounted"),
        broken(
            "Deployment/ingestor",
            CONTAINER + "/env/0/value",
            "\"gateway\"",
            "has the NATS password of somebody else"),
        broken(
            "Deployment/gateway",
            CONTAINER + "/ports/0/containerPort",
            "8001",
            "listens elsewhere"),
        broken(
            "ConfigMap/gateway",
            "/data/PG_USER",
            "\"ledgerflux_writer\"",
            "has the database's password of somebody else"),
        // who may come in
        broken("ConfigMap/gateway", "/data/OPS_PORT", "", "tells its metrics to everybody"),
        broken("ConfigMap/gateway", "/data/OPS_PORT", "\"8002\"", "which tells at 8002"),
        broken(
            "Deployment/gateway",
            CONTAINER + "/readinessProbe/httpGet/port",
            "\"public\"",
            "readinessProbe asks the port public, where nothing is told"),
        broken(
            "Service/gateway",
            "/spec/ports/0/targetPort",
            "\"metrics\"",
            "leads to the operators' port"),
        broken(
            "NetworkPolicy/gateway",
            "/spec/ingress/1/from",
            "",
            "everybody may go to the operators' port"),
        broken(
            "NetworkPolicy/prometheus",
            "/spec/egress/0/ports/8",
            "",
            "StatefulSet/prometheus may not go to Deployment/gateway, port 8001"),
        broken(
            "ConfigMap/gateway",
            "/data/TRUSTED_PROXIES",
            "",
            "WS_MAX_CONNECTIONS_PER_ADDRESS limits the ingress controller's address"),
        broken(
            "ConfigMap/gateway",
            "/data/ALLOWED_ORIGINS",
            "\"https://other.example.com\"",
            "the gateway's own page at https://ledgerflux.example.com is kept out"),
        // what there is room for
        broken(
            "ScaledObject/gateway",
            "/spec/maxReplicaCount",
            "13",
            "14 gateways open 182 connections, but ledgerflux_reader may have 169"),
        broken("StatefulSet/postgres", CONTAINER + "/args/3", "\"\"", "PostgreSQL takes 100 conn"),
        broken(
            "Deployment/gateway",
            CONTAINER + "/env/0/value",
            "\"\"",
            "may take more memory than its limit"),
        // the servers' files
        broken(
            "Deployment/grafana",
            CONTAINER + "/env/11/valueFrom/secretKeyRef/key",
            "\"reader-password\"",
            "has the database's password of somebody else"),
        broken("StatefulSet/nats", CONTAINER + "/env/2", "", "which is not set"),
        broken("ConfigMap/nats", "/data/nats.conf", "\"port: 4222\"", "knows no accounts"),
        broken("StatefulSet/nats", "/spec/replicas", "1", "is not for 1 servers"),
        broken("ConfigMap/ledgerflux", "/data/JS_MAX_BYTES", "\"99000000000\"", "the streams take"),
        broken(
            "ConfigMap/ledgerflux",
            "/data/JS_REPLICAS",
            "\"5\"",
            "streams have 5 replicas on fewer"),
        broken("StatefulSet/postgres", CONTAINER + "/env/2", "", "roles.sql takes"),
        broken(
            "ConfigMap/snapshotter",
            "/data/PG_USER",
            "\"somebody\"",
            "roles.sql makes no somebody"),
        broken("Deployment/grafana", CONTAINER + "/env/6", "", "which is not set"),
        broken("ConfigMap/prometheus", "/data/alerts.yaml", "", "reads alerts.yaml"),
        broken(
            "Deployment/ingestor",
            "/spec/template/metadata/labels/app",
            "\"x\"",
            "Prometheus has no job ingestor"),
        broken(
            "Deployment/ingestor",
            CONTAINER + "/ports/0/name",
            "\"x\"",
            "Prometheus has no job ingestor"),
        // the network
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
            "KEDA asks"),
        // security
        broken("Namespace/ledgerflux", "/metadata/labels", "{}", "does not enforce"),
        broken("Deployment/ingestor", "/spec/template/spec/hostNetwork", "true", "hostNetwork"),
        broken(
            "Deployment/ingestor",
            "/spec/template/spec/securityContext/runAsNonRoot",
            "",
            "may run as root"),
        broken(
            "Deployment/ingestor",
            "/spec/template/spec/securityContext/runAsUser",
            "0",
            "may run as root"),
        broken(
            "Deployment/ingestor",
            "/spec/template/spec/securityContext/seccompProfile",
            "",
            "no seccomp profile"),
        broken(
            "Deployment/ingestor",
            "/spec/template/spec/automountServiceAccountToken",
            "true",
            "has a token"),
        broken(
            "ServiceAccount/ingestor", "/automountServiceAccountToken", "", "hands out its token"),
        broken(
            "Deployment/ingestor",
            CONTAINER + "/securityContext/readOnlyRootFilesystem",
            "false",
            "may write its root"),
        broken(
            "Deployment/ingestor",
            CONTAINER + "/securityContext/allowPrivilegeEscalation",
            "",
            "may gain privileges"),
        broken(
            "Deployment/ingestor",
            CONTAINER + "/securityContext/privileged",
            "true",
            "is privileged"),
        broken(
            "Deployment/ingestor",
            CONTAINER + "/securityContext/capabilities/drop",
            "[]",
            "has capabilities"),
        broken(
            "Deployment/ingestor",
            CONTAINER + "/ports/0/hostPort",
            "8080",
            "takes a port of its node"),
        broken(
            "Deployment/ingestor",
            "/spec/template/spec/volumes/0",
            "{\"name\":\"tmp\",\"hostPath\":{\"path\":\"/tmp\"}}",
            "of the kind hostPath"),
        // operation
        broken(
            "ConfigMap/grafana-dashboards",
            "/data/x",
            '"' + "x".repeat(100_000) + '"',
            "is too long for kubectl apply"),
        broken("Deployment/ingestor", "/metadata/labels/app", "", "lacks the label app"),
        broken("Deployment/ingestor", "/spec/revisionHistoryLimit", "", "number of revisions"),
        broken(
            "Deployment/ingestor",
            CONTAINER + "/resources/requests/cpu",
            "",
            "has no /requests/cpu"),
        broken(
            "Deployment/ingestor",
            CONTAINER + "/resources/limits/memory",
            "\"1Mi\"",
            "asks for more memory"),
        broken("Deployment/ingestor", CONTAINER + "/livenessProbe", "", "has no livenessProbe"),
        broken("Deployment/ingestor", CONTAINER + "/startupProbe", "", "has no startupProbe"),
        broken(
            "StatefulSet/nats",
            "/spec/template/spec/containers/1/livenessProbe",
            "",
            "container exporter has no livenessProbe"),
        broken(
            "StatefulSet/nats",
            "/spec/template/spec/containers/1/startupProbe/tcpSocket/port",
            "\"x\"",
            "startupProbe asks the port x"),
        broken(
            "Deployment/ingestor",
            "/spec/template/spec/topologySpreadConstraints",
            "",
            "may stand on one node"),
        broken(
            "Deployment/gateway",
            "/spec/template/spec/terminationGracePeriodSeconds",
            "30",
            "is killed after 30 s"),
        broken("Deployment/gateway", CONTAINER + "/lifecycle", "", "before the proxies know"),
        broken("ConfigMap/gateway", "/data/DRAIN_SECONDS", "\"60\"", "drains 60"));
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

  @ParameterizedTest(name = "{0} {1} = {2}")
  @MethodSource("mutations")
  void isFound(String object, String pointer, String json, String fault) {
    Manifests sound = Kustomize.render("production", List.of("keda"));

    assertThat(CHECKS.faults(mutated(sound, object, pointer, json)))
        .anySatisfy(found -> assertThat(found).contains(fault));
  }

  private static Arguments broken(String object, String pointer, String json, String fault) {
    return Arguments.of(object, pointer, json, fault);
  }

  private static Manifests mutated(Manifests sound, String object, String pointer, String json) {
    String[] id = object.split("/", -1);
    Manifest chosen = sound.get(id[0], id[1]);
    JsonNode copy = chosen.tree().deepCopy();
    int last = pointer.lastIndexOf('/');
    JsonNode parent = copy.at(pointer.substring(0, last));
    String field = pointer.substring(last + 1).replace("~1", "/");
    switch (parent) {
      case ObjectNode node when json.isEmpty() -> {
        assertThat(node.has(field)).as("%s has %s", object, pointer).isTrue();
        node.remove(field);
      }
      case ObjectNode node -> node.set(field, Kustomize.YAML.readTree(json));
      case ArrayNode node when json.isEmpty() -> {
        assertThat(node.has(Integer.parseInt(field))).as("%s has %s", object, pointer).isTrue();
        node.remove(Integer.parseInt(field));
      }
      case ArrayNode node -> node.set(Integer.parseInt(field), Kustomize.YAML.readTree(json));
      default -> throw new AssertionError(object + " has no " + pointer);
    }
    return new Manifests(
        sound.all().stream().map(each -> each.equals(chosen) ? new Manifest(copy) : each).toList());
  }
}
