package io.ledgerflux.config;

import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which PostgreSQL, and as whom.
 *
 * @param host name or address of the server
 * @param port of the server
 * @param database its name
 * @param user who logs in
 * @param password of the user; empty where the server asks for none
 * @param parameters of TLS, by libpq's names, such as {@code sslmode}
 */
public record PostgresConfig(
    String host,
    int port,
    String database,
    String user,
    String password,
    Map<String, String> parameters) {
  static final int STANDARD_PORT = 5432;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9.])?");

  private static final Option<String> PG_DSN =
      new Option<>(
          "PG_DSN",
          "",
          "The database, in one text; replaces PG_HOST and the others.",
          "postgresql://user:password@host:port/database or host=… port=… user=… password=… dbname=…",
          Optional::of);
  private static final Option<String> PG_HOST =
      new Option<>(
          "PG_HOST",
          "127.0.0.1",
          "The database's server; a gateway with neither it nor PG_DSN has no database.",
          "the name or the address of one server",
          text -> Optional.of(text).filter(PostgresConfig::isHost));
  private static final Option<Long> PG_PORT =
      Option.whole("PG_PORT", STANDARD_PORT, 1, 65_535, "The port of the database's server.");
  private static final Option<String> PG_USER =
      Option.text("PG_USER", "ledgerflux", "Who logs in to the database.");
  private static final Option<String> PG_PASSWORD =
      Option.text("PG_PASSWORD", "", "The password of PG_USER.");
  private static final Option<String> PG_DATABASE =
      Option.text("PG_DATABASE", "ledgerflux", "The database's name.");

  /** The options that it is read from. */
  public static final List<Option<?>> OPTIONS =
      List.of(PG_DSN, PG_HOST, PG_PORT, PG_USER, PG_PASSWORD, PG_DATABASE);

  /** The login, with parameters that nobody changes. */
  public PostgresConfig {
    parameters = Map.copyOf(parameters);
  }

  /** As {@code settings} say. */
  public static PostgresConfig read(Settings settings) {
    PostgresConfig parts =
        new PostgresConfig(
            settings.get(PG_HOST),
            Math.toIntExact(settings.get(PG_PORT)),
            settings.get(PG_DATABASE),
            settings.get(PG_USER),
            settings.get(PG_PASSWORD),
            Map.of());
    String dsn = settings.get(PG_DSN);
    if (dsn.isEmpty()) {
      return parts;
    }
    Optional<PostgresConfig> parsed = PostgresDsn.parse(dsn);
    if (parsed.isEmpty()) {
      settings.fault(PG_DSN, PostgresDsn.masked(dsn));
    }
    parsed.stream()
        .flatMap(login -> PostgresTlsFiles.faults(login.parameters()).stream())
        .forEach(fault -> settings.fault(PG_DSN, PostgresDsn.masked(dsn), fault));
    return parsed.orElse(parts);
  }

  /**
   * As {@code settings} say, where they name a database at all: PG_DSN or PG_HOST was told. For a
   * service that works without one.
   */
  public static Optional<PostgresConfig> find(Settings settings) {
    return settings.find(PG_DSN).isPresent() || settings.find(PG_HOST).isPresent()
        ? Optional.of(read(settings))
        : Optional.empty();
  }

  /** The same database for another user. */
  public PostgresConfig as(String otherUser, String otherPassword) {
    return new PostgresConfig(host, port, database, otherUser, otherPassword, parameters);
  }

  /** The address that a JDBC driver takes, without user and password. */
  public String jdbcUrl() {
    String address = host.contains(":") ? "[" + host + "]" : host;
    return "jdbc:postgresql://%s:%d/%s"
        .formatted(address, port, URLEncoder.encode(database, StandardCharsets.UTF_8));
  }

  /** Whether {@code text} can be a server's name, or is an address of it, without brackets. */
  static boolean isHost(String text) {
    return NAME.matcher(text).matches() || (text.matches("[^\\[]*:.*") && isAddress(text));
  }

  private static boolean isAddress(String text) {
    try {
      return InetAddress.ofLiteral(text) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
  }
}
