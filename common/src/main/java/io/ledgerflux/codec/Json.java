package io.ledgerflux.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import io.ledgerflux.model.Decimals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Streaming JSON for codecs: objects are read field by field, without a tree, and decimals by their
 * text, so that no digit is lost and no exponent is ever expanded.
 */
public final class Json {
  private static final int MAX_NUMBER_LENGTH = 1_000;
  private static final int MAX_DEPTH = 16;

  /** What a stranger adds to his messages is passed over, whatever it is, up to here. */
  private static final int STRANGE_LENGTH = 1 << 20;

  private static final int STRANGE_DEPTH = 100_000;

  /** Where the parser's own source is named, of which nobody outside knows. */
  private static final Pattern START_MARKER = Pattern.compile(" *\\(start marker at \\[[^]]*]\\)");

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          // A message that is not written to its end must not look whole.
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxNestingDepth(MAX_DEPTH)
                  .build())
          .build();

  private static final JsonFactory STRANGE =
      JsonFactory.builder()
          // Names that a stranger makes up are not to be kept between messages.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(STRANGE_LENGTH)
                  .maxNameLength(STRANGE_LENGTH)
                  .maxNestingDepth(STRANGE_DEPTH)
                  .build())
          .build();

  private Json() {}

  /** Reads the value of one field; {@code parser} stands on its first token. */
  @FunctionalInterface
  public interface FieldReader {
    /** Reads what belongs to {@code name}; a field of no interest is left as it stands. */
    void read(String name, JsonParser parser) throws IOException, MalformedMessageException;
  }

  /** Writes one message. */
  @FunctionalInterface
  public interface Body {
    /** Writes the message's value. */
    void write(JsonGenerator generator) throws IOException;
  }

  /**
   * Reads {@code json}, which must be one object and nothing else.
   *
   * @throws MalformedMessageException if it is not, or a field is not what it must be
   */
  public static void read(byte[] json, FieldReader fields) throws MalformedMessageException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      readAll(parser, fields);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** The same, of text. */
  public static void read(String json, FieldReader fields) throws MalformedMessageException {
    read(FACTORY, json, fields);
  }

  /**
   * The same, of text whose author is free to add to it: a field of no interest may be nested
   * 100,000 deep, and hold names and numbers of a million characters.
   */
  public static void readStrange(String json, FieldReader fields) throws MalformedMessageException {
    read(STRANGE, json, fields);
  }

  private static void read(JsonFactory factory, String json, FieldReader fields)
      throws MalformedMessageException {
    try (JsonParser parser = factory.createParser(json)) {
      readAll(parser, fields);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  private static void readAll(JsonParser parser, FieldReader fields)
      throws IOException, MalformedMessageException {
    parser.nextToken();
    readObject(parser, fields);
    if (parser.nextToken() != null) {
      throw new MalformedMessageException("text behind the object");
    }
  }

  /** Reads the object on whose first token {@code parser} stands, to its last token. */
  public static void readObject(JsonParser parser, FieldReader fields)
      throws IOException, MalformedMessageException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new MalformedMessageException("not an object: " + describe(parser));
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      fields.read(name, parser);
      parser.skipChildren();
    }
  }

  /** The text on which {@code parser} stands. */
  public static String text(String field, JsonParser parser)
      throws IOException, MalformedMessageException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new MalformedMessageException(field + " is no text: " + describe(parser));
    }
    return parser.getText();
  }

  /** The whole number on which {@code parser} stands. */
  public static long whole(String field, JsonParser parser)
      throws IOException, MalformedMessageException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw new MalformedMessageException(field + " is no whole number: " + describe(parser));
    }
    try {
      return parser.getLongValue();
    } catch (InputCoercionException e) {
      throw new MalformedMessageException(field + " does not fit: " + describe(parser), e);
    }
  }

  /** The truth value on which {@code parser} stands. */
  public static boolean truth(String field, JsonParser parser)
      throws IOException, MalformedMessageException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case null, default ->
          throw new MalformedMessageException(
              field + " is neither true nor false: " + describe(parser));
    };
  }

  /** The number on which {@code parser} stands, with its digits. */
  public static BigDecimal decimal(String field, JsonParser parser)
      throws IOException, MalformedMessageException {
    JsonToken token = parser.currentToken();
    if (token == null || !token.isNumeric()) {
      throw new MalformedMessageException(field + " is no number: " + describe(parser));
    }
    return Decimals.parse(
            parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength())
        .orElseThrow(
            () -> new MalformedMessageException(field + " is no plain decimal of 40 digits"));
  }

  /** Whether {@code parser} stands on null. */
  public static boolean isNull(JsonParser parser) {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  /**
   * {@code text} as it can be written: half a surrogate pair, which JSON can escape and UTF-8
   * cannot hold, becomes a question mark.
   */
  public static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /**
   * The bytes of the message that {@code body} writes. A body within which another message is
   * written costs 16 KiB of garbage: buffers are kept for one at a time in each thread.
   */
  public static byte[] write(Body body) {
    Message message = new Message();
    try (JsonGenerator generator = FACTORY.createGenerator(message)) {
      body.write(generator);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return message.bytes();
  }

  /** What a generator wrote: most messages come in one piece, which is not copied again. */
  private static final class Message extends ByteArrayOutputStream {
    Message() {
      super(0);
    }

    byte[] bytes() {
      return count == buf.length ? buf : toByteArray();
    }
  }

  private static String describe(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      return "nothing";
    }
    return token.isScalarValue() ? cut(parser.getText()) : token.asString();
  }

  private static String cut(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  private static MalformedMessageException malformed(IOException e) {
    String reason = String.valueOf(e.getMessage());
    int end = reason.indexOf('\n');
    String line = end < 0 ? reason : reason.substring(0, end);
    return new MalformedMessageException(
        "not JSON: " + START_MARKER.matcher(line).replaceAll(""), e);
  }
}
