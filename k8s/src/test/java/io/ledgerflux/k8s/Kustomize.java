package io.ledgerflux.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Runs {@code kubectl kustomize}, once for each kustomization. */
final class Kustomize {
  static final Path K8S = Path.of("").toAbsolutePath();
  static final YAMLMapper YAML = YAMLMapper.builder().build();

  private static final long LIMIT_SECONDS = 60;
  private static final Map<String, Manifests> rendered = new ConcurrentHashMap<>();

  private Kustomize() {}

  /** What {@code overlay} makes with {@code components} over it. */
  static Manifests render(String overlay, List<String> components) {
    String name = components.isEmpty() ? overlay : overlay + "+" + String.join("+", components);
    return rendered.computeIfAbsent(
        name,
        key ->
            components.isEmpty()
                ? render(K8S.resolve("overlays/" + overlay))
                : render(combination(key, overlay, components)));
  }

  /** What the kustomization in {@code directory} makes. */
  static Manifests render(Path directory) {
    List<Manifest> all = new ArrayList<>();
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(run(directory))) {
      documents.readAll().forEach(each -> all.add(new Manifest(each)));
    }
    return new Manifests(all);
  }

  /** Other JVMs make the same one and read it meanwhile: so it is never there in part. */
  private static Path combination(String name, String overlay, List<String> components) {
    Path directory = K8S.resolve("target/combinations").resolve(name);
    StringBuilder text = new StringBuilder("kind: Kustomization\nresources:\n");
    text.append("  - ../../../overlays/").append(overlay).append("\ncomponents:\n");
    components.forEach(each -> text.append("  - ../../../components/").append(each).append('\n'));
    try {
      Files.createDirectories(directory);
      Path whole = Files.createTempFile(directory, "kustomization", ".new");
      Files.writeString(whole, text);
      Files.move(whole, directory.resolve("kustomization.yaml"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory;
  }

  private static String run(Path directory) {
    try {
      Path errors = Files.createTempFile("kustomize", ".err");
      Process process =
          new ProcessBuilder("kubectl", "kustomize", directory.toString())
              .redirectError(errors.toFile())
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      String complaint = Files.readString(errors);
      Files.delete(errors);
      if (!ended || process.exitValue() != 0) {
        throw new AssertionError("kubectl kustomize " + directory + " fails: " + complaint);
      }
      return text;
    } catch (IOException e) {
      throw new AssertionError(
          "kubectl is missing: `make install` gets it, or says which version to install", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
