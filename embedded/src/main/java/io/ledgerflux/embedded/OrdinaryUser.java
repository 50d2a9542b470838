package io.ledgerflux.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.stream.Stream;

/** As whom PostgreSQL runs: it refuses to be root. */
enum OrdinaryUser {
  /** The user of this process, who is not root. */
  ITSELF,

  /** Root in a user namespace without mappings: nobody inside, owner of its files outside. */
  NAMESPACE,

  /**
   * The user nobody, for root in a container, who may not make a namespace. Of root's capabilities
   * it keeps the one that opens directories such as /root, below which the data may lie.
   */
  NOBODY;

  private static final Path SYSTEM_CACHE = Path.of("/var/cache/ledgerflux");

  private static final List<String> SETPRIV =
      List.of(
          "setpriv",
          "--reuid=nobody",
          "--regid=65534",
          "--clear-groups",
          "--inh-caps=+dac_override",
          "--ambient-caps=+dac_override");

  /** The way that this system offers to the user of this process. */
  static OrdinaryUser ofThisProcess() {
    if (!System.getProperty("user.name").equals("root")) {
      return ITSELF;
    }
    return Stream.of(NAMESPACE, NOBODY)
        .filter(OrdinaryUser::works)
        .findFirst()
        .orElseThrow(
            () ->
                new ServerException(
                    "PostgreSQL does not run as root, and this system lets root become nobody"
                        + " neither by unshare nor by setpriv:"
                        + " run LedgerFlux as an ordinary user"));
  }

  /** The command that runs the given one as this user. */
  List<String> command(List<String> command) {
    return Stream.concat(prefix().stream(), command.stream()).toList();
  }

  private List<String> prefix() {
    return switch (this) {
      case ITSELF -> List.of();
      case NAMESPACE -> List.of("unshare", "--user");
      case NOBODY -> SETPRIV;
    };
  }

  /** Where this user can run what was unpacked: PostgreSQL checks that without capabilities. */
  Path cache() {
    return this == NOBODY ? SYSTEM_CACHE : PostgresBinaries.userCache();
  }

  /** Gives the user a file or directory that this process has made. */
  void adopt(Path file) {
    if (this != NOBODY) {
      return;
    }
    try {
      UserPrincipal nobody =
          file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
      Files.setOwner(file, nobody);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean works() {
    try {
      return new ProcessBuilder(command(List.of("true"))).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
