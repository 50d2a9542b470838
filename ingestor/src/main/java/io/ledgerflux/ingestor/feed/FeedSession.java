package io.ledgerflux.ingestor.feed;

import io.ledgerflux.ingestor.codec.RequestCodec;
import io.ledgerflux.ingestor.publish.QueueWriter;
import io.ledgerflux.ingestor.supervision.ConnectionSupervisor;
import io.ledgerflux.ingestor.supervision.Effect;
import io.ledgerflux.ingestor.supervision.Event;
import io.ledgerflux.ingestor.supervision.Refusal;
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
 * One connection to the venue, made again whenever it breaks. Its thread has each message of the
 * socket read, tells the supervisor of it, and does what the supervisor decides.
 */
final class FeedSession {
  private static final Logger log = LoggerFactory.getLogger(FeedSession.class);
  private static final Duration PATIENCE = Duration.ofMillis(100);

  /**
   * How long a session has to stop; for room for what came before it waits until {@link #LAST_WAIT}
   * (2 s) is over. Then it is interrupted, and has as long again to hand that on without waiting.
   */
  static final Duration STOP_GRACE = Duration.ofSeconds(3);

  private static final Duration LAST_WAIT = Duration.ofSeconds(2);

  private final ConnectionSupervisor supervisor;
  private final FeedReader reader;
  private final QueueWriter writer;
  private final FeedLog notices;
  private final Inbox inbox = new Inbox();
  private final FeedConnection connection;
  private final Runnable changed;
  private final Duration stopGrace;

  private @Nullable Thread thread;
  private long viewedAtNanos;
  private volatile boolean stopping;
  private volatile View view =
      new View(false, false, false, "not connected yet", List.of(), Map.of());

  /**
   * What others may know of the session.
   *
   * @param open whether the connection stands
   * @param subscribed whether it brings what was asked
   * @param refusedWhole whether the venue refuses all that it is for, each product by its name
   * @param problem what was wrong with the connection last; empty while it is subscribed
   * @param statuses how each product's feed is doing
   * @param refused the products that the venue refuses, each with its reason
   */
  record View(
      boolean open,
      boolean subscribed,
      boolean refusedWhole,
      String problem,
      List<FeedStatus> statuses,
      Map<String, Refusal> refused) {}

  /**
   * A session that begins at {@link #start()}.
   *
   * @param notices tells what the supervisor notices
   * @param connector makes a socket that tells an inbox what becomes of it
   * @param changed called after each change of the view
   * @param stopGrace how long it has to stop before it is interrupted
   */
  FeedSession(
      FeedLog notices,
      ConnectionSupervisor supervisor,
      Function<Inbox, FeedSocket> connector,
      FeedSinks sinks,
      Runnable changed,
      Duration stopGrace) {
    this.stopGrace = stopGrace;
    this.notices = notices;
    this.supervisor = supervisor;
    this.connection = new FeedConnection(connector, inbox, sinks.metrics());
    this.writer = sinks.writer();
    this.reader = new FeedReader(supervisor::follows, sinks);
    this.changed = changed;
  }

  void start() {
    thread = Threads.startPlatform(notices.name(), this::run);
  }

  /** Begins to stop, without waiting until it has. */
  void leave() {
    stopping = true;
  }

  /** Closes the connection, and hands on what had come by then. */
  void stop() {
    leave();
    if (thread != null && !Threads.join(thread, stopGrace)) {
      Threads.end(thread, STOP_GRACE);
    }
  }

  View view() {
    return view;
  }

  private void run() {
    try {
      runUntilStopped();
    } catch (InterruptedException e) {
      log.debug("{}: stops without waiting any more", notices.name());
    } finally {
      connection.disconnect();
      readLeft();
    }
  }

  private void runUntilStopped() throws InterruptedException {
    while (!stopping) {
      Inbound inbound = inbox.poll(PATIENCE);
      if (inbound == null) {
        perform(supervisor.on(new Event.Elapsed(), System.nanoTime()));
      } else {
        awaitRoom();
        handle(inbound);
      }
      connection.resumeIfRoom();
      refreshView();
    }
  }

  /** Hands on what came before the end; waits for room only until {@link #LAST_WAIT} is over. */
  private void readLeft() {
    long deadline = System.nanoTime() + LAST_WAIT.toNanos();
    for (Inbound left = inbox.poll(); left != null; left = inbox.poll()) {
      if (left instanceof Inbound.Text text) {
        if (!awaitRoomUntil(deadline)) {
          deadline = System.nanoTime();
        }
        reader.read(text);
      }
    }
  }

  /** Whether room may be waited for again. */
  private boolean awaitRoomUntil(long deadline) {
    try {
      writer.awaitRoom(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /**
   * While the broker does not keep up, the inbox fills, and the socket holds back the venue. A
   * session that is told to stop waits no more.
   */
  private void awaitRoom() {
    try {
      while (!stopping && !writer.awaitRoom(PATIENCE)) {
        refreshView();
      }
    } catch (InterruptedException e) {
      stopping = true;
    }
  }

  private void handle(Inbound inbound) {
    if (!connection.says(inbound)) {
      if (inbound instanceof Inbound.Text text) {
        perform(supervisor.on(new Event.LeftOver(reader.read(text)), text.nanoTime()));
      }
      return;
    }
    Event event =
        switch (inbound) {
          case Inbound.Opened _ -> new Event.Opened();
          case Inbound.Closed closed -> new Event.Closed(closed.reason());
          case Inbound.Pong _ -> new Event.Ponged();
          case Inbound.Text text -> new Event.Received(reader.read(text));
        };
    perform(supervisor.on(event, inbound.nanoTime()));
  }

  private void perform(List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Connect _ -> connection.connect();
        case Effect.Disconnect _ -> connection.disconnect();
        case Effect.Ping _ -> connection.ping();
        case Effect.Send send -> send(RequestCodec.encode(send.request()));
        case Effect.Notice notice -> notices.tell(notice);
      }
    }
  }

  private void send(String request) {
    log.debug("{}: asks {}", notices.name(), request);
    connection.send(request);
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
            supervisor.isRefusedByName(),
            supervisor.isSubscribed() ? "" : notices.lastProblem(),
            supervisor.statuses(nowNanos, Timestamps.nanos(Instant.now())),
            supervisor.refused());
    changed.run();
  }
}
