package io.ledgerflux.operator.rejects;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Set;

/** Which originals were met: by their digests, since a stream of large ones does not fit memory. */
final class Originals {
  private final Set<ByteBuffer> met = new HashSet<>();
  private final MessageDigest digest;

  Originals() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Notes the one of {@code kept}, and tells whether it was not met before. */
  boolean add(Kept kept) {
    byte[] original = kept.reject().original().getBytes(StandardCharsets.UTF_8);
    return met.add(ByteBuffer.wrap(digest.digest(original)));
  }
}
