package io.ledgerflux.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The pods that people start by hand: what the cluster would refuse, or nobody let through. */
final class ToolsTest {
  private static final List<Check> CHECKS = List.of(new PodSecurity(), new Network());

  static List<Manifest> tools() {
    try (Stream<Path> files = Files.list(Kustomize.K8S.resolve("tools"))) {
      return files.sorted().map(ToolsTest::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void areKeysAndClient() {
    assertThat(tools())
        .extracting(Manifest::toString)
        .containsExactly("Pod/client", "Pod/operator-keys");
  }

  @ParameterizedTest
  @MethodSource("tools")
  void areOfKubernetesTypes(Manifest tool) {
    assertThat(new ApiTypes().faults(new Manifests(List.of(tool)))).isEmpty();
    assertThat(Images.own()).contains(Manifest.text(tool.tree(), "/spec/containers/0/image"));
    assertThat(tool.at("/spec/restartPolicy").asString()).isEqualTo("Never");
    assertThat(tool.at("/spec/activeDeadlineSeconds").asInt()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("tools")
  void areLetInByTheNamespaceAndOutByItsPolicies(Manifest tool) {
    assertThat(faults(tool.tree())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("tools")
  void takeSecretsThatAreAgreed(Manifest tool) {
    Manifest.items(tool.at("/spec/containers/0/env"))
        .map(variable -> variable.at("/valueFrom/secretKeyRef"))
        .filter(JsonNode::isObject)
        .filter(secret -> !secret.at("/optional").asBoolean())
        .forEach(
            secret ->
                assertThat(Secrets.agreed().keys())
                    .contains(
                        Manifest.text(secret, "/name") + "/" + Manifest.text(secret, "/key")));
  }

  /** So that the checks above are not content with anything. */
  @ParameterizedTest
  @CsvSource({
    "/spec/securityContext, runAsNonRoot, may run as root",
    "/spec/containers/0/securityContext, capabilities, has capabilities",
    "/metadata/labels, app.kubernetes.io/name, may not go to",
  })
  void areCheckedAsOtherPodsAre(String pointer, String field, String fault) {
    for (Manifest tool : tools()) {
      JsonNode broken = tool.tree().deepCopy();
      ((ObjectNode) broken.at(pointer)).remove(field);
      assertThat(faults(broken)).anySatisfy(found -> assertThat(found).contains(fault));
    }
  }

  /** As a Deployment would start it, among all that runs in production. */
  private static List<String> faults(JsonNode pod) {
    JsonNode labels = pod.at("/metadata/labels");
    ObjectNode spec = (ObjectNode) pod.at("/spec").deepCopy();
    if (Manifest.text(pod, "/metadata/name").equals("client")) {
      ((ArrayNode) spec.at("/containers/0/env"))
          .add(Kustomize.YAML.readTree("{name: GATEWAY, value: 'gateway:8000'}"));
    }
    ObjectNode workload =
        (ObjectNode) Kustomize.YAML.readTree("{kind: Deployment, spec: {template: {}}}");
    workload.set("metadata", pod.at("/metadata"));
    ObjectNode template = (ObjectNode) workload.at("/spec/template");
    template.set("spec", spec);
    template.set("metadata", Kustomize.YAML.createObjectNode().set("labels", labels));
    Manifests production = Kustomize.render("production", List.of());
    List<Manifest> all = new ArrayList<>(production.all());
    all.add(new Manifest(workload));
    return CHECKS.stream().flatMap(check -> check.faults(new Manifests(all)).stream()).toList();
  }

  private static Manifest read(Path file) {
    try {
      return new Manifest(Kustomize.YAML.readTree(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
