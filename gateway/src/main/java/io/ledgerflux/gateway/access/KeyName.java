package io.ledgerflux.gateway.access;

import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a key that is made: whoever reads it in a list can type it, and no two that look the
 * same differ. Older keys may have others.
 *
 * @param text on one line, with nothing in it that is not seen
 */
public record KeyName(String text) {
  private static final int LONGEST = 200;

  private static final String RULE = "must be a text of up to 200 letters, on one line";

  /**
   * What steers a terminal or the direction of a text, has no meaning (yet) or one of its own, or
   * is a blank but the space; and letters, marks and a symbol that show nothing: fillers of Hangul
   * and Khmer, the joiner of graphemes, the choosers of variants, Braille without a dot.
   */
  private static final Pattern UNSEEN =
      Pattern.compile(
          "[\\p{C}\\p{Z}\\u115F\\u1160\\u3164\\uFFA0\\u17B4\\u17B5\\u034F\\u180B-\\u180F"
              + "\\uFE00-\\uFE0F\\x{E0100}-\\x{E01EF}\\u2800&&[^ ]]");

  /**
   * That name.
   *
   * @throws IllegalArgumentException if it is none
   */
  public KeyName {
    fault(text)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException("a name " + why);
            });
  }

  /** What is wrong with {@code text}, if it is no name. */
  public static Optional<String> fault(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return Optional.of(RULE);
    }
    Matcher unseen = UNSEEN.matcher(text);
    if (unseen.find()) {
      int letter = text.codePointCount(0, unseen.start()) + 1;
      return Optional.of(
          RULE
              + ": its letter %d, U+%04X, is not seen"
                  .formatted(letter, text.codePointAt(unseen.start())));
    }
    if (text.startsWith(" ") || text.endsWith(" ") || text.contains("  ")) {
      return Optional.of(RULE + ", with one space between words and none around them");
    }
    return Normalizer.isNormalized(text, Normalizer.Form.NFC)
        ? Optional.empty()
        : Optional.of(RULE + ", each letter in its composed form (Unicode's NFC)");
  }
}
