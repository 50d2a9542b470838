package io.ledgerflux.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a broker whether it keeps streams at all. A nats-server that cannot write, as on a full
 * disk, gives up JetStream until it is started again, though it lets clients in as before. One
 * thread owns it.
 */
public final class StoreProbe implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private final BrokerConfig config;
  private @Nullable Connection connection;

  /** A probe of the broker at {@code config}. */
  public StoreProbe(BrokerConfig config) {
    this.config = config;
  }

  /** Whether the broker answers, but keeps no streams. Waits for some seconds at most. */
  public boolean isOff() throws InterruptedException {
    try {
      Connection open = open();
      open.flush(ANSWER);
      try {
        var _ = open.jetStreamManagement().getAccountStatistics();
        return false;
      } catch (IOException | JetStreamApiException e) {
        close(); // What is asked of a store that hangs can hold up its connection.
        open();
        return true;
      }
    } catch (IOException | TimeoutException | IllegalStateException e) {
      close(); // It does not answer at all, which is another matter.
      return false;
    }
  }

  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Connection open() throws IOException, InterruptedException {
    Connection open = connection;
    if (open == null || open.getStatus() != Connection.Status.CONNECTED) {
      close();
      open = Connections.open(Connections.options(config, "store-probe").maxReconnects(0).build());
      connection = open;
    }
    return open;
  }
}
