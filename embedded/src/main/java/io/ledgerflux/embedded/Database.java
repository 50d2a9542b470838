package io.ledgerflux.embedded;

/**
 * How to reach one database.
 *
 * @param user a role that owns the database
 */
public record Database(String host, int port, String name, String user, String password) {
  /** Without user and password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://" + host + ":" + port + "/" + name;
  }

  /** As PG_DSN takes it, with user and password. */
  public String dsn() {
    return "postgresql://" + user + ":" + password + "@" + host + ":" + port + "/" + name;
  }

  /** The same database for another role. */
  public Database as(String otherUser, String otherPassword) {
    return new Database(host, port, name, otherUser, otherPassword);
  }

  @Override
  public String toString() {
    return "postgresql://" + user + "@" + host + ":" + port + "/" + name;
  }
}
