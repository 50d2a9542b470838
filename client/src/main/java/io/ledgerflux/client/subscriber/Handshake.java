package io.ledgerflux.client.subscriber;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.exceptions.InvalidHandshakeException;
import org.java_websocket.handshake.Handshakedata;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of one connection, which keeps how a gateway refused its handshake: the library
 * tells the status within a sentence, and no header.
 */
final class Handshake extends Draft_6455 {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})\\b");
  private static final Pattern RETRY_AFTER =
      Pattern.compile("(?im)^Retry-After:[ \\t]*(\\d{1,6})[ \\t]*\\r?$");
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;

  /** Where a gateway has its WebSocket. */
  private static final String PATH = "/ws";

  /**
   * A handshake that was not granted.
   *
   * @param status of the answer
   * @param retryAfter how long the gateway wants to be left alone, where it says so
   */
  record Refusal(int status, Optional<Duration> retryAfter) {
    /** In words, of a handshake at {@code path}. */
    String reason(String path) {
      if (status >= BAD_REQUEST && status != NOT_FOUND) {
        return "not let in: " + status;
      }
      return "no WebSocket there (%d)%s"
          .formatted(status, path.endsWith(PATH) ? "" : ": a gateway's is at " + PATH);
    }
  }

  private volatile @Nullable Refusal refusal;

  Handshake(int largestMessageBytes) {
    super(List.of(), largestMessageBytes);
  }

  /** How it was refused; empty where it was not, or nobody answered. */
  Optional<Refusal> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  public Handshakedata translateHandshake(ByteBuffer answer) throws InvalidHandshakeException {
    read(StandardCharsets.ISO_8859_1.decode(answer.duplicate()).toString())
        .ifPresent(told -> refusal = told);
    return super.translateHandshake(answer);
  }

  /** What the head of an answer says; nothing where it is granted, or not there wholly. */
  static Optional<Refusal> read(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    Matcher status = STATUS.matcher(answer);
    if (end < 0 || !status.lookingAt()) {
      return Optional.empty();
    }
    int code = Integer.parseInt(status.group(1));
    Matcher retryAfter = RETRY_AFTER.matcher(answer.substring(0, end));
    return code == SWITCHING_PROTOCOLS
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                code,
                retryAfter.find()
                    ? Optional.of(Duration.ofSeconds(Long.parseLong(retryAfter.group(1))))
                    : Optional.empty()));
  }

  /** There is one of it for each connection. */
  @Override
  public Draft copyInstance() {
    return this;
  }
}
