package io.ledgerflux.trace;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.ServerUri;
import io.ledgerflux.config.Settings;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which ticks are followed, and who is told of them.
 *
 * @param endpoint of an OpenTelemetry collector; empty where nothing is followed
 * @param share of the ticks that an ingestor chooses, from 0 to 1
 */
public record TracingConfig(Optional<URI> endpoint, double share) {
  private static final Option<Optional<URI>> ENDPOINT =
      new Option<>(
          "OTEL_EXPORTER_OTLP_ENDPOINT",
          "",
          "Where traces of a few ticks go, by OTLP over HTTP; without it none are made.",
          "http:// or https:// with a host and perhaps a port from 1 to 65535",
          TracingConfig::endpoint);

  private static final Option<Double> SHARE =
      new Option<>(
          "OTEL_TRACES_SAMPLER_ARG",
          "0.001",
          "Which share of the ticks an ingestor has traced.",
          "a number from 0 to 1",
          TracingConfig::share);

  /** The options that it is read from. */
  public static final List<Option<?>> OPTIONS = List.of(ENDPOINT, SHARE);

  /** As {@code settings} say. */
  public static TracingConfig read(Settings settings) {
    return new TracingConfig(settings.get(ENDPOINT), settings.get(SHARE));
  }

  /**
   * Collectors are asked by names with underscores, too, which are no host to {@link URI}. The
   * exporter knows its schemes in small letters alone.
   */
  private static Optional<Optional<URI>> endpoint(String text) {
    if (text.isEmpty()) {
      return Optional.of(Optional.empty());
    }
    boolean right =
        ServerUri.parse(text.replace('_', '-'), List.of("http", "https"))
            .filter(uri -> text.startsWith(uri.getScheme().toLowerCase(Locale.ROOT)))
            .filter(uri -> uri.getRawQuery() == null && uri.getRawFragment() == null)
            .isPresent();
    return right ? Optional.of(Optional.of(URI.create(text))) : Optional.empty();
  }

  private static Optional<Double> share(String text) {
    try {
      double share = Double.parseDouble(text);
      return share >= 0 && share <= 1 ? Optional.of(share) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
