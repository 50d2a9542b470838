package io.ledgerflux.standalone.traffic;

import java.time.Duration;
import java.util.Locale;

/**
 * Ticks at each hop: in all, or a second.
 *
 * @param received by the ingestor from the exchange
 * @param checked and passed on by the normalizer
 * @param stored in PostgreSQL by the snapshotter
 * @param read by the gateway, for whoever subscribes
 * @param subscribers connected to the gateway now
 */
public record Traffic(
    double received, double checked, double stored, double read, long subscribers) {
  private static final double NANOS = 1e9;

  /** Nothing yet. */
  public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);

  /** The traffic in all, as each service counts it. */
  public static Traffic of(
      Exposition ingestor, Exposition normalizer, Exposition snapshotter, Exposition gateway) {
    return new Traffic(
        ingestor.sum("ledgerflux_ingestor_ticks_received_total"),
        normalizer.sum("ledgerflux_normalizer_messages_processed_total"),
        snapshotter.sum("ledgerflux_snapshotter_ticks_processed_total"),
        gateway.sumWhere("ledgerflux_nats_messages_consumed_total", "subject", "market.ticks."),
        Math.round(gateway.sum("ledgerflux_gateway_clients_connected")));
  }

  /** The traffic a second, when {@code before} was in all {@code elapsed} ago. */
  public Traffic perSecondSince(Traffic before, Duration elapsed) {
    double seconds = elapsed.toNanos() / NANOS;
    return new Traffic(
        rate(before.received, received, seconds),
        rate(before.checked, checked, seconds),
        rate(before.stored, stored, seconds),
        rate(before.read, read, seconds),
        subscribers);
  }

  /** One line of it, as traffic a second. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "ticks/s  ingestor %,.0f  normalizer %,.0f  snapshotter %,.0f  gateway %,.0f  (%d %s)",
        received,
        checked,
        stored,
        read,
        subscribers,
        subscribers == 1 ? "subscriber" : "subscribers");
  }

  private static double rate(double before, double now, double seconds) {
    return seconds > 0 ? Math.max(0, now - before) / seconds : 0;
  }
}
