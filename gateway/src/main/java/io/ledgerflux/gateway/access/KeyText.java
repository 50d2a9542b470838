package io.ledgerflux.gateway.access;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key as its owner shows it: {@code lf_}, the id by which it is looked up, {@code _}, and 256
 * random bits in base64url.
 *
 * @param id which is no secret
 * @param hash of the whole text
 */
public record KeyText(String id, SecretHash hash) {
  private static final int ID_BYTES = 6;
  private static final int SECRET_BYTES = 32;
  private static final Pattern KEY = Pattern.compile("lf_([0-9a-f]{12})_[A-Za-z0-9_-]{43}");

  private static final Pattern WITH_ID = Pattern.compile("(?:lf_)?([0-9a-f]{12})(?:_.*)?");

  /** What {@code text} shows; empty where it can be no key. */
  public static Optional<KeyText> parse(String text) {
    Matcher key = KEY.matcher(text);
    return key.matches()
        ? Optional.of(new KeyText(key.group(1), SecretHash.of(text)))
        : Optional.empty();
  }

  /** The id that {@code text} is, or with which a key, or what is left of one, begins. */
  public static Optional<String> idIn(String text) {
    Matcher key = WITH_ID.matcher(text.strip());
    return key.matches() ? Optional.of(key.group(1)) : Optional.empty();
  }

  /** The text of a new key. */
  public static String random(SecureRandom random) {
    return "lf_" + HexFormat.of().formatHex(bytes(ID_BYTES, random)) + '_' + secret(random);
  }

  /** 256 random bits. */
  static String secret(SecureRandom random) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(SECRET_BYTES, random));
  }

  private static byte[] bytes(int count, SecureRandom random) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
