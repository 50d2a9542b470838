package io.ledgerflux.gateway.codec;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Contents;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Placement.Placed;
import io.ledgerflux.gateway.tape.TapeTick;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The envelope of a tick. The tick's own text is not written anew but set into it as it came from
 * the stream, once for all subscribers.
 */
public final class IncrementCodec {
  private static final String OPENING = "{\"op\":\"incr\"";
  private static final byte[] PLAIN = ascii(OPENING + ",\"data\":");
  private static final byte[] GAP = ascii(OPENING + ",\"gap\":true,\"data\":");
  private static final byte[] REPLAY = ascii(OPENING + ",\"replay\":true,\"data\":");
  private static final byte[] REPLAY_GAP =
      ascii(OPENING + ",\"replay\":true,\"gap\":true,\"data\":");
  private static final byte[] CLOSING = ascii("}");

  private IncrementCodec() {}

  /** The tick as it goes to subscribers. */
  public static TapeTick encode(Placed placed) {
    return encode(placed, placed.gap() ? GAP : PLAIN);
  }

  /** What arrived as {@code frame}, which is none of a replay. */
  public static Arrival arrival(Frame frame) {
    byte[] opening = frame.gap() ? GAP : PLAIN;
    byte[] message = frame.message();
    byte[] json = Arrays.copyOfRange(message, opening.length, message.length - CLOSING.length);
    try {
      return new Arrival(TickCodec.decode(json), json, frame.streamSequence(), frame.storedNanos());
    } catch (MalformedMessageException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The tick as a replay tells it. */
  public static TapeTick encodeReplayed(Placed placed) {
    return encode(placed, placed.gap() ? REPLAY_GAP : REPLAY);
  }

  private static TapeTick encode(Placed placed, byte[] opening) {
    Arrival arrival = placed.arrival();
    Frame frame =
        new Frame(
            arrival.tick().sequence(),
            arrival.tick().previousSequence().orElse(Frame.NO_SEQUENCE),
            placed.gap(),
            arrival.streamSequence(),
            Contents.of(arrival.tick()),
            arrival.tick().eventNanos(),
            arrival.storedNanos(),
            join(opening, arrival.json()));
    return new TapeTick(arrival.tick(), frame);
  }

  /** The message of {@code frame}, with the word that ticks before it are missing. */
  static byte[] withGap(Frame frame) {
    if (frame.gap()) {
      return frame.message();
    }
    byte[] message = frame.message();
    return join(GAP, Arrays.copyOfRange(message, PLAIN.length, message.length - CLOSING.length));
  }

  /** The message of several ticks as one. */
  static byte[] conflated(Reply.Conflated conflated) {
    String opening =
        "%s%s,\"conflated\":%d,\"data\":"
            .formatted(OPENING, conflated.gap() ? ",\"gap\":true" : "", conflated.ticks());
    return join(ascii(opening), TickCodec.encode(conflated.tick()));
  }

  private static byte[] join(byte[] opening, byte[] json) {
    byte[] message = new byte[opening.length + json.length + CLOSING.length];
    System.arraycopy(opening, 0, message, 0, opening.length);
    System.arraycopy(json, 0, message, opening.length, json.length);
    System.arraycopy(CLOSING, 0, message, opening.length + json.length, CLOSING.length);
    return message;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
