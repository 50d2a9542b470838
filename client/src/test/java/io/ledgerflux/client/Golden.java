package io.ledgerflux.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The messages in {@code src/test/resources/golden}. */
public final class Golden {
  private Golden() {}

  /** The text of one, without the line's end. */
  public static String text(String name) throws IOException {
    try (InputStream file = Golden.class.getResourceAsStream("/golden/" + name + ".json")) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8)
          .strip();
    }
  }
}
