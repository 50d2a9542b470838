package io.ledgerflux.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files by which a client and a database prove to each other who they are, as the JDBC driver
 * takes them: it would look at them at the first connection only, and at the key perhaps never.
 */
final class PostgresTlsFiles {
  private static final String CERTIFICATES = "a file of certificates, in PEM or DER";
  private static final String KEY =
      "a file of a PKCS#8 key without a password: of RSA in PEM, or of RSA or EC in DER";
  private static final Pattern PEM_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

  private PostgresTlsFiles() {}

  /** What is wrong with those that {@code parameters} name, where TLS may be spoken at all. */
  static List<String> faults(Map<String, String> parameters) {
    if ("disable".equals(parameters.get("sslmode"))) {
      return List.of();
    }
    List<String> faults = new ArrayList<>();
    check(parameters, "sslrootcert", CERTIFICATES, PostgresTlsFiles::holdsCertificates, faults);
    check(parameters, "sslcert", CERTIFICATES, PostgresTlsFiles::holdsCertificates, faults);
    check(parameters, "sslkey", KEY, PostgresTlsFiles::holdsAKey, faults);
    return faults;
  }

  private static void check(
      Map<String, String> parameters,
      String name,
      String right,
      Predicate<Path> isRight,
      List<String> faults) {
    String file = parameters.get(name);
    if (file != null && !isRight(file, isRight)) {
      faults.add("its %s must be %s".formatted(name, right));
    }
  }

  private static boolean isRight(String file, Predicate<Path> isRight) {
    try {
      return isRight.test(Path.of(file));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static boolean holdsCertificates(Path file) {
    try (InputStream certificates = Files.newInputStream(file)) {
      return !CertificateFactory.getInstance("X.509").generateCertificates(certificates).isEmpty();
    } catch (IOException | GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean holdsAKey(Path file) {
    try {
      byte[] content = Files.readAllBytes(file);
      Matcher pem = PEM_KEY.matcher(new String(content, StandardCharsets.ISO_8859_1));
      return pem.find()
          ? isKey("RSA", Base64.getMimeDecoder().decode(pem.group(1)))
          : isKey("RSA", content) || isKey("EC", content);
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isKey(String algorithm, byte[] encoded) {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded))
          != null;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
