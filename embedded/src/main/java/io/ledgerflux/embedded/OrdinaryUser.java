package io.ledgerflux.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs PostgreSQL, which refuses to be root, for a user who is. */
final class OrdinaryUser {
  /** In a user namespace without mappings root is nobody inside and owner of its files outside. */
  private static final List<String> NAMESPACE = List.of("unshare", "--user");

  private OrdinaryUser() {}

  /** The command for this user: as it is, or in a namespace where root is no longer root. */
  static List<String> command(List<String> command) {
    if (!isRoot()) {
      return command;
    }
    var wrapped = new ArrayList<>(NAMESPACE);
    wrapped.addAll(command);
    return wrapped;
  }

  /** Throws when this system offers root no way to run PostgreSQL. */
  static void check() {
    if (isRoot() && !succeeds()) {
      throw new ServerException(
          "PostgreSQL does not run as root, and this system lets root make no user namespace"
              + " (unshare --user): run LedgerFlux as an ordinary user");
    }
  }

  static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static boolean succeeds() {
    var probe = new ArrayList<>(NAMESPACE);
    probe.add("true");
    try {
      return new ProcessBuilder(probe).directory(Path.of("/").toFile()).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
