package io.ledgerflux.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** skaffold.yaml names what is there, in words that skaffold knows. */
@Tag("kubectl")
class SkaffoldIT {
  /** The fields of skaffold/v4beta13 that the file may use, by where they stand. */
  private static final Map<String, Set<String>> FIELDS =
      Map.ofEntries(
          Map.entry(
              "",
              Set.of(
                  "apiVersion",
                  "kind",
                  "metadata",
                  "build",
                  "manifests",
                  "deploy",
                  "portForward",
                  "profiles")),
          Map.entry("/metadata", Set.of("name")),
          Map.entry("/build", Set.of("tagPolicy", "artifacts", "platforms", "local")),
          Map.entry("/build/tagPolicy", Set.of("inputDigest")),
          Map.entry("/build/tagPolicy/inputDigest", Set.of()),
          Map.entry("/build/local", Set.of("push")),
          Map.entry("/build/artifacts", Set.of("image", "jib")),
          Map.entry("/build/artifacts/jib", Set.of("type", "project", "args")),
          Map.entry("/manifests", Set.of("kustomize")),
          Map.entry("/manifests/kustomize", Set.of("paths")),
          Map.entry("/deploy", Set.of("kubectl", "statusCheckDeadlineSeconds")),
          Map.entry("/deploy/kubectl", Set.of()),
          Map.entry(
              "/portForward",
              Set.of("resourceType", "resourceName", "namespace", "port", "localPort")),
          Map.entry("/profiles", Set.of("name", "build", "manifests", "patches")),
          Map.entry("/profiles/patches", Set.of("op", "path", "value")),
          Map.entry("/profiles/patches/value", Set.of("image", "jib")));

  private JsonNode skaffold;

  @BeforeEach
  void read() throws IOException {
    skaffold = Yaml.read("skaffold.yaml");
  }

  @Test
  void usesFieldsThatSkaffoldKnows() {
    assertThat(skaffold.path("apiVersion").asText()).isEqualTo("skaffold/v4beta13");
    assertThat(skaffold.path("kind").asText()).isEqualTo("Config");
    checkFields("", skaffold);
  }

  @Test
  void buildsEachImageByTheModuleOfItsName() {
    assertThat(artifacts())
        .allSatisfy(
            artifact -> {
              String module = artifact.at("/jib/project").asText();
              assertThat(artifact.path("image").asText()).isEqualTo("ledgerflux-" + module);
              assertThat(Image.MODULES).contains(module);
            });
  }

  @Test
  void buildsTheImagesThatItsManifestsTakeAndNoOther() {
    for (JsonNode profile : skaffold.path("profiles")) {
      String overlay = overlay(profile);
      assertThat(builtBy(profile))
          .as(overlay)
          .containsExactlyInAnyOrderElementsOf(takenBy(overlay));
    }
  }

  @Test
  void hasTheProfilesThatTheScriptsTake() {
    assertThat(skaffold.path("profiles").valueStream().map(p -> p.path("name").asText()))
        .containsExactly("minikube", "minikube-simulator", "production");
    assertThat(skaffold.at("/profiles/2/build/platforms").valueStream().map(JsonNode::asText))
        .containsExactly("linux/amd64", "linux/arm64");
  }

  @Test
  void forwardsPortsThatTheServicesHave() {
    String services = Shell.run("sh", "-c", "cat ../k8s/base/*/service.yaml").orFail();
    for (JsonNode forward : skaffold.path("portForward")) {
      assertThat(services).contains("name: " + forward.path("resourceName").asText() + "\n");
      assertThat(services).contains("port: " + forward.path("port").asText() + "\n");
    }
  }

  private Stream<JsonNode> artifacts() {
    return Stream.concat(
        skaffold.at("/build/artifacts").valueStream(),
        skaffold.path("profiles").valueStream().flatMap(SkaffoldIT::added));
  }

  private static Stream<JsonNode> added(JsonNode profile) {
    return profile.path("patches").valueStream().map(patch -> patch.path("value"));
  }

  private String overlay(JsonNode profile) {
    JsonNode own = profile.at("/manifests/kustomize/paths/0");
    return (own.isMissingNode() ? skaffold.at("/manifests/kustomize/paths/0") : own).asText();
  }

  private List<String> builtBy(JsonNode profile) {
    return Stream.concat(skaffold.at("/build/artifacts").valueStream(), added(profile))
        .map(artifact -> artifact.path("image").asText())
        .toList();
  }

  private static List<String> takenBy(String overlay) {
    assertThat(Files.exists(Path.of("..", overlay, "kustomization.yaml"))).as(overlay).isTrue();
    return Shell.run("kubectl", "kustomize", "../" + overlay)
        .orFail()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("image: ledgerflux-"))
        .map(line -> line.substring("image: ".length()))
        .distinct()
        .toList();
  }

  /** Elements of a list stand where the list does. */
  private static void checkFields(String where, JsonNode node) {
    if (node.isArray()) {
      node.valueStream().forEach(element -> checkFields(where, element));
    } else if (node.isObject()) {
      String place = where.replaceFirst("^/profiles/(build|manifests)", "/$1");
      String known = place.replaceFirst("^/profiles/patches/value/jib", "/build/artifacts/jib");
      assertThat(FIELDS).containsKey(known);
      List<String> names = new ArrayList<>();
      node.fieldNames().forEachRemaining(names::add);
      assertThat(FIELDS.get(known)).as(where).containsAll(names);
      node.forEachEntry((name, value) -> checkFields(where + "/" + name, value));
    }
  }
}
