package io.ledgerflux.simulator.venue;

import io.ledgerflux.simulator.venue.Request.ChannelRequest;
import io.ledgerflux.simulator.wire.Messages;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Judges requests: all of a request is carried out, or nothing of it. */
final class Subscriber {
  private static final String NOT_SUBSCRIBED = "Failed to subscribe";
  private static final String NOT_UNSUBSCRIBED = "Failed to unsubscribe";

  private final Collection<String> products;
  private final ConnectedClients clients;
  private final int mostSubscriptions;

  /**
   * For clients of a venue.
   *
   * @param mostSubscriptions how many of one address may have the same channel of a product
   */
  Subscriber(Collection<String> products, ConnectedClients clients, int mostSubscriptions) {
    this.products = products;
    this.clients = clients;
    this.mostSubscriptions = mostSubscriptions;
  }

  /** What one channel of an accepted request asks for. */
  record Wish(Channel channel, List<String> products) {}

  /** What a request comes to. */
  sealed interface Outcome {
    /** It was carried out; these were wished for anew. */
    record Changed(List<Wish> wishes) implements Outcome {}

    /** It was refused, with this error. */
    record Refused(String error) implements Outcome {}
  }

  Outcome on(ClientSession session, Request request) {
    return switch (request) {
      case Request.Subscribe(var channels) -> subscribe(session, channels);
      case Request.Unsubscribe(var channels) -> unsubscribe(session, channels);
      case Request.Malformed(var message, var reason) ->
          new Outcome.Refused(Messages.error(message, reason));
    };
  }

  private Outcome subscribe(ClientSession session, List<ChannelRequest> channels) {
    Optional<String> objection =
        channels.isEmpty()
            ? Optional.of("no channels provided")
            : channels.stream()
                .map(wanted -> objection(session, wanted))
                .flatMap(Optional::stream)
                .findFirst();
    if (objection.isPresent()) {
      return new Outcome.Refused(Messages.error(NOT_SUBSCRIBED, objection.get()));
    }
    var wishes = new ArrayList<Wish>();
    for (ChannelRequest wanted : channels) {
      Channel channel = Channel.named(wanted.channel()).orElseThrow();
      session.subscribe(channel, wanted.products());
      wishes.add(new Wish(channel, wanted.products()));
    }
    return new Outcome.Changed(wishes);
  }

  private Optional<String> objection(ClientSession session, ChannelRequest wanted) {
    Optional<String> unknown = unknownChannel(wanted);
    if (unknown.isPresent()) {
      return unknown;
    }
    if (wanted.products().isEmpty()) {
      return Optional.of("no product_ids provided for channel " + wanted.channel());
    }
    Optional<String> unheardOf =
        wanted.products().stream()
            .filter(product -> !products.contains(product))
            .map(product -> product + " is not a valid product")
            .findFirst();
    return unheardOf.isPresent() ? unheardOf : excess(session, wanted);
  }

  private Optional<String> excess(ClientSession session, ChannelRequest wanted) {
    Channel channel = Channel.named(wanted.channel()).orElseThrow();
    String address = session.reader().address();
    return wanted.products().stream()
        .filter(
            product -> clients.subscribed(address, channel, product, session) >= mostSubscriptions)
        .map(product -> "too many subscriptions to " + wanted.channel() + " of " + product)
        .findFirst();
  }

  private static Outcome unsubscribe(ClientSession session, List<ChannelRequest> channels) {
    Optional<String> objection =
        channels.stream().map(Subscriber::unknownChannel).flatMap(Optional::stream).findFirst();
    if (objection.isPresent()) {
      return new Outcome.Refused(Messages.error(NOT_UNSUBSCRIBED, objection.get()));
    }
    for (ChannelRequest wanted : channels) {
      session.unsubscribe(Channel.named(wanted.channel()).orElseThrow(), wanted.products());
    }
    return new Outcome.Changed(List.of());
  }

  private static Optional<String> unknownChannel(ChannelRequest wanted) {
    return Channel.named(wanted.channel()).isPresent()
        ? Optional.empty()
        : Optional.of(wanted.channel() + " is not a valid channel");
  }
}
