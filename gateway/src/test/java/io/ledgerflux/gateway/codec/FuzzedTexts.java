package io.ledgerflux.gateway.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts that a hostile or broken client may send: requests with something wrong in them, built of
 * the protocol's own words, and bytes that are nothing. The same seed makes the same texts.
 */
final class FuzzedTexts {
  private static final Pattern TOKEN = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|[\\w.+-]+|.");

  private static final List<String> NAMES =
      List.of(
          "\"op\"",
          "\"operation\"",
          "\"id\"",
          "\"products\"",
          "\"want_snapshot\"",
          "\"from_seq\"",
          "\"mode\"",
          "\"every_ms\"",
          "\"on_slow\"",
          "\"want_status\"",
          "\"from\"",
          "\"to\"",
          "\"speed\"",
          "\"t\"",
          "\"timestamp\"",
          "\"\"",
          "\"\\u006fp\"",
          "\"x\"");

  private static final List<String> VALUES =
      List.of(
          "\"subscribe\"",
          "\"unsubscribe\"",
          "\"ping\"",
          "\"replay\"",
          "\"replay_stop\"",
          "\"*\"",
          "\"BTC-USD\"",
          "\" btc-usd \"",
          "\"A/B\"",
          "\"A\"",
          "[\"*\",\"A\"]",
          "[]",
          "{}",
          "[\"A\",\"A\",\"B\",\"C\"]",
          "[[\"A\"]]",
          "[null]",
          "{\"A\":1}",
          "{\"BTC-USD\":30}",
          "{\"A\":\"7\",\"*\":9}",
          "{\"A\":{\"B\":[1,{}]}}",
          "\"latest\"",
          "\"sample\"",
          "\"all\"",
          "{\"mode\":\"sample\",\"every_ms\":250}",
          "{\"every_ms\":250}",
          "{\"mode\":[]}",
          "250",
          "9",
          "10",
          "3600000",
          "3600001",
          "\"close\"",
          "\"conflate\"",
          "true",
          "false",
          "null",
          "0",
          "-1",
          "1",
          "1.5",
          "1e3",
          "1e999999999",
          "-0",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "999999999999999999999999999999999999999",
          "0.00000000000000000000000000000000000000000000001",
          "NaN",
          "Infinity",
          "01",
          "+1",
          ".5",
          "\"-15m\"",
          "\"-999999999999d\"",
          "\"-0ms\"",
          "\"15m\"",
          "\"2026-11-20T10:00:00Z\"",
          "\"2026-11-20T10:00:00+18:00\"",
          "\"+999999999-12-31T23:59:59Z\"",
          "\"-999999999-01-01T00:00:00Z\"",
          "\"0001-01-01T00:00:00Z\"",
          "\"now\"",
          "\"7\"",
          "\"\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"\\u0000\"",
          "\"\u2028\"",
          "\"\ufeff\"",
          "\"😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀\"",
          "\"a😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀\"",
          "\"\\\"\\\\\\/\\b\"");

  private final SplittableRandom random;
  private final List<String> seeds;

  FuzzedTexts(long seed, List<String> seeds) {
    this.random = new SplittableRandom(seed);
    this.seeds = List.copyOf(seeds);
  }

  /** The next text. */
  String next() {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> mutated(any(seeds));
      case 3, 4, 5 -> built();
      case 6 -> bent(any(seeds));
      default -> noise();
    };
  }

  /** A request in which words are changed, doubled, left out or exchanged. */
  private String mutated(String request) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(request);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    for (int n = random.nextInt(4); n >= 0 && !tokens.isEmpty(); n--) {
      int at = random.nextInt(tokens.size());
      switch (random.nextInt(7)) {
        case 0 -> tokens.remove(at);
        case 1 -> tokens.add(at, tokens.get(at));
        case 2 -> tokens.set(at, any(VALUES));
        case 3 -> tokens.set(at, any(NAMES));
        case 4 -> tokens.set(at, tokens.get(random.nextInt(tokens.size())));
        case 5 -> tokens.add(at, large());
        default -> tokens.subList(at, tokens.size()).clear();
      }
    }
    return String.join("", tokens);
  }

  /** An object of the protocol's names, and of values that may not be theirs. */
  private String built() {
    StringBuilder object = new StringBuilder("{\"op\":").append(VALUES.get(random.nextInt(5)));
    for (int n = random.nextInt(7); n > 0; n--) {
      object.append(',').append(any(NAMES)).append(':');
      object.append(random.nextInt(50) == 0 ? large() : any(VALUES));
    }
    return object.append('}').toString();
  }

  /** A request some of whose bits were turned over on the way. */
  private String bent(String request) {
    byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
    for (int n = random.nextInt(5); n >= 0; n--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String noise() {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Something that is too long, too deep or too many. */
  private String large() {
    int size = 1 << random.nextInt(4, 13);
    return switch (random.nextInt(7)) {
      case 0 -> "[".repeat(size);
      case 1 -> "{\"A\":".repeat(size);
      case 2 -> '"' + "x".repeat(size) + '"';
      case 3 -> "9".repeat(size);
      case 4 -> "[" + "\"A\",".repeat(size) + "\"B\"]";
      case 5 -> '[' + names(size) + ']';
      default -> "\"" + "\\ud83d".repeat(size) + '"';
    };
  }

  private String names(int count) {
    StringBuilder names = new StringBuilder("\"P\"");
    for (int i = 0; i < count; i++) {
      names.append(",\"P").append(i).append('"');
    }
    return names.toString();
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
