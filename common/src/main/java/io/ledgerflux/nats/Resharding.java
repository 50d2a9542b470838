package io.ledgerflux.nats;

import io.nats.client.JetStreamManagement;
import io.nats.client.KeyValue;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The steps by which the number of shards is changed, at the broker.
 *
 * <p>market_raw is shut by taking its subjects from it: what is published there is refused from
 * that moment on, whoever publishes it, and waits with him. What it holds stays, and is read.
 */
public final class Resharding {
  /** Nobody publishes there. */
  private static final String NOWHERE = "market.shut.raw";

  private static final String MOVING_KEY = "resharding";

  private final BrokerCalls calls;

  /** The steps at {@code broker}. */
  public Resharding(BrokerView broker) {
    this.calls = broker.calls();
  }

  /**
   * Replaces the number {@code held} by {@code next}.
   *
   * @throws IOException if another stands there
   */
  public void replace(ShardNumber held, ShardNumber next) throws IOException {
    calls.ask(
        management -> {
          KeyValue bucket = calls.connection().keyValue(Streams.SHARED_BUCKET);
          ShardNumberEntry entry =
              ShardNumberEntry.in(bucket)
                  .filter(found -> found.number().equals(Optional.of(held)))
                  .orElseThrow(
                      () -> new IOException("the number of shards is not " + held + " any more"));
          return bucket.update(
              ShardNumberEntry.KEY,
              next.toString().getBytes(StandardCharsets.UTF_8),
              entry.revision());
        });
  }

  /** Has market_raw take nothing. */
  public void shut() throws IOException {
    subjects(List.of(NOWHERE));
  }

  /** Has market_raw take what is published. */
  public void open() throws IOException {
    subjects(List.of(Subjects.raws()));
  }

  /** Whether market_raw takes nothing. */
  public boolean isShut() throws IOException {
    return calls
        .ask(management -> management.getStreamInfo(Subjects.RAW).getConfiguration().getSubjects())
        .equals(List.of(NOWHERE));
  }

  /** Notes whether positions are being made anew. */
  public void moving(boolean moving) throws IOException {
    calls.ask(
        management ->
            calls
                .connection()
                .keyValue(Streams.SHARED_BUCKET)
                .put(MOVING_KEY, moving ? "moving" : "done"));
  }

  /** Whether somebody began to make positions anew, and did not bring that to its end. */
  public boolean isMoving() throws IOException {
    return calls.ask(
        management -> {
          KeyValueEntry entry = calls.connection().keyValue(Streams.SHARED_BUCKET).get(MOVING_KEY);
          return entry != null && "moving".equals(entry.getValueAsString());
        });
  }

  /** Writes {@code value} at {@code key} of the bucket of positions, whatever stands there. */
  public void position(String key, byte[] value) throws IOException {
    calls.ask(management -> calls.connection().keyValue(Streams.POSITIONS_BUCKET).put(key, value));
  }

  private void subjects(List<String> subjects) throws IOException {
    calls.ask(
        (JetStreamManagement management) ->
            management.updateStream(
                StreamConfiguration.builder(
                        management.getStreamInfo(Subjects.RAW).getConfiguration())
                    .subjects(subjects)
                    .build()));
  }
}
