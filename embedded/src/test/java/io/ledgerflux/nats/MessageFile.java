package io.ledgerflux.nats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The file in which a stopped nats-server keeps a stream's messages, to be damaged. A record is its
 * length, whose highest bit tells of headers, the sequence, the time, the rest, and a checksum of 8
 * bytes.
 */
final class MessageFile {
  private static final int CHECKSUM = 8;

  private final Path path;

  private MessageFile(Path path) {
    this.path = path;
  }

  /** The only one of {@code stream} in the server's directory. */
  static MessageFile of(Path directory, String stream) throws IOException {
    List<MessageFile> found = all(directory, stream);
    if (found.size() != 1) {
      throw new IOException("the messages of %s are in %d files".formatted(stream, found.size()));
    }
    return found.getFirst();
  }

  /** All of {@code stream} in the server's directory, in order. */
  static List<MessageFile> all(Path directory, String stream) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".blk"))
          .filter(file -> file.toString().contains("/" + stream + "/"))
          .sorted(Comparator.comparingInt(MessageFile::number))
          .map(MessageFile::new)
          .toList();
    }
  }

  private static int number(Path file) {
    return Integer.parseInt(file.getFileName().toString().replace(".blk", ""));
  }

  /** All that is in it. */
  byte[] content() throws IOException {
    return Files.readAllBytes(path);
  }

  /** Makes it what it was. */
  void replace(byte[] content) throws IOException {
    Files.write(path, content);
  }

  /** Overwrites {@code count} bytes in its middle, as a disk does. */
  void overwriteMiddle(int count) throws IOException {
    byte[] all = Files.readAllBytes(path);
    byte[] noise = new byte[count];
    new Random(1).nextBytes(noise);
    System.arraycopy(noise, 0, all, all.length / 2, count);
    Files.write(path, all);
  }

  /** Takes a message away, as if it had never been written. */
  void cutOut(long sequence) throws IOException {
    byte[] all = Files.readAllBytes(path);
    int at = recordOf(sequence, all);
    int behind = at + length(all, at);
    byte[] rest = new byte[all.length - (behind - at)];
    System.arraycopy(all, 0, rest, 0, at);
    System.arraycopy(all, behind, rest, at, all.length - behind);
    Files.write(path, rest);
  }

  /** Changes a message, so that its checksum is wrong. */
  void spoil(long sequence) throws IOException {
    byte[] all = Files.readAllBytes(path);
    int at = recordOf(sequence, all);
    all[at + length(all, at) - CHECKSUM - 1] ^= 1;
    Files.write(path, all);
  }

  private static int recordOf(long sequence, byte[] all) throws IOException {
    for (int at = 0; at < all.length; at += length(all, at)) {
      if (little(all).getLong(at + Integer.BYTES) == sequence) {
        return at;
      }
    }
    throw new IOException("there is no message " + sequence);
  }

  private static int length(byte[] all, int at) {
    return little(all).getInt(at) & Integer.MAX_VALUE;
  }

  private static ByteBuffer little(byte[] all) {
    return ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
  }
}
