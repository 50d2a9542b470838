package io.ledgerflux.nats;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS to the broker: whom it trusts, and that a certificate names the server that was asked for.
 */
public final class BrokerTls {
  private final SSLContext context;

  private BrokerTls(SSLContext context) {
    this.context = context;
  }

  /** TLS that trusts whom this JVM trusts. */
  static BrokerTls ofSystem() {
    try {
      return trusting(null);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no trusted authorities", e);
    }
  }

  /** TLS that trusts the authorities in the file alone; empty if it holds no PEM certificate. */
  static Optional<BrokerTls> ofAuthorities(Path file) {
    try (InputStream pem = Files.newInputStream(file)) {
      Collection<? extends Certificate> authorities =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (authorities.isEmpty()) {
        return Optional.empty();
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate authority : authorities) {
        store.setCertificateEntry("authority-" + store.size(), authority);
      }
      return Optional.of(trusting(store));
    } catch (IOException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** For the library, which makes a socket of it for each connection. */
  SSLContext context() {
    return context;
  }

  private static BrokerTls trusting(@Nullable KeyStore authorities)
      throws IOException, GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    X509ExtendedTrustManager trusted =
        Stream.of(factory.getTrustManagers())
            .filter(X509ExtendedTrustManager.class::isInstance)
            .map(X509ExtendedTrustManager.class::cast)
            .findFirst()
            .orElseThrow();
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new ByName(trusted)}, null);
    return new BrokerTls(context);
  }

  /** jnats makes its sockets without the check of the name, so it is asked for here. */
  private static final class ByName extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager trusted;

    ByName(X509ExtendedTrustManager trusted) {
      this.trusted = trusted;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      if (!(socket instanceof SSLSocket tls)) {
        throw new CertificateException("a certificate without TLS");
      }
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
      trusted.checkServerTrusted(chain, type, tls);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("a name is checked on sockets alone");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("a name is checked on sockets alone");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("no client is let in");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("no client is let in");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("no client is let in");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return trusted.getAcceptedIssuers();
    }
  }
}
