package io.ledgerflux.k8s;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Faults that let a pod do too much, or be operated badly. */
final class OperationMutationsIT extends Mutations {
  static Stream<Arguments> mutations() {
    return Stream.of(
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
}
