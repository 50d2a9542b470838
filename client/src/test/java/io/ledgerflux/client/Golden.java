package io.ledgerflux.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The golden messages, which the gateway's tests write and the client's read. */
public final class Golden {
  private static final Path FOLDER = Path.of("..", "gateway", "src", "test", "resources", "golden");
  private static final String SUFFIX = ".json";

  private static final Set<String> REQUESTS =
      Set.of("subscribe", "unsubscribe", "ping", "replay", "replay_stop");

  private Golden() {}

  /** The text of one, without the line's end. */
  public static String text(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name + SUFFIX)).strip();
  }

  /** Whether a subscriber says it, and not a gateway. */
  public static boolean isRequest(String name) {
    return REQUESTS.contains(name.replaceFirst("-.*", ""));
  }

  /** The names of all. */
  public static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    }
  }
}
