package io.ledgerflux.gateway;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.access.ClientAddress;
import io.ledgerflux.gateway.access.Networks;
import io.ledgerflux.gateway.access.Origins;
import io.ledgerflux.gateway.server.EdgeConfig;
import io.ledgerflux.gateway.server.TlsFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a gateway is told of what lies between it and the open internet. */
final class EdgeOptions {
  private static final Option<Set<String>> ALLOWED_ORIGINS =
      new Option<>(
          "ALLOWED_ORIGINS",
          "",
          "The origins of web pages that may use the gateway from a browser; by default any.",
          "a comma-separated list of origins such as https://prices.example.com",
          text ->
              Optional.of(Set.copyOf(Option.split(text)))
                  .filter(origins -> origins.stream().allMatch(Origins::isOrigin)));

  private static final Option<Networks> TRUSTED_PROXIES =
      new Option<>(
          "TRUSTED_PROXIES",
          "",
          "The networks of proxies that are believed when they name the client's address.",
          "a comma-separated list of networks such as 10.0.0.0/8",
          text -> Networks.parse(Option.split(text)));

  private static final Option<String> TRUSTED_PROXY_HEADER =
      Option.choice(
          "TRUSTED_PROXY_HEADER",
          "x-forwarded-for",
          List.of("x-forwarded-for", "forwarded"),
          "The header that they write; anybody may write the other one, so it is ignored.");

  private static final Option<Optional<Path>> TLS_CERT_FILE =
      Option.file(
          "TLS_CERT_FILE", "The PEM file of the certificate and its chain; with it there is TLS.");

  private static final Option<Optional<Path>> TLS_KEY_FILE =
      Option.file("TLS_KEY_FILE", "The PEM file of the certificate's key.");

  private static final Option<Long> OPS_PORT =
      Option.whole(
          "OPS_PORT", 0, 0, 65_535, "Another port for health, readiness and metrics; 0: the same.");

  /** All of them. */
  static final List<Option<?>> ALL =
      List.of(
          ALLOWED_ORIGINS,
          TRUSTED_PROXIES,
          TRUSTED_PROXY_HEADER,
          TLS_CERT_FILE,
          TLS_KEY_FILE,
          OPS_PORT);

  private EdgeOptions() {}

  static EdgeConfig edge(Settings settings, int port) {
    return new EdgeConfig(
        new Origins(settings.get(ALLOWED_ORIGINS)),
        new ClientAddress(
            settings.get(TRUSTED_PROXIES),
            settings.get(TRUSTED_PROXY_HEADER).equals("forwarded")
                ? ClientAddress.Header.FORWARDED
                : ClientAddress.Header.X_FORWARDED_FOR),
        tls(settings),
        opsPort(settings, port));
  }

  private static int opsPort(Settings settings, int port) {
    int opsPort = Math.toIntExact(settings.get(OPS_PORT));
    if (opsPort != 0 && opsPort == port) {
      settings.fault(OPS_PORT, Integer.toString(port), "must be another port than PORT, or 0");
    }
    return opsPort;
  }

  private static Optional<TlsFiles> tls(Settings settings) {
    Optional<Path> certificate = settings.get(TLS_CERT_FILE);
    Optional<Path> key = settings.get(TLS_KEY_FILE);
    if (certificate.isPresent() != key.isPresent()) {
      settings.fault(
          TLS_CERT_FILE,
          certificate.map(Path::toString).orElse(""),
          "it goes together with TLS_KEY_FILE");
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    TlsFiles files = new TlsFiles(certificate.get(), key.get());
    for (TlsFiles.Fault fault : files.faults()) {
      settings.fault(
          fault.isKey() ? TLS_KEY_FILE : TLS_CERT_FILE,
          (fault.isKey() ? files.key() : files.certificate()).toString(),
          fault.right());
    }
    return Optional.of(files);
  }
}
