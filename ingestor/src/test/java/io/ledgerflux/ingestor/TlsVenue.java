package io.ledgerflux.ingestor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A server that speaks TLS at the venue's address, and what becomes of who comes. */
final class TlsVenue implements AutoCloseable {
  static final String PASSWORD = "changeit";
  private static final String AUTHORITY = "authority";
  private static final String VENUE = "venue";

  private final SSLServerSocket server;
  private final AtomicInteger callers = new AtomicInteger();
  private final AtomicInteger trusting = new AtomicInteger();

  private TlsVenue(SSLServerSocket server) {
    this.server = server;
    Thread.startVirtualThread(this::accept);
  }

  /**
   * One whose certificate an authority gave it.
   *
   * @param directory of the authority, which is made there where it is not yet
   * @param certificate keytool's options for it
   */
  static TlsVenue certified(Path directory, String... certificate) throws Exception {
    Path store = directory.resolve("store.p12");
    if (!Files.exists(store)) {
      String name = "CN=" + directory.getFileName();
      keytool(store, "-alias", AUTHORITY, "-dname", name, "-ext", "bc:c");
    }
    Path own = Files.createTempFile(directory, VENUE, ".p12");
    Files.copy(store, own, StandardCopyOption.REPLACE_EXISTING);
    List<String> options = new ArrayList<>(List.of("-alias", VENUE, "-signer", AUTHORITY));
    options.addAll(List.of("-dname", "CN=venue"));
    options.addAll(List.of(certificate));
    keytool(own, options.toArray(String[]::new));
    KeyStore keys = load(own);
    keys.deleteEntry(AUTHORITY);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return new TlsVenue(
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
  }

  /** A file of those who are trusted: the authority of {@code directory}. */
  static Path trust(Path directory) throws Exception {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry(
        AUTHORITY, load(directory.resolve("store.p12")).getCertificate(AUTHORITY));
    Path file = directory.resolve("trust.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      trust.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  URI uri() {
    return URI.create("wss://localhost:" + server.getLocalPort());
  }

  /** How many came. */
  int callers() {
    return callers.get();
  }

  /** How many of them said something, having seen the certificate. */
  int trusting() {
    return trusting.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket caller = server.accept();
        callers.incrementAndGet();
        Thread.startVirtualThread(() -> hear((SSLSocket) caller));
      } catch (IOException e) {
        return; // It is closed.
      }
    }
  }

  private void hear(SSLSocket caller) {
    try (caller) {
      if (caller.getInputStream().read() >= 0) {
        trusting.incrementAndGet();
      }
    } catch (IOException e) {
      return; // The caller did not like what it saw.
    }
  }

  private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static void keytool(Path store, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-genkeypair", "-keyalg", "EC"));
    command.addAll(List.of(options));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + " failed: " + output);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
