package io.ledgerflux.model;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Which shard a product belongs to: the SHA-256 of its name, as an unsigned big-endian integer,
 * modulo the number of shards.
 */
public final class Shards {
  /** Beyond this, products are not remembered: a hostile feed must not fill the memory. */
  private static final int REMEMBERED_PRODUCTS = 10_000;

  private final int count;
  private final Map<String, Integer> known = new ConcurrentHashMap<>();

  /**
   * @param count how many shards there are
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public Shards(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("number of shards must be positive: " + count);
    }
    this.count = count;
  }

  /** How many shards there are. */
  public int count() {
    return count;
  }

  /** All shards, from 0. */
  public List<Integer> all() {
    return IntStream.range(0, count).boxed().toList();
  }

  /**
   * The shards of one of {@code pods} pods: those with {@code shard mod pods = ordinal mod pods}.
   */
  public List<Integer> ofPod(int ordinal, int pods) {
    return IntStream.range(0, count).filter(s -> s % pods == ordinal % pods).boxed().toList();
  }

  /** The shard of {@code product}, from 0. */
  public int of(String product) {
    Integer shard = known.get(product);
    if (shard != null) {
      return shard;
    }
    int computed = compute(product);
    if (known.size() < REMEMBERED_PRODUCTS) {
      known.put(product, computed);
    }
    return computed;
  }

  private int compute(String product) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(product.getBytes(StandardCharsets.UTF_8));
      return new BigInteger(1, hash).mod(BigInteger.valueOf(count)).intValue();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
