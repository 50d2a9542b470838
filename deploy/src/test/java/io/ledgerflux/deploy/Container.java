package io.ledgerflux.deploy;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image's program, run from the image's own layers, entrypoint and environment. Where this user
 * may, it also has the image's user and its file system alone, which it cannot write; the network
 * is this machine's.
 */
final class Container implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** As an engine does it, but for the namespaces of processes and network. */
  private static final String ISOLATED =
      """
      root=$1 user=$2; shift 2
      mount --bind "$root" "$root" && mount --rbind /dev "$root/dev" \
        && mount -t proc proc "$root/proc" && mount -o remount,bind,ro "$root" || exit 125
      chroot=$(PATH=$PATH:/usr/sbin:/sbin command -v chroot)
      exec "$chroot" --userspec="$user" "$root" "$@"
      """;

  private final String module;
  private final Path log;
  private final Process process;

  private Container(String module, Path log, Process process) {
    this.module = module;
    this.log = log;
    this.process = process;
  }

  /** Whether this user may give a program a file system and a user of its own. */
  static boolean canIsolate() {
    return Shell.run("sh", "-c", "[ $(id -u) = 0 ] && unshare --mount true").code() == 0;
  }

  /**
   * Starts an image.
   *
   * @param root where its layers are unpacked
   * @param settings variables over the image's own
   * @param arguments behind its entrypoint
   */
  static Container start(
      Image image, Path root, Map<String, String> settings, String... arguments) {
    var command = new ArrayList<String>();
    if (canIsolate()) {
      command.addAll(List.of("unshare", "--mount", "sh", "-c", ISOLATED, "sh"));
      command.addAll(List.of(root.toAbsolutePath().toString(), image.user()));
      command.addAll(image.entrypoint());
    } else {
      command.addAll(inPlace(image.entrypoint(), root.toAbsolutePath()));
    }
    command.addAll(List.of(arguments));
    try {
      Path log = Files.createTempFile(root.resolveSibling("."), image.module(), ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      Map<String, String> variables = new HashMap<>(image.environment());
      variables.putAll(settings);
      builder.environment().clear();
      builder.environment().putAll(variables);
      Process started = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
      return new Container(image.module(), log, started);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The entrypoint for a program that sees this machine's files: the image's are below root. */
  private static List<String> inPlace(List<String> entrypoint, Path root) {
    try {
      Path arguments = root.resolve("app/jib-classpath-file");
      Path moved = root.resolve("app/class-path-in-place");
      Files.writeString(moved, Files.readString(arguments).replace("/app/", root + "/app/"));
      return entrypoint.stream()
          .map(word -> word.equals("java") ? root + "/opt/java/bin/java" : word)
          .map(word -> word.equals("@/app/jib-classpath-file") ? "@" + moved : word)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for a line of its log, and gives the pattern's first group. */
  String awaitLine(Pattern pattern) {
    await(module + " says " + pattern)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast(() -> fail(pattern))
        .until(() -> pattern.matcher(log()).find());
    Matcher matcher = pattern.matcher(log());
    if (!matcher.find()) {
      throw new IllegalStateException("its log became shorter");
    }
    return matcher.group(1);
  }

  private void fail(Pattern pattern) {
    if (!process.isAlive() && !pattern.matcher(log()).find()) {
      throw new IllegalStateException(module + " ended:\n" + log());
    }
  }

  /** Its port, once it has started. */
  int port() {
    return Integer.parseInt(awaitLine(Pattern.compile(module + " started, port (\\d+)")));
  }

  /** Waits for its end, and gives its exit code. */
  int awaitEnd() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException(module + " does not end:\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it as an engine does, by SIGTERM, and gives its exit code. */
  int stop() {
    process.destroy();
    return awaitEnd();
  }

  /** The user and group that it runs as, such as {@code 10001:10001}. */
  String owner() {
    try {
      Path facts = Path.of("/proc/" + process.pid() + "/status");
      Map<String, String> found = new HashMap<>();
      for (String line : Files.readAllLines(facts)) {
        String[] words = line.split("\\s+");
        if (words.length > 1) {
          found.put(words[0], words[1]);
        }
      }
      return found.get("Uid:") + ":" + found.get("Gid:");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All whole lines that it wrote: it may be in the middle of one more. */
  String log() {
    try {
      byte[] written = Files.readAllBytes(log);
      int end = written.length;
      while (end > 0 && written[end - 1] != '\n') {
        end--;
      }
      return new String(written, 0, end, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    awaitEnd();
  }
}
