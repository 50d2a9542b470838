package io.ledgerflux.config;

import java.util.regex.Pattern;

/** The user and password, or token, that a URL may carry: no log and no answer tells them. */
public final class Logins {
  private static final Pattern LOGIN = Pattern.compile("://\\S*@");

  private Logins() {}

  /**
   * {@code text} with stars for the login of each URL in it: all up to the last {@code @} before a
   * space, since a password that was not encoded may hold anything else.
   */
  public static String hidden(String text) {
    return LOGIN.matcher(text).replaceAll("://***@");
  }
}
