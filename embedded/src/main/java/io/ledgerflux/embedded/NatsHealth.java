package io.ledgerflux.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What a nats-server's monitor says of its streams. */
final class NatsHealth {
  private static final int ANSWER_MILLIS = 2_000;

  private NatsHealth() {}

  /**
   * Whether a stream is said to have a write error; a monitor that does not answer says nothing.
   */
  static boolean tellsAWriteError(URI monitor) {
    try {
      var connection =
          (HttpURLConnection) monitor.resolve("/healthz?details=true").toURL().openConnection();
      connection.setConnectTimeout(ANSWER_MILLIS);
      connection.setReadTimeout(ANSWER_MILLIS);
      if (connection.getResponseCode() == HttpURLConnection.HTTP_OK) {
        connection.disconnect();
        return false;
      }
      try (InputStream why = connection.getErrorStream()) {
        return why != null
            && new String(why.readAllBytes(), StandardCharsets.UTF_8).contains("write error");
      }
    } catch (IOException e) {
      return false;
    }
  }
}
