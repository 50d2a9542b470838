package io.ledgerflux.k8s;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.config.Settings;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Logins to the production overlay's broker, each as one of its users. */
final class BrokerLogins {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** What a busy machine needs to answer, beside nine services and four servers. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

  /** A refused client waits for as long as it may. */
  private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(2);

  static final JetStreamOptions PATIENTLY =
      JetStreamOptions.builder().requestTimeout(ANSWER_LIMIT).build();

  private final Map<String, Connection> connected = new HashMap<>();
  private final NatsCluster nats;

  BrokerLogins(NatsCluster nats) {
    this.nats = nats;
  }

  /** What a user tries. */
  interface Deed {
    void on(Connection connection) throws Exception;
  }

  /** Whether the server says, before it answers, that a user may not do it. */
  boolean isRefused(String user, Deed deed) throws Exception {
    Connection connection = connected.get(user);
    if (connection == null) {
      connection = connect(user);
      connected.put(user, connection);
    }
    connection.clearLastError();
    deed.on(connection);
    connection.flush(ANSWER_LIMIT);
    String error = connection.getLastError();
    return error != null && error.toLowerCase(Locale.ROOT).contains("permissions violation");
  }

  Connection connect(String user) throws Exception {
    return Nats.connect(options(user, password(user)).build());
  }

  /** A busy broker may not answer in so short a time: then it is asked again. */
  void awaitRefusal(String user, String password) throws Exception {
    Options options = options(user, password).connectionTimeout(REFUSAL_LIMIT).build();
    await(user)
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> Nats.connect(options))
                    .hasMessageContaining("Authorization Violation"));
  }

  private Options.Builder options(String user, String password) throws Exception {
    return new Options.Builder()
        .server(nats.url())
        .userInfo(user.toCharArray(), password.toCharArray())
        .inboxPrefix("_INBOX." + user + ".")
        .connectionTimeout(ANSWER_LIMIT)
        .maxReconnects(0)
        .errorListener(new ErrorListener() {})
        .sslContext(trusting(nats.authority()));
  }

  private static SSLContext trusting(Path authority) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var pem = Files.newInputStream(authority)) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  static String password(String user) {
    return ProductionRig.password("ledgerflux-nats", user + "-password");
  }

  /** Whether a service of ours connects. */
  static boolean connects(String url, String authority) throws InterruptedException {
    Settings settings =
        Settings.read(
            Map.of(
                "NATS_URLS",
                url,
                "NATS_USER",
                "operator",
                "NATS_PASSWORD",
                password("operator"),
                "NATS_TLS_CA",
                authority),
            BrokerConfig.OPTIONS);
    BrokerConfig config = BrokerConfig.read(settings);
    settings.check();
    try {
      BrokerView.open(config, "test").close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  void close() throws InterruptedException {
    for (Connection each : connected.values()) {
      each.close();
    }
  }
}
