package io.ledgerflux.codec;

import io.ledgerflux.model.ForgottenFeed;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** The ids by which the broker tells what it has already ({@code Nats-Msg-Id}). */
public final class MessageIds {
  private static final int HASH_BYTES = 12;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private MessageIds() {}

  /**
   * The same for each copy of a tick that passed the checks: by its product, its sequence and its
   * time. A venue that numbers anew may use a sequence again.
   */
  public static String of(Tick tick) {
    return tick.product() + ':' + tick.sequence() + ':' + tick.eventNanos();
  }

  /**
   * The same for each copy of a tick as the venue told it, whoever read it, but not for one that
   * says something else under the same sequence: a damaged copy must not take the true one's place,
   * nor be dropped unjudged behind it. The same holds for one that was read by a clock that is a
   * second or more behind the venue's: it may be refused, as from the future.
   */
  public static String raw(Tick tick) {
    CRC32C content = new CRC32C();
    content.update(TickCodec.encode(tick.readAt(0)));
    String id = of(tick) + ':' + Long.toHexString(content.getValue());
    long aheadNanos = Math.max(0, tick.eventNanos() - tick.ingestNanos());
    return aheadNanos < NANOS_PER_SECOND ? id : id + ":+" + aheadNanos / NANOS_PER_SECOND;
  }

  /**
   * The same for each copy of a snapshot. One that is taken again may tell another state of the
   * same tick, if that was made anew.
   */
  public static String of(Snapshot snapshot) {
    return snapshot.product() + ':' + snapshot.sequence() + ':' + snapshot.snapshotNanos();
  }

  /** The same for a message that is refused again, at the same place, for the same reason. */
  public static String of(Reject reject) {
    return reject.reason().wireName() + ':' + hash(reject.original()) + ':' + reject.origin();
  }

  /** Another one each time a product is forgotten. */
  public static String of(ForgottenFeed forgotten) {
    return "forgotten:" + forgotten.product() + ':' + forgotten.statusNanos();
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
