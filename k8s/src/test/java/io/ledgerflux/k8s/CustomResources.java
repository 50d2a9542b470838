package io.ledgerflux.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The custom resource that we use, by the fields that KEDA documents. This is no proof against
 * KEDA's own schema; k8s/schemas/README.md says so.
 */
final class CustomResources {
  private static final Set<String> TOP = Set.of("apiVersion", "kind", "metadata", "spec");
  private static final Set<String> SPEC =
      Set.of(
          "scaleTargetRef",
          "pollingInterval",
          "cooldownPeriod",
          "minReplicaCount",
          "maxReplicaCount",
          "fallback",
          "advanced",
          "triggers");
  private static final Set<String> TRIGGER =
      Set.of("type", "name", "metricType", "metadata", "authenticationRef", "useCachedMetrics");
  private static final Map<String, Set<String>> REQUIRED_METADATA =
      Map.of(
          "prometheus", Set.of("serverAddress", "query", "threshold"),
          "cpu", Set.of("value"));

  private CustomResources() {}

  static List<String> faults(Manifest manifest) {
    if (!manifest.kind().equals("ScaledObject")
        || !manifest.apiVersion().equals("keda.sh/v1alpha1")) {
      return List.of(manifest + " is of a type that is not known: " + manifest.apiVersion());
    }
    List<String> faults = new ArrayList<>();
    unknown(manifest, manifest.tree(), TOP, faults);
    unknown(manifest, manifest.at("/spec"), SPEC, faults);
    for (String number : List.of("pollingInterval", "minReplicaCount", "maxReplicaCount")) {
      if (!manifest.at("/spec/" + number).isInt()) {
        faults.add(manifest + ": " + number + " is no whole number");
      }
    }
    Manifest.items(manifest.at("/spec/triggers")).forEach(each -> trigger(manifest, each, faults));
    return faults;
  }

  private static void trigger(Manifest manifest, JsonNode trigger, List<String> faults) {
    unknown(manifest, trigger, TRIGGER, faults);
    String type = Manifest.text(trigger, "/type");
    if (!REQUIRED_METADATA.containsKey(type)) {
      faults.add(manifest + ": no trigger is of type " + type);
      return;
    }
    for (String key : REQUIRED_METADATA.getOrDefault(type, Set.of())) {
      if (!trigger.path("metadata").has(key)) {
        faults.add(manifest + ": the trigger " + type + " lacks " + key);
      }
    }
    trigger
        .path("metadata")
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isString()) {
                faults.add(manifest + ": " + entry.getKey() + " is no text");
              }
            });
  }

  private static void unknown(
      Manifest manifest, JsonNode node, Set<String> known, List<String> faults) {
    node.propertyNames().stream()
        .filter(name -> !known.contains(name))
        .forEach(name -> faults.add(manifest + " has an unknown field: " + name));
  }
}
