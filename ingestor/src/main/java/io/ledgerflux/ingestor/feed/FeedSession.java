package io.ledgerflux.ingestor.feed;

import io.ledgerflux.ingestor.codec.RequestCodec;
import io.ledgerflux.ingestor.codec.VenueMessageCodec;
import io.ledgerflux.ingestor.metrics.IngestorMetrics;
import io.ledgerflux.ingestor.publish.Intake;
import io.ledgerflux.ingestor.supervision.ClockSkew;
import io.ledgerflux.ingestor.supervision.ConnectionSupervisor;
import io.ledgerflux.ingestor.supervision.Effect;
import io.ledgerflux.ingestor.supervision.Event;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.ops.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the venue, for ever: a thread that reads what came from the socket, hands ticks
 * and rejects on, and does what the supervisor decides.
 */
final class FeedSession {
  private static final Logger log = LoggerFactory.getLogger(FeedSession.class);
  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final Duration STOP_GRACE = Duration.ofSeconds(3);

  private final String name;
  private final ConnectionSupervisor supervisor;
  private final Function<Inbox, FeedSocket> connector;
  private final Intake intake;
  private final IngestorMetrics metrics;
  private final NoticeLog notices;
  private final ClockSkew clockSkew = new ClockSkew(System.nanoTime());
  private final Inbox inbox = new Inbox();
  private final Runnable changed;

  private @Nullable FeedSocket socket;
  private @Nullable Thread thread;
  private boolean connectedBefore;
  private long viewedAtNanos;
  private volatile boolean stopping;
  private volatile View view = new View(false, false, "not connected yet", List.of(), Map.of());

  /**
   * What others may know of the session.
   *
   * @param open whether the connection stands
   * @param subscribed whether it brings what was asked
   * @param problem what was wrong with the connection last; empty while it is subscribed
   * @param statuses how each product's feed is doing
   * @param refused the products that the venue refuses, each with its reason
   */
  record View(
      boolean open,
      boolean subscribed,
      String problem,
      List<FeedStatus> statuses,
      Map<String, String> refused) {}

  /**
   * A session that begins at {@link #start()}.
   *
   * @param connector makes a socket that tells an inbox what becomes of it
   * @param changed called after each change of the view
   */
  FeedSession(
      String name,
      ConnectionSupervisor supervisor,
      Function<Inbox, FeedSocket> connector,
      FeedOutlets outlets,
      Runnable changed) {
    this.name = name;
    this.supervisor = supervisor;
    this.connector = connector;
    this.intake = outlets.intake();
    this.metrics = outlets.metrics();
    this.notices = new NoticeLog(name, outlets.metrics());
    this.changed = changed;
  }

  void start() {
    thread = Threads.start(name, this::run);
  }

  /** Closes the connection, and hands on what had come by then. */
  void stop() {
    stopping = true;
    if (thread != null && !Threads.join(thread, STOP_GRACE)) {
      Threads.end(thread, STOP_GRACE);
    }
  }

  View view() {
    return view;
  }

  private void run() throws InterruptedException {
    while (!stopping) {
      Inbound inbound = inbox.poll(PATIENCE);
      if (inbound == null) {
        perform(supervisor.on(new Event.Elapsed(), System.nanoTime()));
      } else {
        handle(inbound);
      }
      refreshView();
    }
    disconnect();
    for (Inbound left = inbox.poll(Duration.ZERO); left != null; left = inbox.poll(Duration.ZERO)) {
      handOn(left);
    }
  }

  private void handle(Inbound inbound) {
    FeedSocket current = socket;
    if (current == null || inbound.socket() != current) {
      return;
    }
    Event event =
        switch (inbound) {
          case Inbound.Opened opened -> new Event.Opened();
          case Inbound.Closed closed -> new Event.Closed(closed.reason());
          case Inbound.Text text -> new Event.Received(handOn(text));
        };
    perform(supervisor.on(event, inbound.nanoTime()));
    if (current.isPaused() && inbox.hasRoom()) {
      current.resume();
    }
  }

  private void handOn(Inbound inbound) {
    if (inbound instanceof Inbound.Text text) {
      handOn(text);
    }
  }

  /** Gives what is worth publishing to the intake. */
  private VenueMessage handOn(Inbound.Text text) {
    VenueMessage message = VenueMessageCodec.decode(text.text(), text.epochNanos());
    switch (message) {
      case VenueMessage.Ticker ticker -> {
        if (supervisor.follows(ticker.tick().product())) {
          measure(text.epochNanos() - ticker.tick().eventNanos(), text.nanoTime());
          intake.tick(ticker.tick(), text.nanoTime());
        } else {
          metrics.unused(IngestorMetrics.Unused.PRODUCT);
        }
      }
      case VenueMessage.Unusable unusable ->
          intake.reject(unusable, text.text(), text.epochNanos(), text.nanoTime());
      case VenueMessage.Heartbeat heartbeat ->
          heartbeat
              .eventNanos()
              .ifPresent(sent -> measure(text.epochNanos() - sent, text.nanoTime()));
      case VenueMessage.Subscriptions answer -> log.debug("{}: {}", name, text.text());
      case VenueMessage.VenueError error -> log.debug("{}: {}", name, text.text());
      case VenueMessage.Ignored ignored -> metrics.unused(IngestorMetrics.Unused.TYPE);
    }
    return message;
  }

  private void measure(long latencyNanos, long nanoTime) {
    metrics.feedLatency(latencyNanos);
    clockSkew.observe(latencyNanos, nanoTime);
    metrics.clockBehind(clockSkew.behindNanos());
  }

  private void perform(List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Connect connect -> connect();
        case Effect.Disconnect disconnect -> disconnect();
        case Effect.Send send -> send(RequestCodec.encode(send.request()));
        case Effect.Notice notice -> notices.tell(notice);
      }
    }
  }

  private void connect() {
    if (connectedBefore) {
      metrics.reconnecting();
    }
    connectedBefore = true;
    socket = connector.apply(inbox);
  }

  private void disconnect() {
    FeedSocket current = socket;
    if (current != null) {
      current.close();
    }
    socket = null;
  }

  private void send(String request) {
    log.debug("{}: asks {}", name, request);
    FeedSocket current = socket;
    if (current != null) {
      current.send(request);
    }
  }

  private void refreshView() {
    long nowNanos = System.nanoTime();
    if (nowNanos - viewedAtNanos < PATIENCE.toNanos()
        && view.subscribed() == supervisor.isSubscribed()) {
      return;
    }
    viewedAtNanos = nowNanos;
    view =
        new View(
            supervisor.isOpen(),
            supervisor.isSubscribed(),
            supervisor.isSubscribed() ? "" : notices.lastProblem(),
            supervisor.statuses(nowNanos, Timestamps.nanos(Instant.now())),
            supervisor.refused());
    changed.run();
  }
}
