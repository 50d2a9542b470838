package io.ledgerflux.normalizer;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.PositionBucket;
import io.ledgerflux.nats.ReaderNames;
import io.ledgerflux.normalizer.codec.Savepoint;
import io.ledgerflux.normalizer.codec.SavepointCodec;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard's savepoint in the KV bucket. It only rises; another normalizer on the same shard may
 * write it, too. One thread owns it.
 */
final class SavepointStore {
  private static final Logger log = LoggerFactory.getLogger(SavepointStore.class);

  private final PositionBucket bucket;
  private final String key;
  private Position held = Position.BEGINNING;
  private long revision;

  /** The savepoint of shard {@code number}. */
  SavepointStore(PositionBucket bucket, int number) {
    this.bucket = bucket;
    this.key = ReaderNames.normalizer(number);
  }

  /**
   * What the bucket holds; nothing where it holds none that can be read.
   *
   * @throws IOException if the broker does not answer
   */
  Optional<Savepoint> load() throws IOException {
    held = Position.BEGINNING;
    revision = 0;
    Optional<PositionBucket.Entry> entry = bucket.read(key);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    revision = entry.get().revision();
    try {
      Savepoint savepoint = SavepointCodec.decode(entry.get().value());
      held = savepoint.position();
      return Optional.of(savepoint);
    } catch (MalformedMessageException e) {
      log.warn("{} cannot be read, and does not count: {}", key, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Has the bucket hold {@code savepoint}, or one above it.
   *
   * @throws IOException if the broker does not answer
   */
  void save(Savepoint savepoint) throws IOException {
    byte[] value = SavepointCodec.encode(savepoint);
    while (savepoint.isAbove(held)) {
      OptionalLong written = bucket.write(key, value, revision);
      if (written.isPresent()) {
        revision = written.getAsLong();
        held = savepoint.position();
      } else {
        load();
      }
    }
  }
}
