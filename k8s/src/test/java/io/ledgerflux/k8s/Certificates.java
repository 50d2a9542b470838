package io.ledgerflux.k8s;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * An authority and the certificate that it gave to the broker's servers, as files of a secret:
 * {@code ca.crt}, {@code tls.crt}, {@code tls.key}.
 */
final class Certificates {
  private static final String PASSWORD = "changeit";

  private Certificates() {}

  /** Makes them in {@code directory}, for servers of that name. */
  static void make(Path directory, String dnsName) {
    Path store = directory.resolve("store.p12");
    keytool(
        store,
        "-genkeypair",
        "-alias",
        "ca",
        "-keyalg",
        "EC",
        "-dname",
        "CN=authority",
        "-ext",
        "bc:c");
    keytool(store, "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=nats");
    String request = keytool(store, "-certreq", "-alias", "server");
    Path requestFile = write(directory.resolve("request.pem"), request);
    String certificate =
        keytool(
            store,
            "-gencert",
            "-alias",
            "ca",
            "-rfc",
            "-infile",
            requestFile.toString(),
            "-ext",
            "san=dns:" + dnsName,
            "-ext",
            "eku=serverAuth,clientAuth");
    write(directory.resolve("tls.crt"), certificate);
    write(directory.resolve("ca.crt"), keytool(store, "-exportcert", "-alias", "ca", "-rfc"));
    write(directory.resolve("tls.key"), key(store));
  }

  private static String key(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      byte[] key = store.getKey("server", PASSWORD.toCharArray()).getEncoded();
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
          + "\n-----END PRIVATE KEY-----\n";
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String keytool(Path store, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + " failed: " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
