package io.ledgerflux.k8s;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Faults of an object by itself, and of what it refers to. */
final class ObjectMutationsIT extends Mutations {
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
        broken("RoleBinding/prometheus", "/subjects/0/name", "\"x\"", "is for x"));
  }
}
