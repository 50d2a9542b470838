package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.gateway.protocol.EventPosition;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Server-sent events from gateways with a real broker and a real history. */
@Timeout(120)
class EventStreamIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String BTC = "BTC-USD";
  private static final String ETH = "ETH-USD";
  private static final String STREAM = "/api/v1/stream?products=BTC-USD,ETH-USD";

  private HistoryRig rig;

  @BeforeEach
  void start() {
    rig = HistoryRig.shared(getClass());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void sendsTheMessagesOfTheStream() throws Exception {
    rig.tape().add(BTC, 3);
    rig.tape().flush();
    Gateway gateway = rig.gateway();
    try (EventReader events = new EventReader(gateway, STREAM);
        TestSubscriber socket = TestSubscriber.connect(gateway.port()).subscribe(BTC)) {
      assertThat(events.status()).isEqualTo(200);
      assertThat(events.header("content-type")).isEqualTo("text/event-stream");
      assertThat(events.header("cache-control")).isEqualTo("no-store");
      assertThat(events.await("snapshot").at("/data/seq").asLong()).isEqualTo(rig.tape().last(BTC));
      long known = rig.tape().last(BTC);
      socket.await("snapshot");

      rig.tape().add(BTC, 5);
      rig.tape().add(ETH, 2);
      rig.tape().flush();

      events.awaitSequence(BTC, rig.tape().last(BTC));
      events.awaitSequence(ETH, rig.tape().last(ETH));
      socket.awaitSequence(rig.tape().last(BTC));
      assertThat(events.sequences(BTC)).isEqualTo(rig.tape().after(BTC, known));
      assertThat(
              events.messages("incr").stream()
                  .filter(message -> message.at("/data/product").asText().equals(BTC)))
          .isEqualTo(socket.messages("incr"));
      assertThat(events.lastEventId())
          .isEqualTo("BTC-USD:%d,ETH-USD:%d".formatted(rig.tape().last(BTC), rig.tape().last(ETH)));
    }
    await()
        .atMost(PATIENCE)
        .until(() -> GatewayFixture.metric(gateway, "ledgerflux_gateway_clients_connected") == 0);
    assertThat(
            GatewayFixture.metric(
                gateway, "ledgerflux_gateway_active_subscriptions{product=\"BTC-USD\",}"))
        .isZero();
  }

  @Test
  void samplesAndTellsHowManyWereMerged() throws Exception {
    rig.tape().add(BTC, 1);
    rig.tape().flush();
    Gateway gateway = rig.gateway();
    try (EventReader events = new EventReader(gateway, STREAM + "&mode=sample&every_ms=1000")) {
      long known = events.await("snapshot").at("/data/seq").asLong();

      rig.tape().add(BTC, 300);
      rig.tape().flush();

      events.awaitSequence(BTC, rig.tape().last(BTC));
      assertThat(events.messages("incr")).hasSizeLessThan(100);
      assertThat(
              events.messages("incr").stream()
                  .mapToLong(message -> Math.max(1, message.path("conflated").asLong()))
                  .sum())
          .isEqualTo(300);
      for (JsonNode message : events.messages("incr")) {
        assertThat(message.at("/data/prev_seq").asLong()).isEqualTo(known);
        known = message.at("/data/seq").asLong();
      }
    }
  }

  @Test
  void goesOnAtAnotherGatewayWithoutAGapOrARepeat() throws Exception {
    rig.tape().add(BTC, 10);
    rig.tape().add(ETH, 10);
    rig.tape().flush();
    Gateway first = rig.gateway();
    Gateway second = rig.gateway();
    List<Long> heard = new ArrayList<>();
    long known;
    EventReader events = new EventReader(first, STREAM);
    try (events) {
      known = events.await("snapshot").at("/data/seq").asLong();
      rig.tape().add(BTC, 20);
      rig.tape().add(ETH, 20);
      rig.tape().flush();
      events.awaitSequence(BTC, rig.tape().last(BTC));
      events.awaitSequence(ETH, rig.tape().last(ETH));
      heard.addAll(events.sequences(BTC));
    }
    rig.tape().add(BTC, 30);
    rig.tape().flush();
    await()
        .atMost(PATIENCE)
        .until(() -> GatewayFixture.metric(second, "ledgerflux_gateway_memory_ticks") == 90);

    try (EventReader again = EventReader.behind(events, second, STREAM)) {
      rig.tape().add(BTC, 5);
      rig.tape().flush();
      again.awaitSequence(BTC, rig.tape().last(BTC));
      heard.addAll(again.sequences(BTC));

      assertThat(heard).isEqualTo(rig.tape().after(BTC, known));
      assertThat(again.sequences(ETH)).isEmpty();
      assertThat(again.messages("snapshot")).isEmpty();
      assertThat(again.messages("resume"))
          .hasSize(2)
          .allMatch(resume -> resume.path("recovered").asBoolean());
      assertThat(again.messages("incr").getFirst().at("/data/prev_seq").asLong())
          .isEqualTo(events.sequences(BTC).getLast());
    }
  }

  @Test
  void goesOnFromTheHistoryBehindStreamAndMemory() throws Exception {
    rig.tape().add(BTC, 50);
    rig.tape().flush();
    rig.awaitStored(50);
    rig.purge(1);
    Gateway gateway = rig.gateway("RING_MAX_TICKS", "4");
    long from = rig.tape().sequences(BTC).get(9);

    try (EventReader events =
        new EventReader(gateway, "/api/v1/stream?products=BTC-USD&last_event_id=BTC-USD:" + from)) {
      events.awaitSequence(BTC, rig.tape().last(BTC));

      assertThat(events.sequences(BTC)).isEqualTo(rig.tape().after(BTC, from));
    }
  }

  @Test
  void goesOnFromTheLongestIdThoughItIsEscaped() throws Exception {
    rig.tape().add(BTC, 20);
    rig.tape().flush();
    Gateway gateway = rig.gateway();
    long from = rig.tape().sequences(BTC).get(9);
    StringBuilder products = new StringBuilder(BTC);
    StringBuilder id = new StringBuilder("BTC-USD:" + from);
    for (int i = 0; id.length() < EventPosition.MOST_LENGTH - 30; i++) {
      products.append(",PRODUCT-%d-USD".formatted(i));
      id.append(",PRODUCT-%d-USD:100000".formatted(i));
    }

    try (EventReader events =
        new EventReader(
            gateway,
            "/api/v1/stream?products=%s&last_event_id=%s"
                .formatted(escaped(products), escaped(id)))) {
      assertThat(events.status()).isEqualTo(200);
      events.awaitSequence(BTC, rig.tape().last(BTC));
      assertThat(events.sequences(BTC)).isEqualTo(rig.tape().after(BTC, from));
    }
  }

  private static String escaped(CharSequence text) {
    return URLEncoder.encode(text.toString(), StandardCharsets.UTF_8);
  }

  @Test
  void tellsTheIdOfManyProductsNowAndThen() throws Exception {
    List<String> products = IntStream.range(0, 200).mapToObj("PRODUCT-%d-USD"::formatted).toList();
    for (String product : products) {
      rig.tape().add(product, 2);
    }
    rig.tape().flush();
    Gateway gateway = rig.gateway();
    String last = products.getLast();
    EventReader events = new EventReader(gateway, "/api/v1/stream?products=*");
    try (events) {
      events.await(m -> m.at("/data/product").asText().equals(last));
      rig.tape().add(last, 1);
      rig.tape().flush();
      await()
          .atMost(PATIENCE)
          .until(() -> events.lastEventId().contains(last + ':' + rig.tape().last(last)));
    }
    rig.tape().add(last, 3);
    rig.tape().flush();

    try (EventReader again = EventReader.behind(events, gateway, "/api/v1/stream")) {
      again.awaitSequence(last, rig.tape().last(last));

      assertThat(again.sequences(last)).hasSize(3);
      assertThat(again.messages("snapshot")).allMatch(m -> m.at("/data/state").isNull());
    }
  }

  @Test
  void refusesWhatItCannotServe() throws Exception {
    rig.tape().add(BTC, 1);
    rig.tape().flush();
    Gateway gateway = rig.gateway("WS_MAX_CONNECTIONS", "1");
    try (RestCaller rest = new RestCaller(gateway);
        EventReader _ = new EventReader(gateway, STREAM)) {
      HttpResponse<String> bad = rest.get("/api/v1/stream?products=BTC%20USD");
      assertThat(bad.statusCode()).isEqualTo(400);
      assertThat(RestCaller.parse(bad.body()).path("parameter").asText()).isEqualTo("products");
      HttpResponse<String> lost = rest.get(STREAM, "Last-Event-ID", "of another server");
      assertThat(RestCaller.parse(lost.body()).path("parameter").asText())
          .isEqualTo("last_event_id");
      HttpResponse<String> full = rest.get(STREAM);
      assertThat(full.statusCode()).isEqualTo(503);
      assertThat(full.headers().firstValue("retry-after")).isPresent();
      assertThat(RestCaller.parse(full.body()).path("code").asText()).isEqualTo("GATEWAY_FULL");
    }
  }

  @Test
  void whoReadsNothingIsClosedAndHarmsNobody() throws Exception {
    rig.tape().add(BTC, 1);
    rig.tape().flush();
    Gateway gateway = rig.gateway("WS_SLOW_CLOSE_SECONDS", "2", "WS_BUFFER_BYTES", "16384");
    try (Socket deaf = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        TestSubscriber good = TestSubscriber.connect(gateway.port()).subscribe(BTC)) {
      deaf.setReceiveBufferSize(4_096);
      deaf.getOutputStream()
          .write(
              "GET /api/v1/stream?products=BTC-USD HTTP/1.1\r\nHost: a\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      await().atMost(PATIENCE).until(() -> clients(gateway) == 2);

      while (clients(gateway) == 2) {
        rig.tape().add(BTC, 500);
        rig.tape().flush();
        good.awaitSequence(rig.tape().last(BTC));
      }

      assertThat(clients(gateway)).isEqualTo(1);
      assertThat(good.sequences())
          .isEqualTo(rig.tape().after(BTC, good.sequences().getFirst() - 1));
      assertThat(GatewayFixture.metric(gateway, "ledgerflux_gateway_held_bytes"))
          .isLessThan(1_000_000);
    }
  }

  @Test
  void keepsAQuietStreamAliveAndEndsItWhenTheGatewayStops() throws Exception {
    rig.tape().add(BTC, 1);
    rig.tape().flush();
    Gateway gateway = rig.gateway("WS_PING_SECONDS", "1");
    try (EventReader events = new EventReader(gateway, STREAM)) {
      await().atMost(PATIENCE).until(() -> events.comments() > 0);

      rig.stop(gateway);

      JsonNode reconnect = events.await("reconnect");
      assertThat(reconnect.path("after_ms").isNumber()).isTrue();
      await().atMost(PATIENCE).until(events::isEnded);
    }
  }

  private static double clients(Gateway gateway) throws Exception {
    return GatewayFixture.metric(gateway, "ledgerflux_gateway_clients_connected");
  }
}
