package io.ledgerflux.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** URIs that say where a server is. */
public final class ServerUri {
  private static final int LAST_PORT = 65_535;

  private ServerUri() {}

  /**
   * The URI that {@code text} is; empty unless it has one of {@code schemes}, a host, and a port
   * that somebody can listen on, or none.
   */
  public static Optional<URI> parse(String text, List<String> schemes) {
    try {
      return Optional.of(new URI(text))
          .filter(uri -> hasScheme(uri, schemes) && uri.getHost() != null && hasRightPort(uri));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static boolean hasScheme(URI uri, List<String> schemes) {
    return uri.getScheme() != null && schemes.contains(uri.getScheme().toLowerCase(Locale.ROOT));
  }

  /** A colon without a port behind it says nothing to {@link URI}, but breaks others. */
  private static boolean hasRightPort(URI uri) {
    return uri.getPort() < 0
        ? !uri.getRawAuthority().endsWith(":")
        : uri.getPort() > 0 && uri.getPort() <= LAST_PORT;
  }
}
