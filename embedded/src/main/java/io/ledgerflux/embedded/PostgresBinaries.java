package io.ledgerflux.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once for each user from the archive on the class path. */
final class PostgresBinaries {
  private static final int OWNER_EXECUTES = 0100;

  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private final Path home;

  private PostgresBinaries(Path home) {
    this.home = home;
  }

  /** Unpacks what is not unpacked yet below the cache; JVMs that come together wait. */
  static PostgresBinaries install(Path cache) {
    String archive = archiveName(System.getProperty("os.name"), System.getProperty("os.arch"));
    try {
      Path home = cache.resolve("postgres-" + digest(archive));
      if (!Files.isDirectory(home)) {
        unpackOnce(archive, Files.createDirectories(cache), home);
      }
      return new PostgresBinaries(home);
    } catch (IOException e) {
      throw new ServerException(
          "Cannot unpack PostgreSQL below " + cache + ": " + e.getMessage(), e);
    }
  }

  /** The user's cache directory: XDG_CACHE_HOME, or .cache in the home directory. */
  static Path userCache() {
    String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path parent = xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
    return parent.resolve("ledgerflux");
  }

  /** Another one for other binaries. */
  String name() {
    return home.getFileName().toString();
  }

  Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  static String archiveName(String osName, String osArch) {
    String system = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
    String machine =
        switch (osArch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "arm_64";
          default ->
              throw new ServerException(
                  "There is no embedded PostgreSQL for " + osName + " on " + osArch);
        };
    return "postgres-" + system + "-" + machine + ".txz";
  }

  private static InputStream open(String archive) {
    InputStream stream = PostgresBinaries.class.getResourceAsStream("/" + archive);
    if (stream == null) {
      throw new ServerException("This build has no PostgreSQL for this system: " + archive);
    }
    return stream;
  }

  private static String digest(String archive) throws IOException {
    try (var stream = new DigestInputStream(open(archive), MessageDigest.getInstance("SHA-256"))) {
      stream.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(stream.getMessageDigest().digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }

  private static void unpackOnce(String archive, Path cache, Path home) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid() || Files.isDirectory(home)) {
        return;
      }
      Path unfinished = cache.resolve("unfinished");
      DataDirectory.delete(unfinished);
      unpack(archive, Files.createDirectory(unfinished));
      Files.move(unfinished, home);
    }
  }

  private static void unpack(String archive, Path target) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZInputStream(open(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpackEntry(tar, entry, target);
      }
    }
  }

  private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    Path file = target.resolve(entry.getName()).normalize();
    if (!file.startsWith(target)) {
      throw new IOException("The archive names a file outside of itself: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.resolveSibling("."));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, file);
      if ((entry.getMode() & OWNER_EXECUTES) != 0) {
        Files.setPosixFilePermissions(file, EXECUTABLE);
      }
    }
  }
}
