package io.ledgerflux.ops;

import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import io.ledgerflux.trace.Tracing;
import io.ledgerflux.trace.TracingConfig;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service as a program of its own: configured by file and environment, stopped by a signal, ended
 * by a bug.
 *
 * @param name of the service
 * @param options all that it can be told
 * @param configuration what its settings make of it; what is wrong in them is noted there
 * @param wiring makes the service of a configuration in which nothing is wrong
 * @param <C> all that it can be told, as one value
 */
public record Program<C>(
    String name,
    List<Option<?>> options,
    Function<Settings, C> configuration,
    BiFunction<C, Tracing, Service> wiring) {
  private static final int EXIT_WRONG_USAGE = 2;
  private static final int EXIT_BUG = 1;
  private static final int EXIT_NO_START = 1;

  /** A program that knows, beside its own options, those of every service. */
  public Program {
    List<Option<?>> all = new ArrayList<>(options);
    all.add(Settings.CONFIG_FILE);
    all.addAll(Logging.OPTIONS);
    all.addAll(TracingConfig.OPTIONS);
    options = List.copyOf(all);
  }

  /** Runs the service until the process is told to end. */
  public void run(String[] arguments, Map<String, String> environment) {
    if (List.of(arguments).contains("--help")) {
      help(System.out);
      return;
    }
    if (arguments.length > 0) {
      System.err.printf(
          "'%s' is nothing that %s takes: --help lists the variables that it reads%n",
          arguments[0], name);
      System.exit(EXIT_WRONG_USAGE);
    }
    ProcessDefaults.apply();
    configured(environment, System.err)
        .ifPresentOrElse(this::start, () -> System.exit(EXIT_WRONG_USAGE));
  }

  /** The service as it is told; empty where what is wrong has been named. */
  Optional<Service> configured(Map<String, String> environment, PrintStream faults) {
    try {
      Settings settings = Settings.read(environment, options);
      Logging.configure(settings, name);
      C config = configuration.apply(settings);
      TracingConfig tracing = TracingConfig.read(settings);
      settings.check();
      return Optional.of(wiring.apply(config, Tracing.of(tracing, name)));
    } catch (ConfigurationException e) {
      e.faults().forEach(faults::println);
      return Optional.empty();
    }
  }

  private void start(Service service) {
    Logger log = LoggerFactory.getLogger(Program.class);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, bug) -> {
          log.error("{} ends: a bug in {}", name, thread.getName(), bug);
          Runtime.getRuntime().halt(EXIT_BUG);
        });
    Runtime.getRuntime().addShutdownHook(new Thread(service::stop, "stop"));
    try {
      service.start();
    } catch (IllegalStateException e) {
      System.err.printf("%s does not start: %s%n", name, e.getMessage());
      System.exit(EXIT_NO_START);
    }
    log.info("{} started, port {}", name, service.port());
  }

  private void help(PrintStream out) {
    out.printf("%s: configured by environment variables, or by a JSON file of them%n%n", name);
    for (Option<?> option : options) {
      out.printf("  %-28s %s%n", option.key(), option.meaning());
      out.printf("  %-28s (%s; default: %s)%n", "", option.right(), orNone(option.standard()));
    }
  }

  private static String orNone(String standard) {
    return standard.isEmpty() ? "none" : standard;
  }
}
