package io.ledgerflux.operator.rejects;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts of others, on one line, that steer no terminal. */
final class Printable {
  /** Control characters, those that nobody sees, and ends of lines. */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private Printable() {}

  /** The text with each such character as JSON escapes it. */
  static String of(String text) {
    return UNSEEN
        .matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement("\\u%04x".formatted(found.group().codePointAt(0))));
  }
}
