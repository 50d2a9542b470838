package io.ledgerflux.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files by which a client and a database prove to each other who they are, as the JDBC driver
 * takes them: it would look at them at the first connection only, and at the key perhaps never. An
 * empty name of the client's is how it is told that there is no such file.
 */
final class PostgresTlsFiles {
  private PostgresTlsFiles() {}

  /** What is wrong with those that {@code parameters} name, where TLS may be spoken at all. */
  static List<String> faults(Map<String, String> parameters) {
    if ("disable".equals(parameters.get("sslmode"))) {
      return List.of();
    }
    List<String> faults = new ArrayList<>();
    for (String name : List.of("sslrootcert", "sslcert")) {
      String file = parameters.get(name);
      if (file != null && !isNone(name, file) && !holdsCertificates(file)) {
        faults.add("its %s must be a file of certificates, in PEM or DER".formatted(name));
      }
    }
    Optional.ofNullable(parameters.get("sslkey"))
        .filter(file -> !file.isEmpty())
        .flatMap(PostgresKeyFile::fault)
        .ifPresent(faults::add);
    return faults;
  }

  private static boolean isNone(String name, String file) {
    return file.isEmpty() && name.equals("sslcert");
  }

  private static boolean holdsCertificates(String file) {
    try (InputStream certificates = Files.newInputStream(Path.of(file))) {
      return !CertificateFactory.getInstance("X.509").generateCertificates(certificates).isEmpty();
    } catch (IOException | InvalidPathException | GeneralSecurityException e) {
      return false;
    }
  }
}
