package io.ledgerflux.snapshotter.db;

import io.ledgerflux.config.PostgresConfig;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The database's schema, brought up to date by its owner. */
public final class Migrations {
  private final Database database;

  /** The schema of {@code database}. */
  public Migrations(Database database) {
    this.database = database;
  }

  /**
   * Runs what was not run yet, under Flyway's lock, and tells the schema's version.
   *
   * @throws SQLException if the database is away, or refuses
   */
  public String run() throws SQLException {
    try (Session session = database.openForUpkeep()) {
      session.execute("SELECT 1");
      PostgresConfig owner = database.owner();
      Flyway flyway =
          Flyway.configure(Migrations.class.getClassLoader())
              .dataSource(owner.jdbcUrl(), owner.user(), owner.password())
              .jdbcProperties(owner.parameters())
              .locations("classpath:db/migration")
              .placeholders(Map.of("writer", database.writerName().replace("'", "''")))
              .load();
      flyway.migrate();
      return String.valueOf(flyway.info().current().getVersion());
    } catch (FlywayException e) {
      throw new SQLException(e.getMessage(), e);
    }
  }
}
