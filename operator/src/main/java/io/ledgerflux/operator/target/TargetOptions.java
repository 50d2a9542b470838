package io.ledgerflux.operator.target;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.config.Option;
import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.config.ServerUri;
import io.ledgerflux.config.Settings;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.operator.codec.Addresses;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/**
 * Which system is meant: the one that the options name, else the one of the ready file, else the
 * one of the environment, as the services read it.
 */
public final class TargetOptions {
  private static final Path OF_RUN = Path.of(".ledgerflux", "ready.json");

  private static final List<Option<?>> KNOWN =
      Stream.<List<? extends Option<?>>>of(
              BrokerConfig.OPTIONS, StreamLimits.OPTIONS, PostgresConfig.OPTIONS)
          .<Option<?>>flatMap(List::stream)
          .toList();

  @Spec(Target.MIXEE)
  private @Nullable CommandSpec spec;

  @picocli.CommandLine.Option(
      names = "--ready-file",
      paramLabel = "FILE",
      description =
          "What demo or run wrote by its own --ready-file (default: .ledgerflux/ready.json, where"
              + " a run is under way and no variable names another system).")
  private @Nullable Path readyFile;

  @picocli.CommandLine.Option(
      names = "--nats-url",
      paramLabel = "URL",
      description = "The broker, as in nats://host:4222 (default: the variable NATS_URLS).")
  private @Nullable String natsUrl;

  @picocli.CommandLine.Option(
      names = "--pg-url",
      paramLabel = "URL",
      description =
          "The database, as in postgresql://user:password@host:5432/database (default: the"
              + " variables PG_DSN or PG_HOST and others).")
  private @Nullable String postgresUrl;

  @picocli.CommandLine.Option(
      names = "--gateway-url",
      paramLabel = "URL",
      description = "A gateway, as in http://host:8000 (default: the ready file's; else none).")
  private @Nullable String gatewayUrl;

  /** Options that picocli fills. */
  public TargetOptions() {}

  /**
   * The system that is meant.
   *
   * @param environment the process's
   * @throws ParameterException if something that was given is wrong
   */
  public io.ledgerflux.operator.target.Target read(Map<String, String> environment) {
    Optional<Addresses> addresses = addresses(environment);
    Map<String, String> values = new HashMap<>(environment);
    addresses.ifPresent(
        found -> {
          values.put("NATS_URLS", found.nats());
          values.put("PG_DSN", found.postgres());
        });
    if (natsUrl != null) {
      values.put("NATS_URLS", natsUrl);
    }
    if (postgresUrl != null) {
      values.put("PG_DSN", postgresUrl);
    }
    Settings settings = Settings.read(values, KNOWN);
    BrokerConfig broker = BrokerConfig.read(settings);
    StreamLimits limits = StreamLimits.read(settings);
    PostgresConfig postgres = PostgresConfig.read(settings);
    try {
      settings.check();
    } catch (ConfigurationException e) {
      throw wrong(String.join(System.lineSeparator(), e.faults()));
    }
    return new io.ledgerflux.operator.target.Target(
        broker, limits, postgres, gateway(addresses), services(addresses));
  }

  /** What is wrong with what was given. */
  public ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  private Optional<Addresses> addresses(Map<String, String> environment) {
    Path file = readyFile;
    if (file == null) {
      boolean named =
          natsUrl != null
              || postgresUrl != null
              || environment.containsKey("NATS_URLS")
              || environment.keySet().stream().anyMatch(key -> key.startsWith("PG_"));
      if (named || !Files.exists(OF_RUN)) {
        return Optional.empty();
      }
      file = OF_RUN;
    }
    try {
      return Optional.of(Addresses.decode(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw wrong("--ready-file is '%s', but cannot be read: %s".formatted(file, e.getMessage()));
    } catch (MalformedMessageException e) {
      throw wrong("--ready-file is '%s', but is none: %s".formatted(file, e.getMessage()));
    }
  }

  private Optional<URI> gateway(Optional<Addresses> addresses) {
    String asked = gatewayUrl;
    if (asked == null) {
      return addresses.map(Addresses::gateway).filter(text -> !text.isEmpty()).map(URI::create);
    }
    Optional<URI> url = ServerUri.parse(asked, List.of("http", "https"));
    if (url.isEmpty()) {
      throw wrong("--gateway-url is '%s', but must be as in http://host:8000".formatted(asked));
    }
    return url;
  }

  private static Map<String, URI> services(Optional<Addresses> addresses) {
    Map<String, URI> services = new TreeMap<>();
    addresses.ifPresent(
        found ->
            found
                .metrics()
                .forEach((name, metrics) -> services.put(name, URI.create(metrics).resolve("/"))));
    return services;
  }
}
