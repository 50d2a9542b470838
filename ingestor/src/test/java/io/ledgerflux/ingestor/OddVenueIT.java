package io.ledgerflux.ingestor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OddVenueIT {
  private static final Map<String, String> ONE = Map.of("PRODUCTS", "A-B");

  private final IngestorRig rig = new IngestorRig();

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void subscribesAnewAProductThatLagsBehindItsHeartbeats() throws Exception {
    BiConsumer<ScriptedVenue, String> script =
        (venue, request) -> {
          venue.confirm("A-B");
          if (request.contains("\"subscribe\"")) {
            venue.say(
                ScriptedVenue.ticker("A-B", 9 + venue.requests.size(), 4L + venue.requests.size()));
          }
        };
    try (ScriptedVenue venue = new ScriptedVenue(new HttpServerOptions(), script)) {
      Ingestor ingestor = rig.startReady(venue.uri(), ONE);
      venue.beat("A-B", 7);

      await()
          .atMost(IngestorRig.PATIENCE)
          .until(
              () ->
                  rig.metric(
                          ingestor,
                          "ledgerflux_ingestor_resyncs_total{product=\"A-B\",status=\"success\"")
                      == 1);
      assertThat(venue.requests)
          .containsExactly(
              request("subscribe", "\"ticker\",\"heartbeat\""),
              request("unsubscribe", "\"ticker\""),
              request("subscribe", "\"ticker\""));
      assertThat(rig.metric(ingestor, "ledgerflux_ingestor_gaps_detected_total")).isEqualTo(1);
      assertThat(rig.metric(ingestor, "ledgerflux_ingestor_missed_trades_total")).isEqualTo(1);
      assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_reconnects_total")).isZero();
    }
  }

  @Test
  void keepsTheStartOfAHugeMessageAndStaysConnected() throws Exception {
    try (ScriptedVenue venue = willing(new HttpServerOptions())) {
      Ingestor ingestor = rig.startReady(venue.uri(), ONE);
      String padding = "{\"padding\":\"" + "é".repeat(1_500_000) + "\",";
      String huge = padding + ScriptedVenue.ticker("A-B", 1, 1).substring(1);
      venue.say(huge);
      venue.say(ScriptedVenue.ticker("A-B", 2, 2));

      StreamMessage message = rig.tape(Subjects.REJECTS, Subjects.rejects()).await(1).getFirst();
      Reject reject = RejectCodec.decode(message.data());
      assertThat(reject.reason()).isEqualTo(RejectReason.TOO_LARGE);
      assertThat(reject.originalBytes()).isGreaterThan(3_000_000);
      assertThat(huge).startsWith(reject.original());
      assertThat(reject.original()).hasSize((Reject.ORIGINAL_LIMIT - 12) / 2 + 12);
      assertThat(reject.product()).isEqualTo("A-B");
      assertThat(reject.tradeId()).hasValue(1);
      StreamMessage good = rig.tape(Subjects.RAW, "market.raw.>").await(1).getFirst();
      assertThat(TickCodec.decode(good.data()).sequence()).isEqualTo(2);
      assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_reconnects_total")).isZero();
    }
  }

  @Test
  void readsAFloodWithoutLosingATick() throws Exception {
    try (ScriptedVenue venue = willing(new HttpServerOptions())) {
      Ingestor ingestor = rig.startReady(venue.uri(), ONE);
      for (int i = 1; i <= 30_000; i++) {
        venue.say(ScriptedVenue.ticker("A-B", i, i));
      }

      var raw = rig.tape(Subjects.RAW, "market.raw.>").await(30_000);
      assertThat(raw).hasSize(30_000);
      for (int i = 0; i < raw.size(); i++) {
        assertThat(TickCodec.decode(raw.get(i).data()).sequence()).isEqualTo(i + 1);
      }
      assertThat(rig.metric(ingestor, "ledgerflux_ingestor_gaps_detected_total")).isZero();
    }
  }

  @Test
  void holdsBackAVenueThatIsFasterThanTheBroker() throws Exception {
    try (ScriptedVenue venue = willing(new HttpServerOptions())) {
      Ingestor ingestor =
          rig.startReady(venue.uri(), Map.of("PRODUCTS", "A-B", "QUEUE_MAX_MESSAGES", "2000"));
      for (int i = 1; i <= 40_000; i++) {
        venue.say(ScriptedVenue.ticker("A-B", i, i));
      }
      await()
          .atMost(IngestorRig.PATIENCE)
          .until(() -> rig.metric(ingestor, "ledgerflux_ingestor_ticks_published_total") == 40_000);
      // From here on the venue is silent, and is left for that soon.
      assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_reconnects_total")).isZero();

      var raw = rig.tape(Subjects.RAW, "market.raw.>").await(40_000);
      assertThat(raw).hasSize(40_000);
      assertThat(TickCodec.decode(raw.getLast().data()).sequence()).isEqualTo(40_000);
      assertThat(rig.metric(ingestor, "ledgerflux_ingestor_messages_dropped_total")).isZero();
      assertThat(rig.metric(ingestor, "ledgerflux_ingestor_gaps_detected_total")).isZero();
    }
  }

  @Test
  void asksForCompression() throws Exception {
    try (ScriptedVenue venue = willing(new HttpServerOptions())) {
      rig.startReady(venue.uri(), ONE);

      assertThat(venue.extensions).singleElement().asString().contains("permessage-deflate");
    }
  }

  @Test
  void readsBytesAsText() throws Exception {
    try (ScriptedVenue venue = willing(new HttpServerOptions())) {
      rig.startReady(venue.uri(), ONE);
      venue.sayInBytes(ScriptedVenue.ticker("A-B", 1, 1));

      assertThat(rig.tape(Subjects.RAW, "market.raw.>").await(1)).hasSize(1);
    }
  }

  @Test
  void leavesAsideWhatNobodyAskedFor() throws Exception {
    try (ScriptedVenue venue = willing(new HttpServerOptions())) {
      Ingestor ingestor = rig.startReady(venue.uri(), ONE);
      venue.say("{\"type\":\"news\"}");
      venue.say(ScriptedVenue.ticker("X-Y", 1, 1));
      venue.say(ScriptedVenue.ticker("A-B", 2, 2));

      assertThat(rig.tape(Subjects.RAW, "market.raw.>").await(1))
          .extracting(StreamMessage::subject)
          .containsExactly("market.raw.3.A-B");
      assertThat(rig.metric(ingestor, "ledgerflux_ingestor_messages_unused_total")).isEqualTo(2);
    }
  }

  @Test
  void doesNotTrustAVenueWhoseCertificateNobodySigned(@TempDir Path folder) throws Exception {
    HttpServerOptions secure =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PfxOptions().setPath(certificate(folder)).setPassword("changeit"));
    try (ScriptedVenue venue = willing(secure)) {
      Ingestor ingestor = rig.start(venue.uri(), ONE);

      await()
          .atMost(IngestorRig.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(ingestor.connectionProblem())
                      .hasValueSatisfying(
                          problem ->
                              assertThat(problem)
                                  .contains("wss://")
                                  .contains("nobody whom this machine trusts has signed it")));
      assertThat(venue.requests).isEmpty();
    }
  }

  /** A venue that confirms whatever it is asked. */
  private static ScriptedVenue willing(HttpServerOptions options) {
    return new ScriptedVenue(options, (venue, request) -> venue.confirm("A-B"));
  }

  private static String certificate(Path folder) throws Exception {
    Path file = folder.resolve("venue.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "venue",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor()).isZero();
    return file.toString();
  }

  private static String request(String type, String channels) {
    return "{\"type\":\"%s\",\"product_ids\":[\"A-B\"],\"channels\":[%s]}"
        .formatted(type, channels);
  }
}
