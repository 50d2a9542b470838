package io.ledgerflux.nats;

import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import java.util.List;

/**
 * A stream as the broker holds it.
 *
 * @param name of the stream
 * @param differences from its declaration, in words; a stream that is not there has one
 * @param there whether the broker holds it
 * @param messages how many it holds
 * @param bytes how much it holds
 * @param maxBytes how much it may hold
 * @param firstSequence of its first message
 * @param lastSequence of its last message, even where it has none any more
 * @param lastNanos when the last message was stored, in nanoseconds since the epoch; 0 where none
 *     was
 * @param createdNanos when it was created, in nanoseconds since the epoch
 */
public record StreamReport(
    String name,
    List<String> differences,
    boolean there,
    long messages,
    long bytes,
    long maxBytes,
    long firstSequence,
    long lastSequence,
    long lastNanos,
    long createdNanos) {

  /** A report that nobody changes. */
  public StreamReport {
    differences = List.copyOf(differences);
  }

  static StreamReport of(StreamInfo info, List<String> differences) {
    StreamState state = info.getStreamState();
    return new StreamReport(
        info.getConfiguration().getName(),
        differences,
        true,
        state.getMsgCount(),
        state.getByteCount(),
        info.getConfiguration().getMaxBytes(),
        state.getFirstSequence(),
        state.getLastSequence(),
        BrokerTime.nanos(state.getLastTime()),
        BrokerTime.nanos(info.getCreateTime()));
  }

  static StreamReport missing(String name) {
    return new StreamReport(name, List.of("it is not there"), false, 0, 0, 0, 0, 0, 0, 0);
  }

  /** The position of a reader that has read all of it. */
  public Position end() {
    return new Position(lastSequence, lastNanos, createdNanos);
  }
}
