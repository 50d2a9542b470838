package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.ConnectionListener;
import io.nats.client.ConnectionListener.Events;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  @Test
  void aBugInWhatHearsOfAConnectionIsABugOfTheProcess() {
    IllegalStateException bug = new IllegalStateException("a bug");
    ConnectionListener listener =
        Objects.requireNonNull(
            Connections.options(
                    BrokerConfig.of("nats://127.0.0.1:1"),
                    "test",
                    event -> {
                      throw bug;
                    })
                .build()
                .getConnectionListener());
    List<Throwable> bugs = new ArrayList<>();
    Thread thread = Thread.currentThread();
    Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
    thread.setUncaughtExceptionHandler((any, uncaught) -> bugs.add(uncaught));
    try {
      listener.connectionEvent(null, Events.DISCONNECTED, 0L, "");
    } finally {
      thread.setUncaughtExceptionHandler(before);
    }

    assertThat(bugs).containsExactly(bug);
  }
}
