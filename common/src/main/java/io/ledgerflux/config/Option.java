package io.ledgerflux.config;

import io.ledgerflux.model.Products;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One thing that can be configured.
 *
 * @param key its name, in the file and in the environment
 * @param standard the text that stands for it where none is given; may be empty
 * @param meaning what it does, in one sentence, with its unit
 * @param right what a right value looks like, to follow "must be"
 * @param parser the value of a text; empty if the text is wrong
 * @param <T> the type of its value
 */
public record Option<T>(
    String key,
    String standard,
    String meaning,
    String right,
    Function<String, Optional<T>> parser) {

  /** An option whose value is any text. */
  public static Option<String> text(String key, String standard, String meaning) {
    return new Option<>(key, standard, meaning, "a text", Optional::of);
  }

  /** An option whose value is a whole number between {@code least} and {@code most}. */
  public static Option<Long> whole(
      String key, long standard, long least, long most, String meaning) {
    return new Option<>(
        key,
        Long.toString(standard),
        meaning,
        most == Long.MAX_VALUE
            ? "a whole number of at least " + least
            : "a whole number from " + least + " to " + most,
        text -> parseWhole(text).filter(n -> n >= least && n <= most));
  }

  /** An option whose value is the name of a file; empty where none is given. */
  public static Option<Optional<Path>> file(String key, String meaning) {
    return new Option<>(key, "", meaning, "a file's name", Option::parseFile);
  }

  /** An option whose value is a URI with one of {@code schemes}, a host, and perhaps a port. */
  public static Option<URI> uri(String key, String standard, List<String> schemes, String meaning) {
    return new Option<>(
        key,
        standard,
        meaning,
        "a URI that begins with "
            + schemes.stream().map(s -> s + "://").collect(Collectors.joining(" or "))
            + ", with a host and perhaps a port from 1 to 65535",
        text -> ServerUri.parse(text, schemes));
  }

  /** An option that is {@code on} or {@code off}. */
  public static Option<Boolean> flag(String key, boolean standard, String meaning) {
    return new Option<>(
        key,
        standard ? "on" : "off",
        meaning,
        "on or off",
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "on", "true" -> Optional.of(true);
              case "off", "false" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  /** An option whose value is one of a few words. */
  public static Option<String> choice(
      String key, String standard, List<String> words, String meaning) {
    return new Option<>(
        key,
        standard,
        meaning,
        "one of " + String.join(", ", words),
        text -> Optional.of(text.toLowerCase(Locale.ROOT)).filter(words::contains));
  }

  /** {@code PRODUCTS}, which more than one service reads: in capitals, each product once. */
  public static Option<List<String>> products(String meaning) {
    return new Option<>(
        "PRODUCTS",
        "BTC-USD,ETH-USD,ADA-USD",
        meaning,
        "a comma-separated list of products such as BTC-USD: A-Z, 0-9 and -, 32 at most",
        text ->
            Optional.of(parseProducts(text))
                .filter(list -> !list.isEmpty() && list.stream().allMatch(Products::isValid)));
  }

  private static List<String> parseProducts(String text) {
    return split(text).stream().map(name -> name.toUpperCase(Locale.ROOT)).distinct().toList();
  }

  private static Optional<Long> parseWhole(String text) {
    try {
      return Optional.of(Long.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Optional<Path>> parseFile(String text) {
    try {
      return Optional.of(text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text)));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The parts of {@code text} between commas, trimmed, without empty ones. */
  public static List<String> split(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::trim).filter(s -> !s.isEmpty()).toList();
  }
}
