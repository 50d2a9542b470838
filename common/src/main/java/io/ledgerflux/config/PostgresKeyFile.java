package io.ledgerflux.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key by which a client proves to a database who it is, as pgjdbc 42.7.14 takes it: by the end
 * of the file's name it tells what is in the file, and it takes no PEM that others may read.
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

  private static final Pattern PEM_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
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
      byte[] content = Files.readAllBytes(path);
      Matcher pem = PEM_KEY.matcher(new String(content, StandardCharsets.ISO_8859_1));
      boolean isPem = pem.find();
      if (!(isPem ? isPemKey(pem.group(1)) : isKey("RSA", content) || isKey("EC", content))) {
        return Optional.of(KEY);
      }
      if (name.endsWith(".der")) {
        return isPem ? Optional.of(NOT_DER) : Optional.empty();
      }
      if (name.endsWith(".pem") && !isPem) {
        return Optional.of(NOT_PEM);
      }
      return isOpen(path) ? Optional.of(OPEN) : Optional.empty();
    } catch (IOException | InvalidPathException e) {
      return Optional.of(KEY);
    }
  }

  private static boolean isPemKey(String encoded) {
    try {
      return isKey("RSA", Base64.getMimeDecoder().decode(encoded));
    } catch (IllegalArgumentException e) {
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

  /** Whether more may be done with it than is allowed; false where files have no such modes. */
  private static boolean isOpen(Path file) throws IOException {
    try {
      Set<PosixFilePermission> allowed = EnumSet.copyOf(OF_ANY_OWNER);
      if (ROOT.equals(Files.getAttribute(file, "unix:uid"))) {
        allowed.add(PosixFilePermission.GROUP_READ);
      }
      return !allowed.containsAll(Files.getPosixFilePermissions(file));
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }
}
