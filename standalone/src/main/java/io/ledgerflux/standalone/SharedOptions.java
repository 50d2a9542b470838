package io.ledgerflux.standalone;

import io.ledgerflux.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that {@code demo} and {@code run} share. */
final class SharedOptions {
  private static final int HIGHEST_PORT = 65_535;

  @Spec(Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--gateway-port",
      paramLabel = "PORT",
      description = "Port of the page and of the WebSocket; 0 = any free one (default: 8000).")
  private @Nullable Integer gatewayPort;

  @Option(
      names = "--products",
      paramLabel = "PRODUCTS",
      description =
          "Products, comma-separated (default: the variable PRODUCTS, else BTC-USD,ETH-USD,ADA-USD).")
  private @Nullable String products;

  @Option(
      names = "--ws-rate",
      paramLabel = "MESSAGES",
      description =
          "Messages a second to each subscriber at most; 0 = no limit (default: the variable"
              + " WS_MAX_MSGS_PER_SEC, else 0).")
  private @Nullable Long wsRate;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Where everything is kept (default: run keeps it in .ledgerflux, demo keeps nothing).")
  private @Nullable Path dataDirectory;

  @Option(
      names = "--nats-url",
      paramLabel = "URL",
      description = "Use this NATS with JetStream, as in nats://host:4222, and start none.")
  private @Nullable String natsUrl;

  @Option(
      names = "--pg-url",
      paramLabel = "URL",
      description =
          "Use this PostgreSQL, as in postgresql://user:password@host:5432/database, and start"
              + " none.")
  private @Nullable String postgresUrl;

  @Option(
      names = "--ready-file",
      paramLabel = "FILE",
      description = "Where to write all addresses, as JSON, once everything is ready.")
  private @Nullable Path readyFile;

  @Option(
      names = "--with-prometheus",
      description = "Also start the system's Prometheus, which collects what the services count.")
  private boolean prometheus;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tell more of what happens.")
  private boolean verbose;

  SharedOptions() {}

  /**
   * What these options ask for.
   *
   * @param more settings that other options ask for
   * @param standardDirectory where data are kept when no option says so; empty: nowhere
   * @throws ParameterException if one of them is wrong
   */
  Plan plan(Plan.Exchange exchange, Map<String, String> more, Optional<Path> standardDirectory) {
    refuseEmpty();
    if (gatewayPort != null && (gatewayPort < 0 || gatewayPort > HIGHEST_PORT)) {
      throw wrong("--gateway-port is '%d', but must be from 0 to 65535".formatted(gatewayPort));
    }
    if (wsRate != null && wsRate < 0) {
      throw wrong("--ws-rate is '%d', but must be 0 or more".formatted(wsRate));
    }
    Optional<Path> directory = Optional.ofNullable(dataDirectory).or(() -> standardDirectory);
    if (directory.filter(path -> Files.exists(path) && !Files.isDirectory(path)).isPresent()) {
      throw wrong("--data-dir is '%s', but that is no directory".formatted(directory.get()));
    }
    return new Plan(
        exchange,
        new Plan.Backends(
            directory.map(Path::toAbsolutePath),
            Optional.ofNullable(natsUrl),
            Optional.ofNullable(postgresUrl)),
        Optional.ofNullable(gatewayPort),
        settings(more),
        new Plan.Output(
            Optional.ofNullable(readyFile).map(Path::toAbsolutePath), verbose, prometheus));
  }

  /** An empty variable is none, but who writes an option wants to say something. */
  private void refuseEmpty() {
    for (OptionSpec option : given().matchedOptions()) {
      if (option.arity().max() > 0
          && option.originalStringValues().stream().anyMatch(String::isBlank)) {
        throw wrong("%s is '', but must not be empty".formatted(option.longestName()));
      }
    }
  }

  private ParseResult given() {
    return Objects.requireNonNull(spec).commandLine().getParseResult();
  }

  /**
   * Runs {@code plan} until somebody asks for the end, and gives the process's exit code.
   *
   * @throws ParameterException if an option is wrong
   */
  int run(Plan plan) {
    try {
      return new Foreground(plan).run();
    } catch (ConfigurationException e) {
      return explain(e.faults().stream().map(plan::inTheUsersWords).toList());
    }
  }

  private int explain(List<String> faults) {
    if (faults.stream().anyMatch(fault -> fault.startsWith("--"))) {
      throw wrong(String.join(System.lineSeparator(), faults));
    }
    faults.forEach(System.err::println);
    return LedgerFlux.EXIT_WRONG_OPTION;
  }

  ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  private Map<String, String> settings(Map<String, String> more) {
    var settings = new HashMap<>(more);
    if (products != null) {
      settings.put("PRODUCTS", products);
    }
    if (wsRate != null) {
      settings.put("WS_MAX_MSGS_PER_SEC", Long.toString(wsRate));
    }
    return settings;
  }
}
