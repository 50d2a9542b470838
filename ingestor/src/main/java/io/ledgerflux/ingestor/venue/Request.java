package io.ledgerflux.ingestor.venue;

import java.util.List;

/** What we ask the venue. It answers each request, in order. */
public sealed interface Request {
  /** The products that it is about. */
  List<String> products();

  /** The channels that it is about. */
  List<String> channels();

  /** Send these as well; what is subscribed already stays so. */
  record Subscribe(List<String> products, List<String> channels) implements Request {
    public Subscribe {
      products = List.copyOf(products);
      channels = List.copyOf(channels);
    }
  }

  /** Send these no more. */
  record Unsubscribe(List<String> products, List<String> channels) implements Request {
    public Unsubscribe {
      products = List.copyOf(products);
      channels = List.copyOf(channels);
    }
  }
}
