package io.ledgerflux.client.watch;

import io.ledgerflux.client.protocol.GatewayMessage.Acknowledgement;
import io.ledgerflux.client.protocol.GatewayMessage.CaughtUp;
import io.ledgerflux.client.protocol.GatewayMessage.FeedGap;
import io.ledgerflux.client.protocol.GatewayMessage.Other;
import io.ledgerflux.client.protocol.GatewayMessage.Pong;
import io.ledgerflux.client.protocol.GatewayMessage.Prices;
import io.ledgerflux.client.protocol.GatewayMessage.RateLimit;
import io.ledgerflux.client.protocol.GatewayMessage.Reconnect;
import io.ledgerflux.client.protocol.GatewayMessage.Refusal;
import io.ledgerflux.client.protocol.GatewayMessage.ReplayEnd;
import io.ledgerflux.client.protocol.GatewayMessage.Resume;
import io.ledgerflux.client.protocol.GatewayMessage.Status;
import io.ledgerflux.client.protocol.Replay;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.client.subscriber.Event;
import io.ledgerflux.client.subscriber.Link;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Follows a subscriber: prints what comes, counts it, and knows when it is enough. */
final class Watch implements Consumer<Event> {
  /** The codes of an answer that refuses a subscription for good. */
  private static final Set<String> REFUSED =
      Set.of("SUBSCRIBE_ERROR", "INVALID_JSON", "INVALID_OPERATION", "UNAUTHORIZED");

  /** The code of an answer that refuses nothing. */
  private static final String WARNING = "UNKNOWN_PRODUCT";

  private final Output output;
  private final Rendering rendering;
  private final OptionalLong count;
  private final boolean failOnGap;
  private final Statistics statistics = new Statistics();
  private final CompletableFuture<ExitCode> ended = new CompletableFuture<>();

  Watch(Output output, Rendering rendering, OptionalLong count, boolean failOnGap) {
    this.output = output;
    this.rendering = rendering;
    this.count = count;
    this.failOnGap = failOnGap;
  }

  /** Completes when it is enough; completing it ends the watch. */
  CompletableFuture<ExitCode> ended() {
    return ended;
  }

  /** To be read after the subscriber was closed. */
  Statistics statistics() {
    return statistics;
  }

  @Override
  public void accept(Event event) {
    if (ended.isDone()) {
      return;
    }
    switch (event) {
      case Event.Connected connected -> {
        statistics.on(connected);
        say("connected to " + connected.uri() + ": " + asked(connected.asked()));
      }
      case Event.Replaying replaying -> say(asked(replaying.asked()));
      case Event.Received received -> on(received);
      case Event.Told told -> on(told);
      case Event.Malformed malformed -> {
        statistics.onMalformed();
        say("malformed message: " + malformed.reason() + ": " + malformed.text());
      }
      case Event.Disconnected disconnected ->
          say(
              disconnected.reason()
                  + "; trying again in "
                  + Durations.wait(disconnected.retryAfter()));
      case Event.Lost lost -> {
        say(lost.reason() + "; given up");
        ended.complete(ExitCode.LOST);
      }
      case Event.TurnedAway turnedAway -> {
        say(turnedAway.reason() + "; not tried again");
        ended.complete(ExitCode.REFUSED);
      }
      case Event.NotLetIn notLetIn -> {
        say(notLetIn.reason() + "; not tried again: " + KeyOption.HINT);
        ended.complete(ExitCode.NOT_LET_IN);
      }
    }
  }

  private void on(Event.Received received) {
    statistics.on(received);
    print(rendering.line(received, statistics.latencyNanos(received)));
    complain(received.prices().product(), received.link());
    if (failOnGap && received.link().isGap()) {
      ended.complete(ExitCode.GAP);
    }
    if (count.isPresent() && statistics.messages() >= count.getAsLong()) {
      ended.complete(ExitCode.DONE);
    }
  }

  private void on(Event.Told told) {
    statistics.on(told);
    if (told.message() instanceof Pong || told.message() instanceof Acknowledgement) {
      return; // The subscriber asked, not the user.
    }
    rendering.line(told).ifPresent(this::print);
    switch (told.message()) {
      case Refusal refusal -> on(refusal);
      case Reconnect reconnect ->
          say("the gateway stops; another connection in " + reconnect.afterMillis() + " ms");
      case ReplayEnd end when end.reason() != ReplayEnd.Reason.FAILED ->
          ended.complete(ExitCode.DONE);
      case ReplayEnd _, Prices _, Resume _, RateLimit _, Status _, FeedGap _, CaughtUp _ -> {}
      case Pong _, Acknowledgement _, Other _ -> {}
    }
  }

  private void on(Refusal refusal) {
    boolean warning = refusal.code().equals(WARNING);
    say((warning ? "warning: " : "refused: ") + refusal.code() + ": " + refusal.text());
    if (REFUSED.contains(refusal.code())) {
      ended.complete(ExitCode.REFUSED);
    }
  }

  private void complain(String product, Link link) {
    switch (link) {
      case Link.Begins _, Link.Continues _, Link.Unproven _ -> {}
      case Link.Gap(long after, long upTo, boolean told) ->
          say(
              "%s: gap: ticks after %d up to %d are missing, %s"
                  .formatted(product, after, upTo, told ? "as told" : "and it was not told"));
      case Link.Repeats(long sequence) -> say(product + ": repeat: " + sequence + " came again");
      case Link.Renumbers(long before, long sequence, boolean gap) ->
          say(
              "%s: the venue numbers anew, from %d after %d%s"
                  .formatted(
                      product,
                      sequence,
                      before,
                      gap ? "; gap: ticks between them are missing, as told" : ""));
      case Link.NotRecovered(long after, long sequence) ->
          say(
              "%s: gap: what follows %d could not be had; goes on with the snapshot at %d"
                  .formatted(product, after, sequence));
    }
  }

  private static String asked(Subscription subscription) {
    return subscription.products().stream()
        .map(p -> p + from(subscription.fromSequence().get(p)))
        .collect(Collectors.joining(", "));
  }

  private static String asked(Replay replay) {
    return "replays %s from %s%s, %s"
        .formatted(
            String.join(", ", replay.products()),
            replay.from(),
            replay.to().map(to -> " to " + to).orElse(" to the present, and goes on live"),
            replay.speed().signum() == 0
                ? "as fast as it is read"
                : "at speed " + replay.speed().toPlainString());
  }

  private static String from(@Nullable Long sequence) {
    return sequence == null ? "" : " after " + sequence;
  }

  private void say(String notice) {
    String line = "# " + notice;
    output.err().println(output.colours() ? Paint.DIM.on(line) : line);
  }

  /** Where a line cannot be written, as with {@code | head} or a full disk, it is enough. */
  private void print(String line) {
    output.out().println(line);
    if (output.out().checkError()) {
      ended.complete(ExitCode.DONE);
    }
  }
}
