package io.ledgerflux.operator.snapshots;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.snapshotter.db.HeldLock;
import io.ledgerflux.snapshotter.db.SnapshotOutlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;

/**
 * Writes snapshots over whatever stands there, as who holds the lock of their shard may; but over
 * nothing that came since he was last known to hold it. So a tool that loses the lock, however long
 * it stands still, writes over nothing that its successor has told.
 *
 * @param broker where they are written
 */
public record SnapshotWriter(BrokerView broker) implements SnapshotOutlet {
  /** Who has lost the lock may have one under way, and that is the last of him. */
  private static final int ATTEMPTS = 5;

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException if the broker does not take it
   */
  @Override
  public void take(Snapshot snapshot, HeldLock lock) throws SQLException {
    try {
      write(snapshot, lock);
    } catch (IOException e) {
      throw new UncheckedIOException(snapshot.product() + ": " + e.getMessage(), e);
    }
  }

  private void write(Snapshot snapshot, HeldLock lock) throws IOException, SQLException {
    OutboundMessage message =
        new OutboundMessage(
            Subjects.snapshot(snapshot.product()),
            MessageIds.of(snapshot),
            SnapshotCodec.encode(snapshot));
    for (int i = 0; i < ATTEMPTS; i++) {
      long last = lastSequence(message.subject());
      lock.confirm();
      if (broker.publishBehind(Subjects.SNAPSHOTS, last, message)) {
        return;
      }
    }
    throw new IOException("others write there all the time");
  }

  /** 0 where there is none. */
  private long lastSequence(String subject) throws IOException {
    return broker.last(Subjects.SNAPSHOTS, subject).map(StreamMessage::streamSequence).orElse(0L);
  }
}
