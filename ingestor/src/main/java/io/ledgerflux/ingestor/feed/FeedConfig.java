package io.ledgerflux.ingestor.feed;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is read from the venue.
 *
 * @param uri of its WebSocket
 * @param products such as {@code BTC-USD}
 * @param channels such as {@code ticker}
 * @param productsPerConnection how many products share a connection
 * @param quiet without a ticker after which a product's feed is called quiet
 */
public record FeedConfig(
    URI uri,
    List<String> products,
    List<String> channels,
    int productsPerConnection,
    Duration quiet) {
  public FeedConfig {
    products = List.copyOf(products);
    channels = List.copyOf(channels);
  }

  /** The products of each connection. */
  List<List<String>> connections() {
    List<List<String>> connections = new ArrayList<>();
    for (int from = 0; from < products.size(); from += productsPerConnection) {
      connections.add(
          products.subList(from, Math.min(from + productsPerConnection, products.size())));
    }
    return connections;
  }
}
