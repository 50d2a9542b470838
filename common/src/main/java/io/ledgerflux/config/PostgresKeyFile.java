package io.ledgerflux.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The key by which a client proves to a database who it is, as pgjdbc 42.7.14 takes it: by the end
 * of the file's name, or else by a line in it, it tells what is in the file, and it takes none that
 * others may read, unless its name ends in .der.
 */
final class PostgresKeyFile {
  private static final String KEY =
      "its sslkey must be a file of a PKCS#8 key without a password: of RSA in PEM, or of RSA or EC"
          + " in DER";
  private static final String KEY_STORE =
      "its sslkey must not end in .p12 or .pfx: a key store is not taken, only a PKCS#8 key in PEM"
          + " or DER";
  private static final String NOT_PEM =
      "its sslkey ends in .pem, but is no PEM: let it end in .der or .pk8";
  private static final String NOT_DER =
      "its sslkey ends in .der, but is no DER: let it end in .pem or .key";
  private static final String OPEN =
      "its sslkey must be a file that its owner alone may read (mode 600), or that is root's and"
          + " that its group may read (640)";

  private static final String BEGIN = "BEGIN PRIVATE KEY";
  private static final String END = "END PRIVATE KEY";

  /** So far the driver looks for the line that tells it of PEM. */
  private static final int BYTES_LOOKED_AT = 64 << 10;

  private static final Set<PosixFilePermission> OF_ANY_OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);
  private static final Integer ROOT = 0;

  private PostgresKeyFile() {}

  /** What is wrong with {@code file}, if anything is. */
  static Optional<String> fault(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".p12") || name.endsWith(".pfx")) {
      return Optional.of(KEY_STORE);
    }
    try {
      Path path = Path.of(file);
      if (name.endsWith(".der")) {
        return isDerKey(path)
            ? Optional.empty()
            : Optional.of(tellsOfPem(path) && isPemKey(path) ? NOT_DER : KEY);
      }
      if (name.endsWith(".pem") && !isPemKey(path)) {
        return Optional.of(isDerKey(path) ? NOT_PEM : KEY);
      }
      if (!name.endsWith(".pem") && !(tellsOfPem(path) ? isPemKey(path) : isDerKey(path))) {
        return Optional.of(KEY);
      }
      return isOpen(path) ? Optional.of(OPEN) : Optional.empty();
    } catch (IOException | InvalidPathException e) {
      return Optional.of(KEY);
    }
  }

  private static boolean tellsOfPem(Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return new String(content.readNBytes(BYTES_LOOKED_AT), ISO_8859_1).contains(BEGIN);
    }
  }

  /**
   * The driver takes all that stands before the end for the key, but for the line it begins at: it
   * misses neither.
   */
  private static boolean isPemKey(Path file) throws IOException {
    try {
      String base64 =
          Files.readAllLines(file).stream()
              .filter(line -> !line.contains(BEGIN))
              .takeWhile(line -> !line.contains(END))
              .map(String::trim)
              .collect(Collectors.joining());
      return isKey("RSA", Base64.getDecoder().decode(base64));
    } catch (CharacterCodingException | IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isDerKey(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    return isKey("RSA", content) || isKey("EC", content);
  }

  private static boolean isKey(String algorithm, byte[] encoded) {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded))
          != null;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Whether more may be done with it than is allowed; false where files have no such modes. */
  private static boolean isOpen(Path file) throws IOException {
    try {
      boolean ofRoot = ROOT.equals(Files.getAttribute(file, "unix:uid"));
      return isOpen(Files.getPosixFilePermissions(file), ofRoot);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  /** The same for a file of such a mode. */
  static boolean isOpen(Set<PosixFilePermission> mode, boolean ofRoot) {
    Set<PosixFilePermission> allowed = EnumSet.copyOf(OF_ANY_OWNER);
    if (ofRoot) {
      allowed.add(PosixFilePermission.GROUP_READ);
    }
    return !allowed.containsAll(mode);
  }
}
