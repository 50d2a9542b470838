package io.ledgerflux.operator.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Ready files as demo and run write them. */
final class ReadyFiles {
  private ReadyFiles() {}

  static String write(String nats, String postgres, String gateway) {
    try {
      Path file = Files.createTempFile("ready", ".json");
      file.toFile().deleteOnExit();
      Files.writeString(
          file,
          """
          {"gateway":"%s","exchange":"ws://x","nats":"%s","postgres":"%s",
           "metrics":{"gateway":"%s/metrics"}}
          """
              .formatted(gateway, nats, postgres, gateway));
      return file.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
