package io.ledgerflux.simulator.fault;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A flat JSON object as text, whose fields can be replaced and left out without touching the rest.
 */
record Fields(String text) {
  private static final String VALUE = "\\s*:\\s*(\"[^\"]*\"|[^,}\\s]+)";

  Optional<String> value(String name) {
    Matcher field = find(name);
    return field.find() ? Optional.of(field.group(1)) : Optional.empty();
  }

  Fields with(String name, String value) {
    Matcher field = find(name);
    return field.find()
        ? new Fields(text.substring(0, field.start(1)) + value + text.substring(field.end(1)))
        : this;
  }

  Fields without(String name) {
    Matcher field = Pattern.compile(",?\\s*\"" + name + "\"" + VALUE).matcher(text);
    if (!field.find()) {
      return this;
    }
    return new Fields(text.substring(0, field.start()) + text.substring(field.end()));
  }

  private Matcher find(String name) {
    return Pattern.compile("\"" + name + "\"" + VALUE).matcher(text);
  }
}
