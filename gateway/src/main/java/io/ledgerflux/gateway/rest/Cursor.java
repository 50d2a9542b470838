package io.ledgerflux.gateway.rest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the next page begins, and all that the first request said: a text that clients give back as
 * it is.
 *
 * @param kind of which pages
 * @param product whose
 * @param numbers what it says; how many, and which, the kind knows
 */
public record Cursor(Kind kind, String product, List<Long> numbers) {
  /** Of which pages; the first letter of a cursor's text, before that is wrapped. */
  public enum Kind {
    /** Begin, sequence there, end, and the sequence that all are behind. */
    TICKS('t', 4),
    /** Begin, end, and how many minutes a candle lasts. */
    CANDLES('c', 3),
    /** Begin of the page, end, and begin of the first page. */
    COMPLETENESS('m', 3),
    /** The last id, begin, end, and 1 where only open ones are wanted. */
    GAPS('g', 4);

    private final char letter;
    private final int numbers;

    Kind(char letter, int numbers) {
      this.letter = letter;
      this.numbers = numbers;
    }
  }

  private static final int MAX_LENGTH = 192;

  /** A cursor that does not change. */
  public Cursor {
    numbers = List.copyOf(numbers);
    if (numbers.size() != kind.numbers) {
      throw new IllegalArgumentException(kind + " has " + kind.numbers + " numbers: " + numbers);
    }
  }

  static Cursor of(Kind kind, String product, Long... numbers) {
    return new Cursor(kind, product, List.of(numbers));
  }

  /** Its text: letters, digits, {@code -} and {@code _}. */
  public String text() {
    String plain =
        numbers.stream()
            .map(number -> Long.toString(number))
            .collect(Collectors.joining(",", kind.letter + product + ",", ""));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
  }

  /** The cursor of {@code kind} that {@code text} writes; empty where it writes none. */
  static Optional<Cursor> parse(Kind kind, String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
      if (plain.isEmpty() || plain.charAt(0) != kind.letter) {
        return Optional.empty();
      }
      String[] parts = plain.substring(1).split(",", -1);
      List<Long> numbers = Arrays.stream(parts).skip(1).map(Long::parseLong).toList();
      return numbers.size() == kind.numbers
          ? Optional.of(new Cursor(kind, parts[0], numbers))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
