package io.ledgerflux.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a secret: all that is kept of it. A secret has 256 random bits, so there is
 * nothing to try out, and a slow hash would protect nothing more.
 */
public final class SecretHash {
  private final byte[] digest;

  private SecretHash(byte[] digest) {
    this.digest = digest;
  }

  /** Of a secret's text. */
  public static SecretHash of(String secret) {
    try {
      return new SecretHash(
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** As it was stored. */
  public static SecretHash stored(byte[] digest) {
    return new SecretHash(digest.clone());
  }

  /** As it is stored. */
  public byte[] bytes() {
    return digest.clone();
  }

  /** Whether both are of one secret; how long that takes tells nothing of where they differ. */
  public boolean matches(SecretHash other) {
    return MessageDigest.isEqual(digest, other.digest);
  }

  /** In hexadecimal digits. */
  String hex() {
    return HexFormat.of().formatHex(digest);
  }
}
