package io.ledgerflux.observability;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The metrics that others rely on: their names, types and labels never change. */
final class ContractMetrics {
  /**
   * A metric.
   *
   * @param moved the labels of samples that have to have moved, each with its value
   */
  record Contract(String name, String type, List<String> labels, List<Map<String, String>> moved) {
    /** The service that tells it; empty: each does. */
    String service() {
      String second = name.split("_")[1];
      return List.of("ingestor", "normalizer", "snapshotter", "gateway").contains(second)
          ? second
          : "";
    }
  }

  private static final String TABLE =
      """
      gateway_clients_connected                 | gauge     |                       |
      gateway_clients_total                     | counter   | status                | status=connected; status=disconnected
      gateway_messages_sent_total               | counter   | product, message_type | message_type=snapshot; message_type=incr; message_type=rate_limit,product=-; message_type=pong,product=-; message_type=error,product=-
      gateway_rate_limits_total                 | counter   |                       |
      gateway_subscriptions_total               | counter   | product, operation    | operation=subscribe; operation=unsubscribe
      gateway_active_subscriptions              | gauge     | product               | product=ETH-USD
      gateway_message_latency_seconds           | histogram | product               | product=BTC-USD
      ingestor_ticks_received_total             | counter   | product               | product=BTC-USD; product=ETH-USD
      ingestor_ticks_published_total            | counter   | product, shard        | product=BTC-USD,shard=1; product=ETH-USD,shard=0
      ingestor_gaps_detected_total              | counter   | product               | product=BTC-USD
      ingestor_resyncs_total                    | counter   | product, status       | product=BTC-USD
      ingestor_websocket_connected              | gauge     |                       |
      ingestor_websocket_reconnects_total       | counter   |                       |
      ingestor_processing_latency_seconds       | histogram | product               | product=BTC-USD
      normalizer_messages_received_total        | counter   | shard                 | shard=0; shard=1
      normalizer_messages_processed_total       | counter   | shard, product        | shard=1,product=BTC-USD
      normalizer_out_of_order_total             | counter   | shard, product        | shard=1,product=BTC-USD
      normalizer_validation_errors_total        | counter   | shard, error_type     | shard=1,error_type=crossed_book
      normalizer_processing_latency_seconds     | histogram | shard                 | shard=1
      snapshotter_ticks_processed_total         | counter   | shard, product        | shard=1,product=BTC-USD
      snapshotter_snapshots_written_total       | counter   | product, status       | product=BTC-USD,status=success
      snapshotter_history_written_total         | counter   | product, status       | product=BTC-USD,status=success
      snapshotter_write_latency_seconds         | histogram | operation             | operation=snapshot; operation=history
      snapshotter_products_tracked              | gauge     | shard                 | shard=1
      nats_messages_published_total             | counter   | subject, service      | subject=market.raw.1,service=ingestor; subject=market.ticks.1,service=normalizer
      nats_messages_consumed_total              | counter   | subject, service      | subject=market.raw.1,service=normalizer; subject=market.ticks.1,service=snapshotter; subject=market.ticks.1,service=gateway
      nats_publish_errors_total                 | counter   | service               | service=ingestor
      nats_consumer_lag_messages                | gauge     | consumer, service     |
      postgres_queries_total                    | counter   | service, operation, status | service=snapshotter,operation=history,status=success; service=snapshotter,status=error
      postgres_query_latency_seconds            | histogram | service, operation    | service=snapshotter,operation=history
      postgres_connections_active               | gauge     | service               | service=snapshotter
      build_info                                | gauge     | service, version, commit | service=ingestor; service=normalizer; service=snapshotter; service=gateway
      """;

  private ContractMetrics() {}

  static List<Contract> all() {
    List<Contract> all = new ArrayList<>();
    for (String line : TABLE.lines().toList()) {
      String[] columns = line.split("\\|", -1);
      all.add(
          new Contract(
              "ledgerflux_" + columns[0].strip(),
              columns[1].strip(),
              list(columns[2], ","),
              list(columns[3], ";").stream().map(ContractMetrics::labels).toList()));
    }
    return all;
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    for (String label : list(text, ",")) {
      String[] parts = label.split("=", 2);
      labels.put(parts[0], parts[1]);
    }
    return labels;
  }

  private static List<String> list(String text, String separator) {
    return List.of(text.split(separator)).stream()
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }
}
