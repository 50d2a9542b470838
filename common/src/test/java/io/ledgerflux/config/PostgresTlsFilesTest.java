package io.ledgerflux.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTlsFilesTest {
  private static final String CERTIFICATES = "must be a file of certificates, in PEM or DER";
  private static final String KEY =
      "must be a file of a PKCS#8 key without a password: of RSA in PEM, or of RSA or EC in DER";

  /** A key that protects nothing is made quickly. */
  private static final int SMALLEST_RSA_BITS = 512;

  private static final int SMALLEST_EC_BITS = 256;

  @TempDir private Path directory;

  @Test
  void takesCertificatesAndKeysInTheFormsThatTheDriverReads() throws Exception {
    byte[] certificate = anyCertificate().getEncoded();
    byte[] rsa = key("RSA");
    for (Path file :
        new Path[] {file("a.crt", pem("CERTIFICATE", certificate)), file("a.der", certificate)}) {
      assertThat(PostgresTlsFiles.faults(named("sslrootcert", file))).isEmpty();
      assertThat(PostgresTlsFiles.faults(named("sslcert", file))).isEmpty();
    }
    for (Path file :
        new Path[] {
          file("rsa.pem", pem("PRIVATE KEY", rsa)),
          file("rsa.key", pem("PRIVATE KEY", rsa)),
          file("chain.key", join(pem("PRIVATE KEY", rsa), pem("CERTIFICATE", certificate))),
          file("rsa.pk8", rsa),
          file("rsa.der", rsa),
          file("ec.pk8", key("EC"))
        }) {
      assertThat(PostgresTlsFiles.faults(named("sslkey", file))).as("%s", file).isEmpty();
    }
  }

  @Test
  void refusesWhatIsNoCertificate() throws Exception {
    for (Path wrong :
        new Path[] {
          directory.resolve("missing.crt"),
          directory,
          file("empty.crt", new byte[0]),
          file("text.crt", "no certificate".getBytes(UTF_8)),
          file("key.crt", pem("PRIVATE KEY", key("RSA")))
        }) {
      assertThat(PostgresTlsFiles.faults(named("sslrootcert", wrong)))
          .as("%s", wrong)
          .containsExactly("its sslrootcert " + CERTIFICATES);
      assertThat(PostgresTlsFiles.faults(named("sslcert", wrong)))
          .containsExactly("its sslcert " + CERTIFICATES);
    }
    assertThat(PostgresTlsFiles.faults(Map.of("sslrootcert", "a\0b"))).hasSize(1);
  }

  @Test
  void refusesWhatIsNoKeyThatTheDriverReads() throws Exception {
    byte[] rsa = pem("PRIVATE KEY", key("RSA"));
    byte[] certificate = pem("CERTIFICATE", anyCertificate().getEncoded());
    for (Path wrong :
        new Path[] {
          directory.resolve("missing.key"),
          file("empty.key", new byte[0]),
          file("text.key", "no key".getBytes(UTF_8)),
          file("traditional.pem", pem("RSA PRIVATE KEY", key("RSA"))),
          file("locked.pem", pem("ENCRYPTED PRIVATE KEY", key("RSA"))),
          file("ec.pem", pem("PRIVATE KEY", key("EC"))),
          file("odd.pem", pem("PRIVATE KEY", new byte[] {1, 2, 3})),
          file("certificate.pem", certificate),
          file("bag.key", join("Bag Attributes\n".getBytes(UTF_8), rsa)),
          file("chain.pem", join(certificate, rsa)),
          file("line.pem", new String(rsa, UTF_8).replaceAll("\\R", "").getBytes(UTF_8)),
          file("bare.key", new String(rsa, UTF_8).replaceAll("-+[A-Z ]+-+\n", "").getBytes(UTF_8))
        }) {
      assertThat(PostgresTlsFiles.faults(named("sslkey", wrong)))
          .as("%s", wrong)
          .containsExactly("its sslkey " + KEY);
    }
  }

  @Test
  void refusesAKeyWhoseNameTellsTheDriverOfAnotherForm() throws Exception {
    byte[] rsa = key("RSA");
    byte[] pem = pem("PRIVATE KEY", rsa);
    for (Path store : new Path[] {file("a.p12", rsa), file("b.P12", pem), file("c.pfx", rsa)}) {
      assertThat(keyFault(store)).startsWith("its sslkey must not end in .p12 or .pfx");
    }
    assertThat(keyFault(file("d.PEM", rsa))).startsWith("its sslkey ends in .pem, but is no PEM");
    assertThat(keyFault(file("e.der", pem))).startsWith("its sslkey ends in .der, but is no DER");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw--w----", "rw---x---"})
  void refusesAKeyThatOthersMayUse(String mode) throws Exception {
    byte[] rsa = key("RSA");
    Path pem = file("a.pem", pem("PRIVATE KEY", rsa));
    Path pk8 = file("a.pk8", rsa);
    Path der = file("a.der", rsa);
    for (Path file : new Path[] {pem, pk8, der}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
    assertThat(keyFault(pem)).endsWith("that its group may read (640)");
    assertThat(keyFault(pk8)).endsWith("that its group may read (640)");
    assertThat(PostgresTlsFiles.faults(named("sslkey", der))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "rwx------, false, false",
    "r--------, false, false",
    "rw-r-----, true,  false",
    "rw--w----, true,  true",
    "rw---x---, true,  true",
    "rw----r--, true,  true",
    "rw-----w-, true,  true",
    "rw------x, true,  true"
  })
  void letsAGroupReadWhatIsOfRootAlone(String mode, boolean isOpen, boolean isOpenOfRoot) {
    Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode);
    assertThat(PostgresKeyFile.isOpen(permissions, false)).isEqualTo(isOpen);
    assertThat(PostgresKeyFile.isOpen(permissions, true)).isEqualTo(isOpenOfRoot);
  }

  private static String keyFault(Path key) {
    List<String> faults = PostgresTlsFiles.faults(named("sslkey", key));
    assertThat(faults).hasSize(1);
    return faults.getFirst();
  }

  @Test
  void tellsEachFaultInALineAndWithoutThePassword() {
    Path none = directory.resolve("none");
    String tail =
        "@db/ticks?sslmode=verify-full&sslrootcert=%1$s&sslcert=%1$s&sslkey=%1$s".formatted(none);
    Settings settings =
        Settings.read(Map.of("PG_DSN", "postgresql://ann:pw" + tail), PostgresConfig.OPTIONS);
    PostgresConfig.read(settings);
    PostgresConfig.find(settings);

    String told = "PG_DSN is 'postgresql://ann:***" + tail + "', but its ";
    assertThatThrownBy(settings::check)
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.faults())
                    .containsExactly(
                        told + "sslrootcert " + CERTIFICATES,
                        told + "sslcert " + CERTIFICATES,
                        told + "sslkey " + KEY));
  }

  @Test
  void looksAtNoFileWhereNoTlsIsSpoken() {
    String none = directory.resolve("none").toString();
    assertThat(
            PostgresTlsFiles.faults(
                Map.of("sslmode", "disable", "sslrootcert", none, "sslkey", none)))
        .isEmpty();
  }

  @Test
  void anEmptyNameTellsThatTheClientHasNoCertificate() {
    assertThat(PostgresTlsFiles.faults(Map.of("sslcert", "", "sslkey", ""))).isEmpty();
    assertThat(PostgresTlsFiles.faults(Map.of("sslrootcert", ""))).hasSize(1);
  }

  private static Map<String, String> named(String parameter, Path file) {
    return Map.of(parameter, file.toString());
  }

  private Path file(String name, byte[] content) throws Exception {
    Path file = Files.write(directory.resolve(name), content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static byte[] pem(String kind, byte[] content) {
    String lines = Base64.getMimeEncoder().encodeToString(content);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(kind, lines)
        .getBytes(UTF_8);
  }

  private static byte[] join(byte[] first, byte[] second) {
    return (new String(first, UTF_8) + new String(second, UTF_8)).getBytes(UTF_8);
  }

  private static byte[] key(String algorithm) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(algorithm.equals("RSA") ? SMALLEST_RSA_BITS : SMALLEST_EC_BITS);
    return generator.generateKeyPair().getPrivate().getEncoded();
  }

  /** One of those whom this JVM trusts. */
  private static X509Certificate anyCertificate() throws Exception {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    return Stream.of(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .flatMap(trusted -> Stream.of(((X509TrustManager) trusted).getAcceptedIssuers()))
        .findFirst()
        .orElseThrow();
  }
}
