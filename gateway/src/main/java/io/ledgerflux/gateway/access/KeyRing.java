package io.ledgerflux.gateway.access;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The keys in memory, as they were when last read: whoever is known goes on being known while the
 * database is away. Any thread may ask.
 */
public final class KeyRing {
  private volatile Map<String, ApiKey> keys = Map.of();
  private volatile boolean filled;

  /** From now on these are all. */
  public void replace(List<ApiKey> all) {
    keys = all.stream().collect(Collectors.toUnmodifiableMap(ApiKey::id, Function.identity()));
    filled = true;
  }

  /** Whether the keys were ever read: before, nobody is known. */
  public boolean isFilled() {
    return filled;
  }

  /** The key that {@code text} shows, if it opens anything at {@code now}. */
  public Optional<ApiKey> find(String text, Instant now) {
    return KeyText.parse(text)
        .flatMap(shown -> byId(shown.id(), now).filter(key -> key.hash().matches(shown.hash())));
  }

  /** The key of that id, if it opens anything at {@code now}. */
  public Optional<ApiKey> byId(String id, Instant now) {
    return Optional.ofNullable(keys.get(id)).filter(key -> key.isValid(now));
  }
}
