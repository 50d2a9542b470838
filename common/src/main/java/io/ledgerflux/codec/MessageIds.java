package io.ledgerflux.codec;

import io.ledgerflux.model.Reject;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The ids by which the broker tells what it has already ({@code Nats-Msg-Id}). */
public final class MessageIds {
  private static final int HASH_BYTES = 12;

  private MessageIds() {}

  /** The same for each copy of a tick, whoever sends it. */
  public static String of(Tick tick) {
    return tick.product() + ':' + tick.sequence();
  }

  /** The same for each snapshot after the same tick. */
  public static String of(Snapshot snapshot) {
    return snapshot.product() + ':' + snapshot.sequence();
  }

  /** The same for a message that is refused again, at the same place, for the same reason. */
  public static String of(Reject reject) {
    return reject.reason().wireName() + ':' + hash(reject.original()) + ':' + reject.origin();
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(hash, HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
