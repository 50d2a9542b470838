package io.ledgerflux.k8s;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** All objects that one kustomization makes. */
record Manifests(List<Manifest> all) {
  Manifests {
    all = List.copyOf(all);
  }

  Stream<Manifest> ofKind(String kind) {
    return all.stream().filter(each -> each.kind().equals(kind));
  }

  Stream<Manifest> workloads() {
    return all.stream().filter(Manifest::isWorkload);
  }

  Optional<Manifest> find(String kind, String name) {
    return ofKind(kind).filter(each -> each.name().equals(name)).findFirst();
  }

  /** The one object of that kind whose name, but for a generator's hash, is {@code name}. */
  Manifest get(String kind, String name) {
    return ofKind(kind)
        .filter(each -> each.name().matches(name + "(-[a-z0-9]{10})?"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  /** The workloads whose pods a selector of labels finds; an empty one finds all. */
  List<Manifest> selected(JsonNode selector) {
    return workloads().filter(each -> matches(selector, each.podLabels())).toList();
  }

  static boolean matches(JsonNode selector, Map<String, String> labels) {
    boolean byLabels =
        Manifest.map(selector.path("matchLabels")).entrySet().stream()
            .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())));
    return byLabels
        && Manifest.items(selector.path("matchExpressions"))
            .allMatch(
                expression ->
                    expression.path("operator").asString().equals("In")
                        && Manifest.items(expression.path("values"))
                            .anyMatch(
                                value ->
                                    value
                                        .asString()
                                        .equals(labels.get(expression.path("key").asString()))));
  }
}
