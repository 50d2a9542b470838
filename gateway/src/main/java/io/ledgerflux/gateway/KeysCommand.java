package io.ledgerflux.gateway;

import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.config.Option;
import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.access.KeyLimits;
import io.ledgerflux.gateway.access.KeyName;
import io.ledgerflux.gateway.access.KeyText;
import io.ledgerflux.gateway.history.KeyAdministration;
import io.ledgerflux.gateway.history.KeyRow;
import io.ledgerflux.model.Products;
import io.ledgerflux.ops.PostgresMetrics;
import io.prometheus.client.CollectorRegistry;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code gateway.jar keys …}: makes, lists and revokes keys in the database that {@code PG_DSN} or
 * {@code PG_HOST} and the others name, as its owner.
 */
record KeysCommand(
    List<Option<?>> options, Map<String, String> environment, PrintStream out, PrintStream err) {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private static final String USAGE =
      """
      keys create --name NAME [--products BTC-USD,ETH-USD] [--connections N]
                  [--messages-per-second N] [--requests-per-second N] [--expires 2027-01-31]
      keys list
      keys revoke ID (or the key itself, where that is what was found)
      The database is named by PG_DSN, or PG_HOST and the others; log in as the schema's owner.
      """;

  /** What was said is no command. */
  private static final class MisuseException extends Exception {
    private static final long serialVersionUID = 1L;

    MisuseException(String why) {
      super(why, null, false, false);
    }
  }

  private static final Set<String> CREATE_OPTIONS =
      Set.of(
          "--name",
          "--products",
          "--connections",
          "--messages-per-second",
          "--requests-per-second",
          "--expires");

  /** Whether {@code arguments} mean this command. */
  static boolean isMeant(String[] arguments) {
    return arguments.length > 0 && arguments[0].equals("keys");
  }

  /** Does what {@code arguments} say, and answers the process's exit code. */
  int run(String[] arguments) {
    List<String> words = List.of(arguments).subList(1, arguments.length);
    if (words.contains("--help")) {
      out.print(USAGE);
      return DONE;
    }
    String verb = words.isEmpty() ? "" : words.getFirst();
    List<String> rest = words.isEmpty() ? List.of() : words.subList(1, words.size());
    try (KeyAdministration administration =
        new KeyAdministration(
            database(), new PostgresMetrics(new CollectorRegistry(), "gateway"))) {
      return switch (verb) {
        case "create" -> create(administration, options(rest));
        case "list" -> rest.isEmpty() ? list(administration) : misused("list takes nothing more");
        case "revoke" ->
            rest.size() == 1 ? revoke(administration, rest.getFirst()) : misused("whose id?");
        default -> misused("create, list or revoke?");
      };
    } catch (ConfigurationException e) {
      e.faults().forEach(err::println);
      return MISUSED;
    } catch (MisuseException e) {
      return misused(String.valueOf(e.getMessage()));
    } catch (SQLException e) {
      err.println("the database says: " + e.getMessage());
      return FAILED;
    }
  }

  private PostgresConfig database() {
    Settings settings = Settings.read(environment, options);
    PostgresConfig database = PostgresConfig.read(settings);
    settings.check();
    return database;
  }

  private int create(KeyAdministration administration, Map<String, String> options)
      throws SQLException, MisuseException {
    String name = options.getOrDefault("--name", "");
    Optional<String> fault = KeyName.fault(name);
    if (fault.isPresent()) {
      throw new MisuseException("--name " + fault.get());
    }
    KeyLimits limits =
        new KeyLimits(
            Math.toIntExact(whole(options, "--connections", Integer.MAX_VALUE)),
            whole(options, "--messages-per-second", 1_000_000),
            whole(options, "--requests-per-second", 1_000_000),
            products(options));
    out.println(administration.create(new KeyName(name), limits, expires(options)));
    err.println("This key is shown once: what is stored of it cannot be turned back.");
    return DONE;
  }

  private int list(KeyAdministration administration) throws SQLException {
    List<KeyRow> rows = administration.list();
    out.println("id            state    created               last used             name");
    for (KeyRow row : rows) {
      String state =
          row.key().revoked().isPresent()
              ? "revoked"
              : row.key().isValid(Instant.now()) ? "valid" : "expired";
      out.printf(
          Locale.ROOT,
          "%-13s %-8s %-21s %-21s %s%s%n",
          row.key().id(),
          state,
          seconds(row.created()),
          row.lastUsed().map(KeysCommand::seconds).orElse("never"),
          row.key().name(),
          told(row.key().limits()));
    }
    return DONE;
  }

  /** What is no id is not said again: it may be most of a key. */
  private int revoke(KeyAdministration administration, String shown)
      throws SQLException, MisuseException {
    String id =
        KeyText.idIn(shown)
            .orElseThrow(() -> new MisuseException("that is no id: keys list tells them"));
    if (administration.revoke(id)) {
      out.println("revoked " + id);
      return DONE;
    }
    err.println("there is no key " + id + " that is not revoked");
    return FAILED;
  }

  private int misused(String why) {
    err.println(why);
    err.print(USAGE);
    return MISUSED;
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String told(KeyLimits limits) {
    return limits.equals(KeyLimits.NONE)
        ? ""
        : " (connections %d, messages/s %d, requests/s %d, products %s)"
            .formatted(
                limits.connections(),
                limits.messagesPerSecond(),
                limits.requestsPerSecond(),
                limits.products().isEmpty()
                    ? "all"
                    : String.join(" ", limits.products().stream().sorted().toList()));
  }

  private static Map<String, String> options(List<String> words) throws MisuseException {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < words.size(); i += 2) {
      if (!CREATE_OPTIONS.contains(words.get(i)) || i + 1 == words.size()) {
        throw new MisuseException("'" + words.get(i) + "' is no option with a value");
      }
      if (options.put(words.get(i), words.get(i + 1)) != null) {
        throw new MisuseException(words.get(i) + " is told twice");
      }
    }
    return options;
  }

  private static long whole(Map<String, String> options, String name, long most)
      throws MisuseException {
    String text = options.getOrDefault(name, "0");
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with those that are out of range.
    }
    throw new MisuseException(
        "%s is '%s', but must be a whole number from 0 to %d".formatted(name, text, most));
  }

  private static Set<String> products(Map<String, String> options) throws MisuseException {
    Set<String> products = new HashSet<>();
    for (String product : Option.split(options.getOrDefault("--products", ""))) {
      String name = product.toUpperCase(Locale.ROOT);
      if (!Products.isValid(name)) {
        throw new MisuseException("'" + product + "' is no product such as BTC-USD");
      }
      products.add(name);
    }
    if (options.containsKey("--products") && products.isEmpty()) {
      throw new MisuseException("--products names none");
    }
    return products;
  }

  private static Optional<Instant> expires(Map<String, String> options) throws MisuseException {
    String day = options.get("--expires");
    if (day == null) {
      return Optional.empty();
    }
    Instant end;
    try {
      end = LocalDate.parse(day).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new MisuseException("--expires is '" + day + "', but must be a day: 2027-01-31");
    }
    if (!end.isAfter(Instant.now())) {
      throw new MisuseException("--expires is '" + day + "', but that day is over");
    }
    return Optional.of(end);
  }
}
