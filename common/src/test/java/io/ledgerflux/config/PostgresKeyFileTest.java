package io.ledgerflux.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.UnsupportedCallbackException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ssl.LazyKeyManager;
import org.postgresql.ssl.PEMKeyManager;
import org.postgresql.ssl.Pk8OrPemKeyManager;

/** Whether a key is taken, compared with what the database's driver makes of the same file. */
class PostgresKeyFileTest {
  private static final List<String> ENDINGS = List.of(".pem", ".PEM", ".der", ".key", ".pk8", "");

  /** A key that protects nothing is made quickly. */
  private static final int RSA_BITS = 1_024;

  private static final int EC_BITS = 256;

  /** So far the driver looks for the line at which a key in PEM begins. */
  private static final int BYTES_LOOKED_AT = 65_536;

  private static final CallbackHandler NO_PASSWORD =
      callbacks -> {
        throw new UnsupportedCallbackException(callbacks[0]);
      };

  @TempDir private Path directory;

  static Stream<Arguments> contents() throws Exception {
    byte[] rsa = key("RSA", RSA_BITS);
    byte[] ec = key("EC", EC_BITS);
    String base64 = Base64.getMimeEncoder().encodeToString(rsa);
    String pem = pem("PRIVATE KEY", rsa);
    String certificate = pem("CERTIFICATE", certificate("RSA").getEncoded());
    String far = "\n".repeat(BYTES_LOOKED_AT - "-----BEGIN PRIVATE KEY".length());
    return Stream.of(
        Arguments.of("RSA in DER", rsa),
        Arguments.of("EC in DER", ec),
        Arguments.of("RSA in DER and more", join(rsa, new byte[] {0})),
        Arguments.of("RSA in PEM", bytes(pem)),
        Arguments.of("EC in PEM", bytes(pem("PRIVATE KEY", ec))),
        Arguments.of("nothing but Base64", bytes(base64)),
        Arguments.of("Base64 in one line", bytes(base64.replaceAll("\\R", ""))),
        Arguments.of("Base64 up to its end", bytes(base64 + "\n-----END PRIVATE KEY-----\n")),
        Arguments.of("Base64 behind its begin", bytes("-----BEGIN PRIVATE KEY-----\n" + base64)),
        Arguments.of("without dashes", bytes(pem.replace("-", ""))),
        Arguments.of("indented", bytes(pem.replaceAll("(?m)^", "  "))),
        Arguments.of("in one line", bytes(pem.replaceAll("\\R", ""))),
        Arguments.of("before a certificate", bytes(pem + certificate)),
        Arguments.of("behind a certificate", bytes(certificate + pem)),
        Arguments.of("behind what openssl tells", bytes("Bag Attributes\n" + pem)),
        Arguments.of("beginning near", bytes(far + pem)),
        Arguments.of("beginning too far", bytes(far + '\n' + pem)),
        Arguments.of("told too late", bytes(base64 + "\n-----END PRIVATE KEY-----\n" + pem)),
        Arguments.of("not UTF-8 at its end", join(bytes(pem), new byte[] {(byte) 0xff})),
        Arguments.of("traditional", bytes(pem("RSA PRIVATE KEY", rsa))),
        Arguments.of("locked", bytes(pem("ENCRYPTED PRIVATE KEY", rsa))),
        Arguments.of("no key in PEM", bytes(pem("PRIVATE KEY", new byte[] {1, 2, 3}))),
        Arguments.of("a certificate", bytes(certificate)),
        Arguments.of("a text", bytes("no key")),
        Arguments.of("nothing", new byte[0]));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("contents")
  void takesWhatTheDriverReads(String what, byte[] content) throws Exception {
    for (String ending : ENDINGS) {
      Path file = Files.write(directory.resolve("file" + ending), content);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      assertThat(PostgresKeyFile.fault(file.toString()).isEmpty())
          .as("%s in a file that ends in '%s'", what, ending)
          .isEqualTo(isReadByTheDriver(file));
    }
  }

  /** Beside a certificate of either kind, of which it learns what a key in DER is of. */
  private boolean isReadByTheDriver(Path key) throws Exception {
    for (String algorithm : List.of("RSA", "EC")) {
      Path certificate =
          Files.write(directory.resolve(algorithm + ".crt"), certificate(algorithm).getEncoded());
      if (driver(key.toString(), certificate.toString()).getPrivateKey("user") != null) {
        return true;
      }
    }
    return false;
  }

  /** The one of the driver's classes that it chooses by the name of the file. */
  private static X509KeyManager driver(String key, String certificate) {
    PEMKeyManager pem = new PEMKeyManager(key, certificate, "RSA");
    LazyKeyManager der = new LazyKeyManager(certificate, key, NO_PASSWORD, false);
    String name = key.toLowerCase(Locale.ROOT);
    return name.endsWith(".pem")
        ? pem
        : name.endsWith(".der") ? der : new Pk8OrPemKeyManager(key, pem, der);
  }

  private static byte[] key(String algorithm, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair().getPrivate().getEncoded();
  }

  private static String pem(String kind, byte[] content) {
    String lines = Base64.getMimeEncoder().encodeToString(content);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, lines);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] join(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }

  /** One of those whom this JVM trusts. */
  private static X509Certificate certificate(String algorithm) throws Exception {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    return Stream.of(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .flatMap(trusted -> Stream.of(((X509TrustManager) trusted).getAcceptedIssuers()))
        .filter(trusted -> trusted.getPublicKey().getAlgorithm().equals(algorithm))
        .findFirst()
        .orElseThrow();
  }
}
