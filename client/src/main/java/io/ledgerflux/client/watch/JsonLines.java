package io.ledgerflux.client.watch;

import io.ledgerflux.client.subscriber.Event;
import java.util.Optional;
import java.util.OptionalLong;

/** Each message as it came, digits untouched, on one line. */
final class JsonLines implements Rendering {
  @Override
  public String line(Event.Received received, OptionalLong latencyNanos) {
    return onOneLine(received.text());
  }

  @Override
  public Optional<String> line(Event.Told told) {
    return Optional.of(onOneLine(told.text()));
  }

  /** JSON has line breaks between its tokens alone, where a space does as well. */
  private static String onOneLine(String json) {
    return json.replace('\n', ' ').replace('\r', ' ');
  }
}
