package io.ledgerflux.ingestor.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledgerflux.codec.Json;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.ingestor.venue.VenueMessage.Unusable;
import io.ledgerflux.model.Products;
import io.ledgerflux.model.RejectReason;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of Coinbase's WebSocket feed in one pass. A field that is wrong does not end
 * the reading, so that a reject tells the product and the trade wherever they stand.
 */
public final class VenueMessageCodec {
  /** Real tickers have some 450 characters; one that a broker could not even carry is absurd. */
  private static final int ABSURD_LENGTH = 1 << 20;

  private VenueMessageCodec() {}

  /**
   * What {@code text} says.
   *
   * @param ingestNanos when it was received, in nanoseconds since the epoch
   */
  public static VenueMessage decode(String text, long ingestNanos) {
    Fields fields = new Fields();
    try {
      Json.readStrange(text, fields::read);
    } catch (MalformedMessageException e) {
      return fields.unusable(RejectReason.UNPARSEABLE, String.valueOf(e.getMessage()));
    }
    VenueMessage message = fields.message(ingestNanos);
    if (message instanceof VenueMessage.Ticker && text.length() >= ABSURD_LENGTH) {
      return fields.unusable(
          RejectReason.TOO_LARGE, "a ticker of " + text.length() + " characters");
    }
    return message;
  }

  private static final class Fields {
    private static final String LAST_TRADE_ID = "last_trade_id";

    private final TickerFields ticker = new TickerFields();
    private final Set<String> told = new HashSet<>();
    private final Map<String, Set<String>> channels = new HashMap<>();
    private @Nullable String type;
    private String errorMessage = "";
    private String errorReason = "";
    private OptionalLong lastTradeId = OptionalLong.empty();
    private @Nullable String fault;

    /** What is wrong in what a heartbeat alone has a use for. */
    private @Nullable String heartbeatFault;

    void read(String name, JsonParser parser) throws IOException {
      try {
        // Of two values nobody can tell which is meant; what is not read may come twice.
        if (readField(name, parser) && !told.add(name)) {
          throw new MalformedMessageException(name + " is told twice");
        }
      } catch (MalformedMessageException e) {
        if (name.equals(LAST_TRADE_ID)) {
          heartbeatFault = e.getMessage();
        } else if (fault == null) {
          fault = e.getMessage();
        }
      }
    }

    private boolean readField(String name, JsonParser parser)
        throws IOException, MalformedMessageException {
      switch (name) {
        case "type" -> type = Json.text(name, parser);
        case LAST_TRADE_ID -> lastTradeId = TickerFields.whole(name, parser);
        default -> {
          return ticker.read(name, parser) || readAnswer(name, parser);
        }
      }
      return true;
    }

    /** Reads what answers alone tell, as far as it can be read; false: it may come twice. */
    private boolean readAnswer(String name, JsonParser parser)
        throws IOException, MalformedMessageException {
      switch (name) {
        case "channels" -> readChannels(parser);
        case "message" -> errorMessage = words(parser);
        case "reason" -> errorReason = words(parser);
        default -> {}
      }
      return false;
    }

    private static String words(JsonParser parser) throws IOException {
      return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
    }

    private void readChannels(JsonParser parser) throws IOException, MalformedMessageException {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        return;
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
          ChannelFields channel = new ChannelFields();
          Json.readObject(parser, channel::read);
          channels.put(channel.name, Set.copyOf(channel.products));
        } else if (parser.currentToken() == JsonToken.VALUE_STRING) {
          channels.putIfAbsent(parser.getText(), Set.of());
        }
        parser.skipChildren();
      }
    }

    VenueMessage message(long ingestNanos) {
      return switch (type) {
        case null ->
            fault == null
                ? unusable(RejectReason.MISSING_FIELD, "no type")
                : unusable(RejectReason.UNPARSEABLE, fault);
        case "ticker" ->
            fault == null ? ticker.message(ingestNanos) : unusable(RejectReason.UNPARSEABLE, fault);
        case "heartbeat" -> heartbeat();
        case "subscriptions" -> new VenueMessage.Subscriptions(Map.copyOf(channels));
        case "error" -> new VenueMessage.VenueError(errorMessage, errorReason);
        default -> new VenueMessage.Ignored(type);
      };
    }

    private VenueMessage heartbeat() {
      String product = ticker.product();
      String wrong = fault != null ? fault : heartbeatFault;
      if (wrong != null) {
        return unusable(RejectReason.UNPARSEABLE, wrong);
      }
      if (product == null) {
        return unusable(RejectReason.MISSING_FIELD, "no product_id");
      }
      if (!Products.isValid(product)) {
        return unusable(
            RejectReason.INVALID_PRODUCT,
            "product_id is no product: " + TickerFields.shown(product));
      }
      return new VenueMessage.Heartbeat(product, lastTradeId, ticker.eventNanos());
    }

    Unusable unusable(RejectReason reason, String detail) {
      return ticker.unusable(reason, detail);
    }
  }

  /** One channel of a {@code subscriptions} message; what is not as expected is passed over. */
  private static final class ChannelFields {
    private String name = "";
    private final Set<String> products = new HashSet<>();

    void read(String field, JsonParser parser) throws IOException {
      if (field.equals("name") && parser.currentToken() == JsonToken.VALUE_STRING) {
        name = parser.getText();
      } else if (field.equals("product_ids") && parser.currentToken() == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          if (parser.currentToken() == JsonToken.VALUE_STRING) {
            products.add(parser.getText());
          }
          parser.skipChildren();
        }
      }
    }
  }
}
