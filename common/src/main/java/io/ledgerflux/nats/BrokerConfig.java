package io.ledgerflux.nats;

import io.ledgerflux.config.Logins;
import io.ledgerflux.config.Option;
import io.ledgerflux.config.ServerUri;
import io.ledgerflux.config.Settings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which broker, and as whom.
 *
 * @param urls of the servers, such as {@code nats://127.0.0.1:4222}
 * @param user empty where the broker asks for none
 * @param password of the user
 * @param tls how TLS is spoken, where it is
 */
public record BrokerConfig(
    List<String> urls, String user, String password, Optional<BrokerTls> tls) {
  private static final List<String> SCHEMES = List.of("nats", "tls");

  private static final Option<List<String>> NATS_URLS =
      new Option<>(
          "NATS_URLS",
          "nats://127.0.0.1:4222",
          "The broker's servers, comma-separated.",
          "a comma-separated list of nats:// or tls:// URLs, each with a host and perhaps a port"
              + " from 1 to 65535",
          text ->
              Optional.of(Option.split(text))
                  .filter(urls -> !urls.isEmpty() && urls.stream().allMatch(BrokerConfig::isUrl)));

  private static final Option<String> NATS_USER =
      Option.text("NATS_USER", "", "The user at the broker, where it asks for one.");

  private static final Option<String> NATS_PASSWORD =
      Option.text("NATS_PASSWORD", "", "The user's password at the broker.");

  private static final Option<Optional<BrokerTls>> NATS_TLS_CA =
      new Option<>(
          "NATS_TLS_CA",
          "",
          "A file of the authorities that sign the broker's certificate; with it TLS is spoken.",
          "a file of PEM certificates",
          BrokerConfig::authorities);

  /** The options that it is read from. */
  public static final List<Option<?>> OPTIONS =
      List.of(NATS_URLS, NATS_USER, NATS_PASSWORD, NATS_TLS_CA);

  /** A broker that asks for no user. */
  public static BrokerConfig of(String url) {
    return new BrokerConfig(List.of(url), "", "", Optional.empty());
  }

  /** As {@code settings} say. */
  public static BrokerConfig read(Settings settings) {
    List<String> urls = settings.get(NATS_URLS);
    return new BrokerConfig(
        urls,
        settings.get(NATS_USER),
        settings.get(NATS_PASSWORD),
        settings
            .get(NATS_TLS_CA)
            .or(
                () ->
                    urls.stream().anyMatch(url -> url.startsWith("tls://"))
                        ? Optional.of(BrokerTls.ofSystem())
                        : Optional.empty()));
  }

  /** Without the password, also where a URL carries one. */
  @Override
  public String toString() {
    return urls.stream().map(Logins::hidden).collect(Collectors.joining(","));
  }

  private static Optional<Optional<BrokerTls>> authorities(String file) {
    if (file.isEmpty()) {
      return Optional.of(Optional.empty());
    }
    try {
      Optional<BrokerTls> tls = BrokerTls.ofAuthorities(Path.of(file));
      return tls.isPresent() ? Optional.of(tls) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Nothing may follow host and port. */
  private static boolean isUrl(String text) {
    return text.matches("[a-z]+://[^/?#]+") && ServerUri.parse(text, SCHEMES).isPresent();
  }
}
