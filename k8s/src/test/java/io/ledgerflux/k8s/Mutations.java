package io.ledgerflux.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A broken copy of each kind of fault is found: the checks can fail. Each mutation tells which
 * object is broken, where in it, the JSON that is put there (empty: it is taken away), the fault.
 */
abstract class Mutations {
  static final String CONTAINER = "/spec/template/spec/containers/0";
  static final Check CHECKS = new Checks();

  @ParameterizedTest(name = "{0} {1} = {2}")
  @MethodSource("mutations")
  void isFound(String object, String pointer, String json, String fault) {
    Manifests sound = Kustomize.render("production", List.of("keda"));

    assertThat(CHECKS.faults(mutated(sound, object, pointer, json)))
        .anySatisfy(found -> assertThat(found).contains(fault));
  }

  static Arguments broken(String object, String pointer, String json, String fault) {
    return Arguments.of(object, pointer, json, fault);
  }

  static Manifests mutated(Manifests sound, String object, String pointer, String json) {
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
