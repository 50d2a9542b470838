package io.ledgerflux.client.protocol;

import java.util.regex.Pattern;

/**
 * What a gateway that asks for keys is shown. It does not print itself.
 *
 * @param text as the gateway gave it out
 */
public record ApiKey(String text) {
  private static final Pattern VISIBLE = Pattern.compile("[!-~]{1,256}");

  /** Refuses what no header can carry. */
  public ApiKey {
    if (!VISIBLE.matcher(text).matches()) {
      throw new IllegalArgumentException("a key is one word of ASCII");
    }
  }

  /** The value of the header {@code Authorization}. */
  public String authorization() {
    return "Bearer " + text;
  }

  @Override
  public String toString() {
    return "ApiKey[…]";
  }
}
