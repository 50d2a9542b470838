package io.ledgerflux.k8s;

import static io.ledgerflux.k8s.Manifest.items;
import static io.ledgerflux.k8s.Manifest.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What one object names in another is there. */
final class References implements Check {
  private static final Set<String> PULLED_BY_TAG = Set.of("latest", "");

  private final Secrets secrets = Secrets.agreed();
  private final Set<String> ownImages = Images.own();

  @Override
  public List<String> faults(Manifests manifests) {
    List<String> faults = new ArrayList<>();
    manifests.workloads().forEach(each -> workload(manifests, each, faults));
    manifests.ofKind("Service").forEach(each -> service(manifests, each, faults));
    manifests.ofKind("PodDisruptionBudget").forEach(each -> budget(manifests, each, faults));
    manifests.ofKind("Ingress").forEach(each -> ingress(manifests, each, faults));
    manifests.ofKind("RoleBinding").forEach(each -> binding(manifests, each, faults));
    manifests
        .all()
        .forEach(
            each -> {
              String target = text(each.tree(), "/spec/scaleTargetRef/name");
              if (!target.isEmpty() && manifests.find("Deployment", target).isEmpty()) {
                faults.add(each + " scales " + target + ", which is not there");
              }
            });
    long scalers =
        manifests.all().stream()
            .filter(each -> each.tree().at("/spec/scaleTargetRef").isObject())
            .count();
    if (scalers != 1) {
      faults.add("the gateway has " + scalers + " autoscalers");
    }
    return faults;
  }

  private void workload(Manifests manifests, Manifest workload, List<String> faults) {
    JsonNode selector = workload.at("/spec/selector");
    if (selector.path("matchLabels").isEmpty()) {
      faults.add(workload + " selects nothing by label");
    }
    List<Manifest> found = manifests.selected(selector);
    if (!found.equals(List.of(workload))) {
      faults.add(workload + " selects the pods of " + found);
    }
    String account = text(workload.pod(), "/serviceAccountName");
    if (manifests.find("ServiceAccount", account).isEmpty()) {
      faults.add(workload + " runs as " + account + ", which is not there");
    }
    if (workload.kind().equals("StatefulSet")
        && manifests.find("Service", text(workload.tree(), "/spec/serviceName")).isEmpty()) {
      faults.add(workload + " has no service");
    }
    volumes(manifests, workload, faults);
    for (JsonNode container : workload.containers()) {
      String name = workload + " container " + text(container, "/name");
      image(name, text(container, "/image"), faults);
      probes(name, container, faults);
      items(container.path("envFrom"))
          .forEach(
              from -> {
                String map = text(from, "/configMapRef/name");
                if (manifests.find("ConfigMap", map).isEmpty()) {
                  faults.add(name + " reads the ConfigMap " + map + ", which is not there");
                }
              });
      items(container.path("env")).forEach(env -> variable(manifests, name, env, faults));
    }
  }

  private void image(String name, String image, List<String> faults) {
    if (image.startsWith("ledgerflux-")) {
      if (!ownImages.contains(image)) {
        faults.add(name + " runs " + image + ", which Jib does not make");
      }
      return;
    }
    String tag = image.contains(":") ? image.substring(image.lastIndexOf(':') + 1) : "";
    if (PULLED_BY_TAG.contains(tag) || !tag.matches("v?\\d+\\.\\d+.*")) {
      faults.add(name + " runs " + image + ", which names no version");
    }
  }

  private static void probes(String name, JsonNode container, List<String> faults) {
    Set<String> ports =
        items(container.path("ports"))
            .map(port -> text(port, "/name"))
            .collect(Collectors.toCollection(HashSet::new));
    for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
      String port =
          text(container, "/" + probe + "/httpGet/port")
              + text(container, "/" + probe + "/tcpSocket/port");
      if (!port.isEmpty() && !ports.contains(port)) {
        faults.add(name + ": " + probe + " asks the port " + port + ", which is not there");
      }
    }
  }

  private void variable(Manifests manifests, String name, JsonNode env, List<String> faults) {
    JsonNode secret = env.at("/valueFrom/secretKeyRef");
    if (secret.isObject() && !secrets.has(text(secret, "/name"), text(secret, "/key"))) {
      faults.add(
          "%s takes %s/%s, which is not agreed"
              .formatted(name, text(secret, "/name"), text(secret, "/key")));
    }
    JsonNode map = env.at("/valueFrom/configMapKeyRef");
    if (map.isObject()
        && manifests
            .find("ConfigMap", text(map, "/name"))
            .filter(each -> each.at("/data").has(text(map, "/key")))
            .isEmpty()) {
      faults.add(
          "%s takes %s/%s, which is not there"
              .formatted(name, text(map, "/name"), text(map, "/key")));
    }
  }

  private void volumes(Manifests manifests, Manifest workload, List<String> faults) {
    Set<String> there =
        Stream.concat(
                items(workload.pod().path("volumes")).map(each -> text(each, "/name")),
                items(workload.at("/spec/volumeClaimTemplates"))
                    .map(each -> text(each, "/metadata/name")))
            .collect(Collectors.toSet());
    Set<String> mounted = new HashSet<>();
    for (JsonNode container : workload.containers()) {
      Set<String> paths = new HashSet<>();
      items(container.path("volumeMounts"))
          .forEach(
              mount -> {
                mounted.add(text(mount, "/name"));
                if (!paths.add(text(mount, "/mountPath"))) {
                  faults.add(workload + " mounts twice at " + text(mount, "/mountPath"));
                }
              });
    }
    mounted.stream()
        .filter(each -> !there.contains(each))
        .forEach(each -> faults.add(workload + " mounts " + each + ", which is not there"));
    there.stream()
        .filter(each -> !mounted.contains(each))
        .forEach(each -> faults.add(workload + " does not mount " + each));
    items(workload.pod().path("volumes"))
        .forEach(volume -> source(manifests, workload, volume, faults));
  }

  private void source(
      Manifests manifests, Manifest workload, JsonNode volume, List<String> faults) {
    String map = text(volume, "/configMap/name");
    if (volume.has("configMap")) {
      JsonNode data = manifests.find("ConfigMap", map).map(each -> each.at("/data")).orElse(null);
      if (data == null) {
        faults.add(workload + " mounts the ConfigMap " + map + ", which is not there");
      } else {
        items(volume.at("/configMap/items"))
            .map(item -> text(item, "/key"))
            .filter(key -> !data.has(key))
            .forEach(key -> faults.add(workload + " mounts " + map + "/" + key + ": not there"));
      }
    }
    String secret = text(volume, "/secret/secretName");
    if (volume.has("secret")) {
      if (!secrets.has(secret)) {
        faults.add(workload + " mounts the secret " + secret + ", which is not agreed");
      }
      items(volume.at("/secret/items"))
          .map(item -> text(item, "/key"))
          .filter(key -> !secrets.has(secret, key))
          .forEach(key -> faults.add(workload + " mounts " + secret + "/" + key + ": not agreed"));
    }
  }

  private static void service(Manifests manifests, Manifest service, List<String> faults) {
    JsonNode labels = service.at("/spec/selector");
    List<Manifest> behind =
        manifests
            .workloads()
            .filter(
                each -> each.podLabels().entrySet().containsAll(Manifest.map(labels).entrySet()))
            .toList();
    if (labels.isEmpty() || behind.size() != 1) {
      faults.add(service + " stands before " + behind);
      return;
    }
    items(service.at("/spec/ports"))
        .map(port -> text(port, "/targetPort"))
        .filter(target -> !named(behind.getFirst(), target))
        .forEach(
            target -> faults.add(service + " goes to the port " + target + ", which is not there"));
  }

  private static boolean named(Manifest workload, String port) {
    return workload.ports().stream().anyMatch(each -> text(each, "/name").equals(port));
  }

  private static void budget(Manifests manifests, Manifest budget, List<String> faults) {
    JsonNode selector = budget.at("/spec/selector");
    if (selector.path("matchLabels").isEmpty() || manifests.selected(selector).size() != 1) {
      faults.add(budget + " is for the pods of " + manifests.selected(selector));
    }
  }

  private void ingress(Manifests manifests, Manifest ingress, List<String> faults) {
    items(ingress.at("/spec/tls"))
        .map(tls -> text(tls, "/secretName"))
        .filter(secret -> !secrets.has(secret, "tls.crt") || !secrets.has(secret, "tls.key"))
        .forEach(secret -> faults.add(ingress + " shows " + secret + ", which is not agreed"));
    items(ingress.at("/spec/rules"))
        .flatMap(rule -> items(rule.at("/http/paths")))
        .map(path -> path.at("/backend/service"))
        .forEach(
            backend -> {
              boolean there =
                  manifests
                      .find("Service", text(backend, "/name"))
                      .filter(
                          service ->
                              items(service.at("/spec/ports"))
                                  .anyMatch(
                                      port ->
                                          text(port, "/name").equals(text(backend, "/port/name"))))
                      .isPresent();
              if (!there) {
                faults.add(ingress + " goes to " + backend + ", which is not there");
              }
            });
  }

  private static void binding(Manifests manifests, Manifest binding, List<String> faults) {
    String role = text(binding.tree(), "/roleRef/name");
    if (manifests.find("Role", role).isEmpty()) {
      faults.add(binding + " gives the role " + role + ", which is not there");
    }
    items(binding.at("/subjects"))
        .map(subject -> text(subject, "/name"))
        .filter(subject -> manifests.find("ServiceAccount", subject).isEmpty())
        .forEach(subject -> faults.add(binding + " is for " + subject + ", which is not there"));
  }
}
