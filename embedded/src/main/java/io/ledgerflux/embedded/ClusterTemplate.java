package io.ledgerflux.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A cluster that was never started, of which the temporary servers of tests begin as copies: a copy
 * takes a fifth of initdb's time. All of them have its password, so nobody but tests asks for it.
 */
final class ClusterTemplate {
  /** The system property that names the directory below which templates are kept. */
  static final String PROPERTY = "ledgerflux.cluster.templates";

  private static final Duration COPY_LIMIT = Duration.ofMinutes(2);
  private static final String PASSWORD = "password";

  private final Path parent;
  private final Path directory;
  private final OrdinaryUser user;

  /** The one of these binaries and of this user; it need not be there yet. */
  ClusterTemplate(Path parent, PostgresBinaries binaries, OrdinaryUser user) {
    this.parent = parent;
    this.directory = parent.resolve(binaries.name() + "-" + user.name().toLowerCase(Locale.ROOT));
    this.user = user;
  }

  /** Empty where none is asked for. */
  static Optional<ClusterTemplate> askedFor(PostgresBinaries binaries, OrdinaryUser user) {
    return Optional.ofNullable(System.getProperty(PROPERTY))
        .map(parent -> new ClusterTemplate(Path.of(parent), binaries, user));
  }

  /** The superuser's password; empty where there is no template yet. */
  Optional<String> password() {
    try {
      return Files.exists(directory)
          ? Optional.of(Files.readString(directory.resolve(PASSWORD)))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the template to {@code cluster}, which must not be there. */
  void copyTo(Path cluster, Path log) {
    copy(directory.resolve(LocalPostgres.CLUSTER), cluster, log);
  }

  /**
   * Makes a template of a cluster that was not started. Of JVMs that do so together the first one's
   * stays: it appears whole, under its name, or not at all.
   */
  void keep(Path cluster, String password, Path log) {
    try {
      Files.createDirectories(parent);
      Path unfinished = Files.createTempDirectory(parent, "unfinished-");
      user.adopt(unfinished);
      copy(cluster, unfinished.resolve(LocalPostgres.CLUSTER), log);
      Files.writeString(unfinished.resolve(PASSWORD), password);
      publish(unfinished);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void publish(Path unfinished) throws IOException {
    try {
      Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      DataDirectory.delete(unfinished);
      if (!Files.exists(directory)) {
        throw e;
      }
    }
  }

  private void copy(Path from, Path to, Path log) {
    List<String> command = List.of("cp", "-R", from.toString(), to.toString());
    ChildProcess.run(user.command(command), parent, log, COPY_LIMIT);
  }
}
