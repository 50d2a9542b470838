package io.ledgerflux.standalone;

import io.ledgerflux.embedded.Database;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The broker and the database: started here and watched, or somebody else's.
 *
 * @param natsUrl where the broker is
 * @param postgresUrl where the database is, with user and password
 * @param readerUrl the same for who only reads
 */
record Backends(String natsUrl, String postgresUrl, String readerUrl) {
  private static final String DATABASE = "ledgerflux";
  private static final String NATS = "nats";
  private static final String POSTGRES = "postgres";

  /** The role that the migrations let read. */
  private static final String READER = "ledgerflux_reader";

  /**
   * Starts what {@code plan} wants started; empty if the end was asked for before.
   *
   * @param ended whether it was
   * @param tell hears of servers that die
   */
  static Optional<Backends> open(
      Plan.Backends plan, Opened opened, BooleanSupplier ended, Consumer<String> tell) {
    Optional<Path> directory = plan.dataDirectory();
    Optional<String> natsUrl = plan.natsUrl().or(() -> nats(directory, opened, ended, tell));
    return natsUrl
        .filter(_ -> !ended.getAsBoolean())
        .map(
            broker ->
                plan.postgresUrl()
                    .map(url -> new Backends(broker, url, url))
                    .orElseGet(() -> withPostgres(broker, directory, opened, tell)));
  }

  /** Those of the servers that keep their data in {@code directory}. */
  static List<Path> directories(Path directory) {
    return List.of(directory.resolve(NATS), directory.resolve(POSTGRES));
  }

  /** As the services are told. */
  Map<String, String> settings() {
    return Map.of("NATS_URLS", natsUrl, "PG_DSN", postgresUrl);
  }

  /** What the gateway is told besides. */
  Map<String, String> settingsForGateway() {
    return Map.of("PG_DSN", readerUrl);
  }

  private static Optional<String> nats(
      Optional<Path> directory, Opened opened, BooleanSupplier ended, Consumer<String> tell) {
    NatsServer nats =
        directory
            .map(path -> NatsServer.at(path.resolve(NATS), 0))
            .orElseGet(NatsServer::temporary);
    opened.add("nats-server", nats::close);
    nats.prepare(ended, tell);
    if (ended.getAsBoolean()) {
      return Optional.empty();
    }
    nats.start();
    watch(new ServerWatch.Watched("nats-server", nats::isRunning, nats::start), opened, tell);
    directory.ifPresent(path -> watchStore(nats, path, opened, tell));
    return Optional.of(nats.url());
  }

  private static void watchStore(
      NatsServer nats, Path directory, Opened opened, Consumer<String> tell) {
    StoreWatch.Store store =
        new StoreWatch.Store(
            nats.url(), directory.resolve(NATS), nats::hasGivenUpWriting, nats::stop);
    StoreWatch watch = new StoreWatch(store, tell, StoreHealth.PERIOD);
    opened.add("the watch over the broker's store", watch::close);
  }

  private static Backends withPostgres(
      String natsUrl, Optional<Path> directory, Opened opened, Consumer<String> tell) {
    PostgresServer postgres =
        directory
            .map(path -> PostgresServer.at(path.resolve(POSTGRES), 0, Map.of()))
            .orElseGet(PostgresServer::temporary);
    opened.add("PostgreSQL", postgres::close);
    postgres.start();
    Database database = postgres.createDatabase(DATABASE);
    watch(
        new ServerWatch.Watched("PostgreSQL", postgres::isRunning, postgres::start), opened, tell);
    String password = UUID.randomUUID().toString();
    postgres.createRole(READER, password);
    return new Backends(natsUrl, database.dsn(), database.as(READER, password).dsn());
  }

  private static void watch(ServerWatch.Watched server, Opened opened, Consumer<String> tell) {
    ServerWatch watch = ServerWatch.of(server, tell);
    opened.add("the watch over " + server.name(), watch::close);
  }
}
