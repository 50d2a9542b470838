package io.ledgerflux.nats;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import java.util.List;
import java.util.Optional;

/**
 * Which broker, and as whom.
 *
 * @param urls of the servers, such as {@code nats://127.0.0.1:4222}
 * @param user empty where the broker asks for none
 * @param password of the user
 */
public record BrokerConfig(List<String> urls, String user, String password) {
  private static final Option<List<String>> NATS_URLS =
      new Option<>(
          "NATS_URLS",
          "nats://127.0.0.1:4222",
          "The broker's servers, parted by commas.",
          "a list of nats:// or tls:// URLs parted by commas",
          text ->
              Optional.of(Option.split(text))
                  .filter(urls -> !urls.isEmpty() && urls.stream().allMatch(BrokerConfig::isUrl)));

  private static final Option<String> NATS_USER =
      Option.text("NATS_USER", "", "The user at the broker, where it asks for one.");

  private static final Option<String> NATS_PASSWORD =
      Option.text("NATS_PASSWORD", "", "The user's password at the broker.");

  /** The options that it is read from. */
  public static final List<Option<?>> OPTIONS = List.of(NATS_URLS, NATS_USER, NATS_PASSWORD);

  /** A broker that asks for no user. */
  public static BrokerConfig of(String url) {
    return new BrokerConfig(List.of(url), "", "");
  }

  /** As {@code settings} say. */
  public static BrokerConfig read(Settings settings) {
    return new BrokerConfig(
        settings.get(NATS_URLS), settings.get(NATS_USER), settings.get(NATS_PASSWORD));
  }

  /** Without the password. */
  @Override
  public String toString() {
    return String.join(",", urls);
  }

  private static boolean isUrl(String text) {
    return text.matches("(nats|tls)://[^/\\s]+");
  }
}
