package io.ledgerflux.standalone;

import io.ledgerflux.ops.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program as its users run it, from the jar with all that it needs; and from the class path of
 * the tests where that jar was not built of the classes that these run with, as in a quick build.
 */
public final class RunnableJar {
  /** Whatever directory the program then works in. */
  private static final Path PROJECT = Path.of("..").toAbsolutePath();

  private final Path jar;
  private final Class<?> main;

  private RunnableJar(Path jar, Class<?> main) {
    this.jar = jar;
    this.main = main;
  }

  /**
   * The program that {@code module} is.
   *
   * @param name of the jar, without its ending
   * @param main whose {@code main} the jar runs
   */
  public static RunnableJar of(String module, String name, Class<?> main) {
    return new RunnableJar(
        PROJECT.resolve(module).resolve("target").resolve(name + ".jar").normalize(), main);
  }

  /** What runs it as {@code java} is told, behind options of its own. */
  public List<String> command(List<String> options) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    if (isBuiltOf(main) && isBuiltOf(Threads.class)) {
      command.addAll(List.of("-jar", jar.toString()));
    } else {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    }
    return command;
  }

  /** Whether the jar is no older than the other one from which this test has {@code type}. */
  private boolean isBuiltOf(Class<?> type) {
    Path source = Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    try {
      return Files.isRegularFile(source)
          && Files.exists(jar)
          && Files.getLastModifiedTime(jar).compareTo(Files.getLastModifiedTime(source)) >= 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
