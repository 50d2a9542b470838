package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.Attack.blows;
import static io.ledgerflux.gateway.Attack.connections;
import static io.ledgerflux.gateway.Attack.crowd;
import static io.ledgerflux.gateway.RawSocket.CONTINUATION;
import static io.ledgerflux.gateway.RawSocket.LAST;
import static io.ledgerflux.gateway.RawSocket.PING;
import static io.ledgerflux.gateway.RawSocket.TEXT;
import static io.ledgerflux.gateway.RawSocket.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.ledgerflux.gateway.Attack.Assault;
import io.ledgerflux.gateway.Windows.Comparison;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A gateway with a heap of 128 MiB is attacked, and a subscriber beside the attackers does not
 * notice. With {@code -Dattacks.long=true} there are more of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttacksIT {
  private static final String BTC = "BTC-USD";
  private static final String ETH = "ETH-USD";
  private static final int TICKS_PER_SECOND = 500;
  private static final int PAST_TICKS = 20_000;
  private static final int CROWD = Boolean.getBoolean("attacks.long") ? 3_000 : 500;
  private static final int LISTENERS = Boolean.getBoolean("attacks.long") ? 500 : 100;
  private static final int LOOKS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long ATTACK_PAUSE_NANOS = 1_000_000;
  private static final byte[] REQUEST =
      frame(LAST | TEXT, "{\"op\":\"ping\",\"t\":1}".getBytes(StandardCharsets.UTF_8));

  private static final byte[] BOMB = bomb();

  private HistoryRig rig;
  private GatewayProcess gateway;
  private SteadyMarket market;
  private Windows windows;

  @BeforeAll
  void start() throws Exception {
    rig = HistoryRig.shared(getClass());
    long past = Timestamps.nanos(Instant.now().minus(Duration.ofMinutes(20)));
    for (int i = 0; i < PAST_TICKS; i++) {
      Tick tick = Ticks.tick(ETH, 10 + 2 * i, i == 0 ? -1 : 8 + 2 * i);
      rig.tape().store(Ticks.at(tick, past + i * 1_000_000L), false);
    }
    rig.tape().flush();
    rig.awaitStored(PAST_TICKS);
    rig.stopStoring();
    gateway =
        new GatewayProcess(
            rig.natsUrl(),
            Map.of(
                "PG_DSN", rig.readerDsn(),
                "WS_SLOW_CLOSE_SECONDS", "2",
                "WS_HANDSHAKE_SECONDS", "1",
                "WS_PING_SECONDS", "5",
                "WS_COMPRESSION", "on",
                "WS_MAX_HANDSHAKES_PER_SEC", "2000",
                "RING_MAX_TICKS", "20000"));
    market = new SteadyMarket(rig.tape(), BTC, TICKS_PER_SECOND, gateway.port());
    windows = new Windows(market);
    long warm = 3_000;
    await().atMost(PATIENCE).until(() -> market.heard() > warm);
  }

  @AfterAll
  void stop() throws Exception {
    market.close();
    gateway.close();
    rig.close();
  }

  @AfterEach
  void theGatewayHasWhatItNeeds() throws Exception {
    assertThat(gateway.isAlive()).isTrue();
    assertThat(gateway.faults()).as("%s", gateway.log()).isEmpty();
    assertThat(gateway.metric("jvm_memory_bytes_used{area=\"heap\",}"))
        .isLessThan(GatewayProcess.HEAP_BYTES);
    assertThat(gateway.metric("ledgerflux_gateway_held_bytes"))
        .isLessThan(GatewayProcess.HEAP_BYTES / 3.0);
    await()
        .atMost(PATIENCE)
        .until(() -> gateway.metric("ledgerflux_gateway_clients_connected") == 1);
  }

  /**
   * Each with how strong it must be where it is measured: all of a crowd, a byte a second of each
   * who reads so, and of the others about a quarter, or more, of what two processors bear of which
   * a fifth is idle.
   */
  Stream<Named<Attack>> attacks() {
    return Stream.of(
        Named.of("nobody reads", crowd(50, this::subscribed)),
        Named.of("a byte now and then", blows(10, 10, this::subscribed, this::sip)),
        Named.of("messages of 100 MiB", connections(200, 2, this::hugeMessage, this::pour)),
        Named.of("bodies", connections(500, 2, this::announcedBody, this::pour)),
        Named.of("bodies in chunks", connections(500, 2, this::chunkedBody, this::pour)),
        Named.of("requests", blows(5_000, 2, this::open, s -> s.write(REQUEST))),
        Named.of("pings", blows(5_000, 2, this::open, this::ping)),
        Named.of("no UTF-8", connections(250, 2, this::open, this::brokenText)),
        Named.of("fragments", blows(5_000, 2, this::fragmented, this::fragment)),
        Named.of("unfinished frames", crowd(CROWD, this::unfinished)),
        Named.of("half-open sockets", crowd(CROWD, this::silent)),
        Named.of("connects", connections(2_000, 2, this::silent, _ -> again())),
        Named.of("handshakes", connections(500, 2, this::open, _ -> again())),
        Named.of("a crowd that never reads", crowd(LISTENERS, this::subscribed)),
        Named.of("events that nobody reads", crowd(LISTENERS, this::streaming)),
        Named.of("replays", blows(2_000, 2, this::replaying, this::gulp)),
        Named.of("resumes", connections(5, 8, this::open, this::resume)),
        Named.of("bombs", connections(200, 2, this::packing, this::bomb)),
        Named.of("no protocol", connections(250, 2, this::open, this::notTheProtocol)),
        Named.of("garbage", connections(1_000, 2, this::silent, this::garbage)));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void othersHearEachTick(Attack attack) throws Exception {
    long before = market.last();
    try (Assault assault = attack.begin(ATTACK_PAUSE_NANOS)) {
      await().atMost(PATIENCE).until(() -> market.last() > before + TICKS_PER_SECOND);
      long last = market.last();
      await().atMost(PATIENCE).until(() -> market.isHeard(last));
      assertThat(market.latenciesNanos(before, last)).isNotEmpty();
      await().atMost(PATIENCE).until(() -> assault.strength() > 0);
    }
  }

  @Tag("timing")
  @ParameterizedTest
  @MethodSource("attacks")
  void othersDoNotNotice(Attack attack, TestInfo test) throws Exception {
    Comparison seen = windows.compare(attack);
    for (int again = 1; again < LOOKS && !seen.isHarmless(); again++) {
      // Harm is there each time; what else happens on the machine passes.
      seen = windows.compare(attack);
    }
    String told = test.getDisplayName() + ": " + seen;
    System.out.println(told);
    assumeFalse(seen.isVoid(), "the machine was too busy to tell: " + told);
    assertThat(seen.isHarmless()).as("%s", told).isTrue();
  }

  private RawSocket silent() throws IOException {
    return RawSocket.connect(gateway.port());
  }

  private RawSocket open() throws IOException {
    return RawSocket.open(gateway.port());
  }

  private RawSocket subscribed() throws IOException {
    RawSocket socket = open();
    socket.subscribe(BTC);
    return socket;
  }

  private RawSocket streaming() throws IOException {
    RawSocket socket = silent();
    socket.write("GET /api/v1/stream?products=BTC-USD HTTP/1.1\r\nHost: x\r\n\r\n");
    return socket;
  }

  private void sip(RawSocket socket) throws IOException {
    LockSupport.parkNanos(10_000_000);
    if (!socket.readByte()) {
      again();
    }
  }

  private RawSocket hugeMessage() throws IOException {
    RawSocket socket = open();
    socket.write(frame(LAST | TEXT, 100L << 20, new byte[0]));
    return socket;
  }

  private RawSocket announcedBody() throws IOException {
    RawSocket socket = silent();
    socket.write(
        "POST /api/v1/ticket HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\n");
    return socket;
  }

  private RawSocket chunkedBody() throws IOException {
    RawSocket socket = silent();
    socket.write("POST /api/v1/ticket HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    socket.write("40000000\r\n");
    return socket;
  }

  private void pour(RawSocket socket) throws IOException {
    socket.write(new byte[65_536]);
  }

  private void ping(RawSocket socket) throws IOException {
    socket.write(frame(LAST | PING, new byte[0]));
  }

  private void brokenText(RawSocket socket) throws IOException {
    socket.write(frame(LAST | TEXT, new byte[] {(byte) 0xc3, 0x28}));
  }

  private RawSocket fragmented() throws IOException {
    RawSocket socket = open();
    socket.write(frame(TEXT, new byte[] {'{'}));
    return socket;
  }

  private void fragment(RawSocket socket) throws IOException {
    socket.write(frame(CONTINUATION, new byte[1]));
  }

  private RawSocket unfinished() throws IOException {
    RawSocket socket = open();
    socket.write(frame(LAST | TEXT, 65_000, new byte[60_000]));
    return socket;
  }

  private RawSocket replaying() throws IOException {
    RawSocket socket = RawSocket.openWide(gateway.port());
    socket.say(
        "{\"op\":\"replay\",\"products\":[\"ETH-USD\"],\"from\":\"-1h\",\"to\":\"-1m\",\"speed\":0}");
    return socket;
  }

  /**
   * From a sequence that is no tick's: all that the broker has of the product may have to be read.
   */
  private void resume(RawSocket socket) throws IOException {
    long unknown = 11 + 2L * ThreadLocalRandom.current().nextInt(PAST_TICKS - 1);
    socket.say(
        "{\"op\":\"subscribe\",\"products\":[\"ETH-USD\"],\"from_seq\":{\"ETH-USD\":%d}}"
            .formatted(unknown));
    String message = "";
    while (!message.contains("\"recovered\"")) {
      message = new String(socket.readMessage(), StandardCharsets.UTF_8);
    }
    again();
  }

  private void gulp(RawSocket socket) throws IOException {
    String message = new String(socket.readMessage(), StandardCharsets.UTF_8);
    if (!message.contains("\"replay\":true")) {
      again();
    }
  }

  private RawSocket packing() throws IOException {
    return RawSocket.open(gateway.port(), "Sec-WebSocket-Extensions: permessage-deflate\r\n");
  }

  private void bomb(RawSocket socket) throws IOException {
    socket.write(frame(LAST | 0x40 | TEXT, BOMB));
  }

  private void notTheProtocol(RawSocket socket) throws IOException {
    socket.write(new byte[] {(byte) 0x83, 0x00});
  }

  private void garbage(RawSocket socket) throws IOException {
    socket.write("GET /ws HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
    socket.readHead();
    again();
  }

  /** The attacker begins anew, with another connection. */
  private static void again() throws IOException {
    throw new IOException("enough");
  }

  private static byte[] bomb() {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(new byte[40 << 20]);
    byte[] packed = new byte[60_000];
    int length = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(packed, length - 4);
  }
}
