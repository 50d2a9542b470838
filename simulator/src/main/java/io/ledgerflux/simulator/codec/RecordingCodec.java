package io.ledgerflux.simulator.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledgerflux.simulator.wire.Times;
import java.io.IOException;
import java.math.BigDecimal;

/** Lines of a recording: {@code {"t": arrival in seconds or null, "m": the message}}. */
public final class RecordingCodec {
  private static final JsonFactory FACTORY = new JsonFactory();

  private RecordingCodec() {}

  /**
   * Reads a line.
   *
   * @throws IOException when it is not a line of a recording
   */
  public static RecordedMessage parse(String line) throws IOException {
    try (JsonParser json = FACTORY.createParser(line)) {
      var fields = new FieldReader(json, line);
      require(json.nextToken() == JsonToken.START_OBJECT, json);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("m") && value == JsonToken.START_OBJECT) {
          fields.message();
        } else if (name.equals("t") && value.isNumeric()) {
          fields.arrivalMicros = json.getDecimalValue().movePointRight(6).longValue();
        } else {
          json.skipChildren();
        }
      }
      require(!fields.text.isEmpty(), json);
      return fields.recorded();
    }
  }

  /** A line with this arrival and this message. */
  public static String line(long arrivalMicros, String message) {
    String seconds = BigDecimal.valueOf(arrivalMicros, 6).toPlainString();
    return "{\"t\":" + seconds + ",\"m\":" + message + "}";
  }

  private static void require(boolean right, JsonParser json) throws JsonParseException {
    if (!right) {
      throw new JsonParseException(json, "not a line {\"t\":…,\"m\":{…}}");
    }
  }

  private static final class FieldReader {
    private final JsonParser json;
    private final String line;
    private long arrivalMicros = RecordedMessage.UNKNOWN;
    private long timeMicros = RecordedMessage.UNKNOWN;
    private String type = "";
    private String product = "";
    private String text = "";
    private long tradeId;
    private long sequence;
    private int timeStart;
    private int timeEnd;

    private FieldReader(JsonParser json, String line) {
      this.json = json;
      this.line = line;
    }

    private void message() throws IOException {
      int start = (int) json.currentTokenLocation().getCharOffset();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        switch (name) {
          case "type" -> type = json.getText();
          case "product_id" -> product = json.getText();
          case "trade_id" -> tradeId = value.isNumeric() ? json.getLongValue() : 0;
          case "sequence" -> sequence = value.isNumeric() ? json.getLongValue() : 0;
          case "time" -> time(start);
          default -> json.skipChildren();
        }
      }
      text = line.substring(start, (int) json.currentTokenLocation().getCharOffset() + 1);
    }

    private void time(int messageStart) throws IOException {
      timeMicros = Times.parse(json.getText()).orElse(RecordedMessage.UNKNOWN);
      timeStart = (int) json.currentTokenLocation().getCharOffset() + 1 - messageStart;
      timeEnd = timeStart + json.getTextLength();
    }

    private RecordedMessage recorded() {
      long arrival = arrivalMicros == RecordedMessage.UNKNOWN ? timeMicros : arrivalMicros;
      return new RecordedMessage(
          type, product, tradeId, sequence, arrival, timeMicros, text, timeStart, timeEnd);
    }
  }
}
