package io.ledgerflux.simulator.fault;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A JSON object as text, whose own fields can be set and left out without touching the rest. */
record Fields(String text) {
  private static final String VALUE = "\\s*:\\s*(\"[^\"]*\"|[^,}\\s]+)";
  private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");

  Optional<String> value(String name) {
    return find("", name).map(field -> field.group(1));
  }

  /** Whether it tells something there: null and an empty text tell nothing. */
  boolean tells(String name) {
    return value(name).filter(value -> !value.equals("null") && !value.equals("\"\"")).isPresent();
  }

  /** Replaces a value, or adds the field behind the others. */
  Fields with(String name, String value) {
    return find("", name)
        .map(field -> replaced(field.start(1), field.end(1), value))
        .orElseGet(() -> added(name, value));
  }

  /** Replaces a value that tells nothing, or adds the field. */
  Fields or(String name, String value) {
    return tells(name) ? this : with(name, value);
  }

  Fields without(String name) {
    return find(",?\\s*", name).map(field -> replaced(field.start(), field.end(), "")).orElse(this);
  }

  private Fields added(String name, String value) {
    int end = text.lastIndexOf('}');
    return replaced(end, end, ",\"" + name + "\":" + value);
  }

  private Fields replaced(int from, int to, String by) {
    return new Fields(text.substring(0, from) + by + text.substring(to));
  }

  private Optional<MatchResult> find(String before, String name) {
    return Pattern.compile(before + "\"" + name + "\"" + VALUE)
        .matcher(text)
        .results()
        .filter(field -> isOwn(field.start()))
        .findFirst();
  }

  /** Whether a field that begins here is the object's own, not one of an object in it. */
  private boolean isOwn(int start) {
    int depth = 0;
    for (char c : TEXT.matcher(text.substring(0, start)).replaceAll("").toCharArray()) {
      switch (c) {
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {}
      }
    }
    return depth == 1;
  }
}
