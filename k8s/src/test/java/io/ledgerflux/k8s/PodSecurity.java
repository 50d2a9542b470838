package io.ledgerflux.k8s;

import static io.ledgerflux.k8s.Manifest.items;
import static io.ledgerflux.k8s.Manifest.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The restricted Pod Security Standard, and beyond it what we hold ourselves to: a root file system
 * that cannot be written, and no token for who does not ask the API server.
 */
final class PodSecurity implements Check {
  private static final Set<String> VOLUMES =
      Set.of(
          "name",
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "persistentVolumeClaim",
          "projected",
          "secret");
  private static final Set<String> WITH_TOKEN = Set.of("prometheus");

  @Override
  public List<String> faults(Manifests manifests) {
    List<String> faults = new ArrayList<>();
    if (manifests
        .ofKind("Namespace")
        .noneMatch(
            each ->
                each.at("/metadata/labels")
                    .path("pod-security.kubernetes.io/enforce")
                    .asString("")
                    .equals("restricted"))) {
      faults.add("the namespace does not enforce the restricted standard");
    }
    manifests.workloads().forEach(each -> workload(manifests, each, faults));
    return faults;
  }

  private static void workload(Manifests manifests, Manifest workload, List<String> faults) {
    JsonNode pod = workload.pod();
    for (String shared : List.of("hostNetwork", "hostPID", "hostIPC")) {
      if (pod.path(shared).asBoolean(false)) {
        faults.add(workload + " has " + shared);
      }
    }
    items(pod.path("volumes"))
        .flatMap(volume -> volume.propertyNames().stream())
        .filter(kind -> !VOLUMES.contains(kind))
        .forEach(kind -> faults.add(workload + " has a volume of the kind " + kind));
    JsonNode context = pod.path("securityContext");
    if (!context.path("runAsNonRoot").asBoolean(false) || context.path("runAsUser").asInt(0) == 0) {
      faults.add(workload + " may run as root");
    }
    if (!text(context, "/seccompProfile/type").equals("RuntimeDefault")) {
      faults.add(workload + " has no seccomp profile");
    }
    boolean token = WITH_TOKEN.contains(workload.name());
    if (pod.path("automountServiceAccountToken").asBoolean(true) != token) {
      faults.add(workload + (token ? " has no token" : " has a token"));
    }
    manifests
        .find("ServiceAccount", text(pod, "/serviceAccountName"))
        .filter(account -> account.at("/automountServiceAccountToken").asBoolean(true))
        .ifPresent(account -> faults.add(account + " hands out its token"));
    workload.containers().forEach(each -> container(workload, each, faults));
  }

  private static void container(Manifest workload, JsonNode container, List<String> faults) {
    String name = workload + " container " + text(container, "/name");
    JsonNode context = container.path("securityContext");
    if (context.path("allowPrivilegeEscalation").asBoolean(true)) {
      faults.add(name + " may gain privileges");
    }
    if (context.path("privileged").asBoolean(false)) {
      faults.add(name + " is privileged");
    }
    if (!context.path("readOnlyRootFilesystem").asBoolean(false)) {
      faults.add(name + " may write its root file system");
    }
    if (items(context.at("/capabilities/drop")).noneMatch(each -> each.asString().equals("ALL"))
        || context.at("/capabilities").has("add")) {
      faults.add(name + " has capabilities");
    }
    if (items(container.path("ports")).anyMatch(port -> port.has("hostPort"))) {
      faults.add(name + " takes a port of its node");
    }
  }
}
