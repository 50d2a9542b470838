package io.ledgerflux.simulator.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ledgerflux.simulator.venue.Request;
import io.ledgerflux.simulator.venue.Request.ChannelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what clients send. */
public final class RequestCodec {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Request NOT_JSON =
      new Request.Malformed("Malformed JSON", "the message is not a JSON object");

  private RequestCodec() {}

  /** A client's message as a request; what cannot be read is a request as well: a malformed one. */
  public static Request parse(String text) {
    try {
      JsonNode root = MAPPER.readTree(text);
      return root == null || !root.isObject() ? NOT_JSON : request(root);
    } catch (JsonProcessingException notJson) {
      return NOT_JSON;
    }
  }

  private static Request request(JsonNode root) {
    String type = root.path("type").asText();
    boolean subscribes = type.equals("subscribe");
    if (!subscribes && !type.equals("unsubscribe")) {
      return malformed("Type has to be either subscribe or unsubscribe", "type is \"" + type + '"');
    }
    Optional<List<String>> products = texts(root.path("product_ids"));
    if (products.isEmpty() || !root.path("channels").isArray()) {
      return malformed("Failed to " + type, "product_ids and channels must be lists");
    }
    var channels = new ArrayList<ChannelRequest>();
    for (JsonNode channel : root.path("channels")) {
      Optional<ChannelRequest> wanted = channel(channel, products.get());
      if (wanted.isEmpty()) {
        return malformed("Failed to " + type, "a channel is a name, or a name with product_ids");
      }
      channels.add(wanted.get());
    }
    return subscribes ? new Request.Subscribe(channels) : new Request.Unsubscribe(channels);
  }

  /** A channel that does not say its products has the root's; an empty list stays empty. */
  private static Optional<ChannelRequest> channel(JsonNode channel, List<String> rootProducts) {
    if (channel.isTextual()) {
      return Optional.of(new ChannelRequest(channel.asText(), rootProducts));
    }
    if (!channel.path("name").isTextual()) {
      return Optional.empty();
    }
    String name = channel.path("name").asText();
    return channel.has("product_ids")
        ? texts(channel.path("product_ids")).map(products -> new ChannelRequest(name, products))
        : Optional.of(new ChannelRequest(name, rootProducts));
  }

  private static Optional<List<String>> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    for (JsonNode element : list) {
      if (!element.isTextual()) {
        return Optional.empty();
      }
      texts.add(element.asText());
    }
    return list.isArray() || list.isMissingNode() || list.isNull()
        ? Optional.of(texts)
        : Optional.empty();
  }

  private static Request malformed(String message, String reason) {
    return new Request.Malformed(message, reason);
  }
}
