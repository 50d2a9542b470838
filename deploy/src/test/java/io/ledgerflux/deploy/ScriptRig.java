package io.ledgerflux.deploy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The scripts in a directory of their own, where nothing is on the PATH but what every system has,
 * and stand-ins for the tools that the scripts drive.
 */
final class ScriptRig {
  /** The tools of a cluster. */
  static final List<String> TOOLS = List.of("minikube", "kubectl", "skaffold", "docker");

  private static final Map<String, Path> EVERY_SYSTEM_HAS =
      found(
          "bash",
          "basename",
          "cat",
          "cut",
          "dirname",
          "env",
          "find",
          "git",
          "grep",
          "head",
          "mkdir",
          "mktemp",
          "openssl",
          "paste",
          "rm",
          "sed",
          "seq",
          "sh",
          "sleep",
          "sort",
          "tail",
          "tee",
          "touch",
          "tr",
          "awk",
          "stat",
          "chmod");

  /** An absolute path, at its beginning. */
  private static final Pattern SYSTEM_FOLDER =
      Pattern.compile("(?<![\\w./}*!])/(usr|sbin|opt|Library)(?=/|:| |$)", Pattern.MULTILINE);

  private final Path home;
  private final Path path;
  private final Path state;

  /** A rig below {@code directory}, with a stand-in for each tool and for Maven. */
  ScriptRig(Path directory) throws IOException {
    home = Files.createDirectory(directory.resolve("home"));
    path = Files.createDirectory(directory.resolve("path"));
    state = Files.createDirectory(directory.resolve("state"));
    Shell.run("cp", "-r", "../scripts", "../skaffold.yaml", home.toString()).orFail();
    Files.createDirectories(home.resolve("k8s/overlays/mine"));
    Files.createFile(home.resolve("k8s/overlays/mine/kustomization.yaml"));
    Shell.run("cp", "-r", "../k8s/tools", home.resolve("k8s").toString()).orFail();
    for (Map.Entry<String, Path> program : EVERY_SYSTEM_HAS.entrySet()) {
      Files.createSymbolicLink(path.resolve(program.getKey()), program.getValue());
    }
    Path standIn = Path.of("src/test/resources/stand-in").toAbsolutePath();
    for (String tool : TOOLS) {
      Files.createSymbolicLink(path.resolve(tool), standIn);
    }
    Files.createSymbolicLink(path.resolve("mvn"), standIn);
  }

  /** Where each of {@code programs} is, as a shell finds it. */
  private static Map<String, Path> found(String... programs) {
    String[] directories = System.getenv("PATH").split(File.pathSeparator);
    Map<String, Path> found = new HashMap<>();
    for (String program : programs) {
      Path path =
          Stream.of(directories)
              .map(directory -> Path.of(directory, program))
              .filter(Files::isExecutable)
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("there is no " + program));
      found.put(program, path);
    }
    return Map.copyOf(found);
  }

  /** Takes a tool away. */
  void remove(String tool) throws IOException {
    Files.delete(path.resolve(tool));
  }

  /** Puts a program on the PATH, of which {@code text} is a script. */
  void add(String program, String text) throws IOException {
    write(path.resolve(program), text);
  }

  /** Installs a program below {@link #system()}, of which {@code text} is a script. */
  void install(String place, String text) throws IOException {
    Path file = system().resolve(place);
    Files.createDirectories(file.getParent());
    write(file, text);
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Lets a script look below {@link #system()} where it would look in this machine's folders. */
  void confine(String script) throws IOException {
    Path file = home.resolve("scripts").resolve(script);
    String text = Files.readString(file);
    Files.writeString(file, SYSTEM_FOLDER.matcher(text).replaceAll(system() + "/$1"));
  }

  /** Where the root of the file system is for a script that was confined. */
  Path system() {
    return state.resolve("system");
  }

  /** Runs a script with variables of its own. */
  Shell.Outcome run(Map<String, String> variables, String script, String... arguments) {
    var command = new ArrayList<>(List.of(home.resolve("scripts/" + script).toString()));
    command.addAll(List.of(arguments));
    var environment = new HashMap<>(variables);
    environment.put("PATH", path.toString());
    environment.put("STATE", state.toString());
    return Shell.run(home, environment, command);
  }

  /** Where the scripts believe the project to be. */
  Path home() {
    return home;
  }

  /** What a tool was given last, by its standard input. */
  Path given(String name) {
    return state.resolve(name);
  }

  /** All calls of tools so far, in order. */
  List<String> calls() {
    Path calls = state.resolve("calls");
    try {
      return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cluster's secrets: each one's passwords by their keys. */
  Map<String, Map<String, String>> secrets() {
    Map<String, Map<String, String>> secrets = new TreeMap<>();
    try (var files = Files.list(state.resolve("secrets"))) {
      for (Path file : files.toList()) {
        Map<String, String> keys = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
          String[] parts = line.split(": ", 2);
          keys.put(parts[0], parts[1]);
        }
        secrets.put(file.getFileName().toString(), keys);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return secrets;
  }

  /** Takes a key out of one of the cluster's secrets. */
  void forget(String secret, String key) throws IOException {
    Path file = state.resolve("secrets").resolve(secret);
    List<String> kept =
        Files.readAllLines(file).stream().filter(line -> !line.startsWith(key + ":")).toList();
    Files.write(file, kept);
  }
}
