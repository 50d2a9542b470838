package io.ledgerflux.nats;

import io.nats.client.JetStreamApiException;
import io.nats.client.KeyValue;
import io.nats.client.api.KeyValueEntry;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** The KV bucket in which readers without a database keep their positions. */
public final class PositionBucket {
  private final Broker broker;

  /**
   * What stands at a key.
   *
   * @param value as it was written
   * @param revision to be named by who replaces it
   */
  public record Entry(byte[] value, long revision) {}

  /** The bucket at {@code broker}. */
  public PositionBucket(Broker broker) {
    this.broker = broker;
  }

  /**
   * What stands at {@code key}.
   *
   * @throws IOException if the broker does not answer
   */
  public Optional<Entry> read(String key) throws IOException {
    try {
      KeyValueEntry entry = bucket().get(key);
      byte[] value = entry == null ? null : entry.getValue();
      return value == null ? Optional.empty() : Optional.of(new Entry(value, entry.getRevision()));
    } catch (JetStreamApiException | IllegalStateException e) {
      throw new IOException("the broker does not tell " + key + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes {@code value} at {@code key} if what stands there is still of {@code revision} (0:
   * nothing does). Where no answer comes it looks whether it stands there: a broker whose store is
   * damaged may keep what it does not acknowledge.
   *
   * @return the new revision; empty where somebody else wrote in between
   * @throws IOException if the broker does not answer
   */
  public OptionalLong write(String key, byte[] value, long revision) throws IOException {
    try {
      return OptionalLong.of(
          revision == 0 ? bucket().create(key, value) : bucket().update(key, value, revision));
    } catch (IOException e) {
      Optional<Entry> kept = read(key).filter(entry -> Arrays.equals(entry.value(), value));
      return OptionalLong.of(kept.orElseThrow(() -> e).revision());
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == JetStreamErrors.WRONG_LAST_SEQUENCE) {
        return OptionalLong.empty();
      }
      throw new IOException("the broker does not keep " + key + ": " + e.getMessage(), e);
    } catch (IllegalStateException e) {
      throw new IOException("the broker is away", e);
    }
  }

  private KeyValue bucket() throws IOException {
    return broker.connection().keyValue(Streams.POSITIONS_BUCKET);
  }
}
