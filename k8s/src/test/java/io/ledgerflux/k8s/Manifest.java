package io.ledgerflux.k8s;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** One object as it would be applied. */
record Manifest(JsonNode tree) {
  private static final List<String> WORKLOADS = List.of("Deployment", "StatefulSet");

  String kind() {
    return text(tree, "/kind");
  }

  String apiVersion() {
    return text(tree, "/apiVersion");
  }

  String name() {
    return text(tree, "/metadata/name");
  }

  boolean isWorkload() {
    return WORKLOADS.contains(kind());
  }

  JsonNode at(String pointer) {
    return tree.at(pointer);
  }

  /** The pod's specification, of a workload. */
  JsonNode pod() {
    return tree.at("/spec/template/spec");
  }

  /** The labels of a workload's pods. */
  Map<String, String> podLabels() {
    return map(tree.at("/spec/template/metadata/labels"));
  }

  List<JsonNode> containers() {
    return Stream.concat(items(pod().path("containers")), items(pod().path("initContainers")))
        .toList();
  }

  /** The ports of all containers. */
  List<JsonNode> ports() {
    return containers().stream().flatMap(each -> items(each.path("ports"))).toList();
  }

  @Override
  public String toString() {
    return kind() + "/" + name();
  }

  static Stream<JsonNode> items(JsonNode array) {
    return array.isArray() ? array.valueStream() : Stream.empty();
  }

  static String text(JsonNode node, String pointer) {
    JsonNode found = node.at(pointer);
    return found.isValueNode() ? found.asString() : "";
  }

  static Map<String, String> map(JsonNode object) {
    Map<String, String> map = new HashMap<>();
    object.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asString()));
    return map;
  }
}
