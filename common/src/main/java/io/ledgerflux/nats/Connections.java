package io.ledgerflux.nats;

import io.ledgerflux.config.Logins;
import io.ledgerflux.ops.Bugs;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all connections to the broker have in common. What the library calls is guarded: it would
 * swallow a bug there, or tell it as it tells a broken connection.
 */
final class Connections {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  private Connections() {}

  /** Has {@code hearer} told each event besides. */
  static Options.Builder options(
      BrokerConfig config, String name, Consumer<ConnectionListener.Events> hearer) {
    return options(config, name)
        .connectionListener((any, event) -> Bugs.guard(() -> hearer.accept(event)));
  }

  /** A dead server is noticed after some seconds, also where the network tells nothing. */
  static Options.Builder options(BrokerConfig config, String name) {
    Options.Builder options =
        Options.builder()
            .servers(config.urls().toArray(String[]::new))
            .connectionName(name)
            .connectionTimeout(Duration.ofSeconds(2))
            .pingInterval(Duration.ofSeconds(2))
            .maxPingsOut(2)
            .errorListener(new Log(name));
    if (!config.user().isEmpty()) {
      options
          .userInfo(config.user().toCharArray(), config.password().toCharArray())
          // A user may hear the answers to himself alone.
          .inboxPrefix("_INBOX." + config.user().replaceAll("[^A-Za-z0-9_-]", "_") + '.');
    }
    // A certificate names servers, not their addresses; this mode leaves the name to the check.
    config
        .tls()
        .ifPresent(
            tls ->
                options
                    .sslContext(tls.context())
                    .hostnameResolveMode(Options.HostnameResolveMode.HappyEyeballs));
    return options;
  }

  /**
   * A connection. Whoever tells why there is none tells no login: the library names the servers as
   * it was told them.
   */
  static Connection open(Options options) throws IOException, InterruptedException {
    try {
      return Nats.connect(options);
    } catch (IOException e) {
      throw new IOException(Logins.hidden(String.valueOf(e.getMessage())), e.getCause());
    }
  }

  /** Has {@code hearer} told what comes on {@code subjects} from now on. */
  static void hear(Connection connection, String subjects, Consumer<Message> hearer) {
    var _ =
        connection
            .createDispatcher(message -> Bugs.guard(() -> hearer.accept(message)))
            .subscribe(subjects);
  }

  /** What the library tells beside its answers. */
  private record Log(String name) implements ErrorListener {
    @Override
    public void errorOccurred(Connection connection, String error) {
      log.warn("{}: the broker says: {}", name, error);
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception problem) {
      log.debug("{}: {}", name, problem.toString());
    }

    @Override
    public void slowConsumerDetected(Connection connection, io.nats.client.Consumer consumer) {
      log.warn("{}: a reader is slower than what it may hold back", name);
    }
  }
}
