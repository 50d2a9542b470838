package io.ledgerflux.simulator.venue;

import io.ledgerflux.simulator.fault.Fault;
import io.ledgerflux.simulator.fault.FaultRule;
import io.ledgerflux.simulator.fault.FaultSchedule;
import io.ledgerflux.simulator.venue.Subscriber.Outcome;
import io.ledgerflux.simulator.venue.Subscriber.Wish;
import io.ledgerflux.simulator.wire.Messages;
import java.util.List;

/**
 * The exchange without its sockets: takes clients and their requests, lets the market run, and
 * sends what each client subscribed to. Times are microseconds since the epoch. Not thread-safe.
 */
public final class Venue {
  private static final long SECOND = 1_000_000;
  private static final long SUBSCRIBE_WITHIN = 5 * SECOND;
  private static final long BATCH_SECONDS = 5;
  private static final long LONGEST_LAG = 2 * SECOND;

  /** So much of the market's time goes by at once: its trades are sent by an event loop. */
  private static final long LONGEST_STEP = 20_000;

  private final Source source;
  private final Subscriber subscriber;
  private final Addresses addresses;
  private final ConnectedClients clients = new ConnectedClients();
  private final FaultSchedule schedule;
  private final Tape tape;
  private final Tickers tickers;
  private final FaultInjector faults;

  private long nowMicros;
  private long nextSecond;

  /**
   * A venue that opens now.
   *
   * @param limits what its clients may do
   * @param seed of the faults that happen by chance
   * @param keptTickers how many tickers the tape keeps
   */
  public Venue(Source source, Limits limits, long seed, int keptTickers, long nowMicros) {
    this.source = source;
    this.subscriber = new Subscriber(source.products(), clients, limits.subscriptions());
    this.addresses = new Addresses(limits);
    this.tape = new Tape(keptTickers);
    this.schedule = new FaultSchedule(seed);
    this.tickers = new Tickers(source, clients, tape);
    this.faults = new FaultInjector(source, clients, tickers);
    this.nowMicros = nowMicros;
    this.nextSecond = secondAfter(nowMicros);
  }

  /** Whether a client of {@code address} may connect now; if so, that is counted. */
  public boolean admits(String address) {
    return addresses.tryConnect(address, nowMicros);
  }

  /** Takes a client in; it has five seconds to subscribe to something. */
  public ClientSession connect(Reader reader) {
    var session = new ClientSession(reader, nowMicros + SUBSCRIBE_WITHIN);
    clients.add(session);
    return session;
  }

  /** Whether new clients are turned away. */
  public boolean refusesClients() {
    return faults.isDown(nowMicros);
  }

  /** A client has gone. */
  public void leave(ClientSession session) {
    clients.remove(session);
  }

  /** Answers a client's request; one too many is not carried out. */
  public void on(ClientSession session, Request request) {
    if (!addresses.tryRequest(session.reader().address(), nowMicros)) {
      session.send(Messages.error("Rate limit exceeded", "too many messages a second"));
      return;
    }
    switch (subscriber.on(session, request)) {
      case Outcome.Refused(String error) -> session.send(error);
      case Outcome.Changed(List<Wish> wishes) -> {
        session.send(Messages.subscriptions(session.subscriptions()));
        wishes.forEach(wish -> tickers.tellLast(session, wish.channel(), wish.products()));
      }
    }
  }

  /**
   * Lets happen what is due up to this time, or as much of it as is done in one turn of an event
   * loop that has others to serve, and gives the time that it has come to.
   */
  public long advance(long toMicros) {
    if (toMicros - nowMicros > LONGEST_LAG) {
      sleepOver(toMicros);
    }
    long target = stepTowards(toMicros);
    for (FaultRule rule : schedule.due(target)) {
      faults.apply(rule.fault(), rule.product(), target);
    }
    for (; nextSecond <= target; nextSecond += SECOND) {
      trade(nextSecond);
      onSecond(nextSecond);
    }
    trade(target);
    nowMicros = target;
    clients.advance(target);
    return target;
  }

  /** When something is to be done again, faults aside. */
  public long nextMicros() {
    return faults.isQuiet(nowMicros) ? nextSecond : Math.min(nextSecond, source.nextMicros());
  }

  /**
   * Puts a fault on the schedule; its times count from now.
   *
   * @throws IllegalArgumentException when it cannot happen at this venue
   */
  public void inject(FaultRule rule) {
    if (rule.fault() instanceof Fault.Renumber && !source.canStartAnew()) {
      throw new IllegalArgumentException("a recording cannot be numbered anew");
    }
    rule.product().ifPresent(tickers::stream);
    schedule.add(rule, nowMicros);
  }

  /** Takes all faults off the schedule; what is under way goes on. */
  public void clearFaults() {
    schedule.clear();
  }

  /** Stops the making of trades; heartbeats go on. */
  public void pause() {
    faults.pause(nowMicros);
  }

  /** Lets trades be made again. */
  public void resume() {
    faults.resume(nowMicros);
  }

  /** How many clients are connected. */
  public int clients() {
    return clients.size();
  }

  /** What was truly sent. */
  public Tape tape() {
    return tape;
  }

  /** Over a time in which nothing is due it goes at once. */
  private long stepTowards(long toMicros) {
    long step = Math.max(nowMicros + LONGEST_STEP, nextMicros());
    return Math.max(nowMicros, Math.min(toMicros, step));
  }

  private void trade(long toMicros) {
    if (faults.letsTrade(toMicros)) {
      source.advance(toMicros, faults.sink(schedule, toMicros));
    }
  }

  private void onSecond(long second) {
    clients.publishEach(
        Channel.HEARTBEAT,
        product ->
            Messages.heartbeat(
                product, source.lastTradeId(product), source.sequenceAt(product, second), second));
    if (second / SECOND % BATCH_SECONDS == 0) {
      tickers.publishBatch();
    }
  }

  /** A machine that slept does not make up for what it missed. */
  private void sleepOver(long toMicros) {
    if (!faults.isQuiet(toMicros)) {
      source.delay(toMicros - nowMicros);
    }
    nextSecond = secondAfter(toMicros);
    nowMicros = toMicros;
  }

  private static long secondAfter(long micros) {
    return (micros / SECOND + 1) * SECOND;
  }
}
