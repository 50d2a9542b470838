package io.ledgerflux.ingestor.supervision;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The products of requests that the venue refused as a whole, one of which is to blame. It is
 * sought by its name in the venue's words; where they name none, by halves of the request, until it
 * stands alone.
 */
final class RefusalBisection {
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^A-Z0-9-]+");

  /** Those that are not told apart yet. */
  private final Set<String> products = new HashSet<>();

  /** Who is to blame for a request that was refused. */
  sealed interface Culprit {
    /**
     * The venue names them.
     *
     * @param bad those that it names
     * @param others that it would have taken
     */
    record Named(List<String> bad, List<String> others) implements Culprit {}

    /** There was no other. */
    record Alone(String product) implements Culprit {}

    /**
     * One of many: that shows when each half is asked for.
     *
     * @param isNews whether one of them was not sought before
     */
    record Halves(List<String> first, List<String> second, boolean isNews) implements Culprit {}
  }

  /** Who of {@code asked} is to blame that the venue refused to send them, in {@code words}. */
  Culprit judge(List<String> asked, String words) {
    Set<String> named =
        BETWEEN_WORDS.splitAsStream(words.toUpperCase(Locale.ROOT)).collect(Collectors.toSet());
    List<String> bad = asked.stream().filter(named::contains).toList();
    if (!bad.isEmpty()) {
      bad.forEach(products::remove);
      return new Culprit.Named(bad, asked.stream().filter(p -> !bad.contains(p)).toList());
    }
    if (asked.size() == 1) {
      products.remove(asked.getFirst());
      return new Culprit.Alone(asked.getFirst());
    }
    int half = asked.size() / 2;
    return new Culprit.Halves(
        asked.subList(0, half), asked.subList(half, asked.size()), products.addAll(asked));
  }

  /** The venue sends {@code product}: it is not to blame. */
  void accepted(String product) {
    products.remove(product);
  }

  void clear() {
    products.clear();
  }
}
