package io.ledgerflux.ingestor.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ledgerflux.ingestor.supervision.SupervisionLimits;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.zip.Deflater;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(120)
class FeedConnectorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How long a handshake may take that nobody answers: the test waits for its end. */
  private static final Duration SHORT = Duration.ofSeconds(2);

  private static final int MANY = 12;

  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(FeedConnector.class);

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Vertx vertx = Vertx.vertx();
  private final Inbox inbox = new Inbox();

  @BeforeEach
  void listen() {
    log.start();
    LOGGER.addAppender(log);
  }

  @AfterEach
  void close() {
    LOGGER.detachAppender(log);
    vertx.close().await();
  }

  @Test
  void connectsAnewHoweverManyConnectionsBrokeTheProtocol() throws Exception {
    RawVenue.Answer breaking =
        (socket, asked) -> {
          RawVenue.grant(socket, asked, "Sec-WebSocket-Extensions: permessage-deflate\r\n");
          if (asked.number() <= MANY) {
            RawVenue.write(socket, frame(0xC1, new byte[] {6}));
          }
        };
    try (RawVenue venue = new RawVenue(breaking)) {
      FeedConnector connector = new FeedConnector(vertx, venue.uri());
      for (int i = 1; i <= MANY; i++) {
        connector.connect(inbox);
        assertThat(next()).isInstanceOf(Inbound.Opened.class);
        assertThat(next()).isInstanceOf(Inbound.Closed.class);
      }
      connector.connect(inbox);

      assertThat(next()).isInstanceOf(Inbound.Opened.class);
      await().atMost(Durations.ONE_MINUTE).until(() -> venue.open() == 1);
    }
  }

  @Test
  void hearsOfAnAnswerToItsPing() throws Exception {
    RawVenue.Answer ponging =
        (socket, asked) -> {
          RawVenue.grant(socket, asked, "");
          if (socket.getInputStream().read() == 0x89) {
            RawVenue.write(socket, frame(0x8A, new byte[0]));
          }
        };
    try (RawVenue venue = new RawVenue(ponging)) {
      FeedSocket socket = new FeedConnector(vertx, venue.uri()).connect(inbox);
      assertThat(next()).isInstanceOf(Inbound.Opened.class);
      socket.ping();

      assertThat(next()).isInstanceOf(Inbound.Pong.class);
    }
  }

  /** Else its own words for that, which name no reason, may come first. */
  @Test
  void waitsForAHandshakeForLongerThanTheSupervisor() {
    assertThat(FeedConnector.HANDSHAKE)
        .isGreaterThan(SupervisionLimits.standard(Duration.ofSeconds(30)).handshake());
  }

  @Test
  void connectsAnewHoweverManyHandshakesWereNeverAnswered() throws Exception {
    RawVenue.Answer silent =
        (socket, asked) -> {
          if (asked.number() > MANY) {
            RawVenue.grant(socket, asked, "");
          }
        };
    try (RawVenue venue = new RawVenue(silent)) {
      FeedConnector connector = new FeedConnector(vertx, venue.uri(), SHORT);
      for (int i = 1; i <= MANY; i++) {
        FeedSocket given = connector.connect(inbox);
        int count = i;
        await().atMost(Durations.ONE_MINUTE).until(() -> venue.connections() == count);
        given.close();
      }
      connector.connect(inbox);

      assertThat(next()).isInstanceOf(Inbound.Opened.class);
      await().atMost(Durations.ONE_MINUTE).until(() -> venue.open() == 1);
    }
  }

  @Test
  void readsWhatAVenueCompressesMessageByMessage() throws Exception {
    RawVenue.Answer compressing =
        (socket, asked) -> {
          RawVenue.grant(
              socket,
              asked,
              "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover;"
                  + " client_no_context_takeover\r\n");
          RawVenue.write(socket, frame(0xC1, deflated("{\"type\":\"a\"}")));
          RawVenue.write(socket, frame(0xC1, deflated("{\"type\":\"b\"}")));
        };
    try (RawVenue venue = new RawVenue(compressing)) {
      new FeedConnector(vertx, venue.uri()).connect(inbox);

      assertThat(next()).isInstanceOf(Inbound.Opened.class);
      assertNextIs("{\"type\":\"a\"}");
      assertNextIs("{\"type\":\"b\"}");
    }
  }

  @Test
  void readsAMessageInFramesOfWhichTheFirstIsEmpty() throws Exception {
    RawVenue.Answer fragmenting =
        (socket, asked) -> {
          RawVenue.grant(socket, asked, "");
          RawVenue.write(socket, frame(0x01, new byte[0]));
          RawVenue.write(socket, frame(0x00, bytes("{\"type\":")));
          RawVenue.write(socket, frame(0x89, bytes("a ping between")));
          RawVenue.write(socket, frame(0x80, bytes("\"a\"}")));
          RawVenue.write(socket, frame(0x82, bytes("{\"type\":\"b\"}")));
        };
    try (RawVenue venue = new RawVenue(fragmenting)) {
      new FeedConnector(vertx, venue.uri()).connect(inbox);

      assertThat(next()).isInstanceOf(Inbound.Opened.class);
      assertNextIs("{\"type\":\"a\"}");
      assertNextIs("{\"type\":\"b\"}");
    }
  }

  @Test
  void endsAConnectionWhoseMessageGrowsWithoutEnd() throws Exception {
    byte[] part = new byte[1 << 20];
    RawVenue.Answer endless =
        (socket, asked) -> {
          RawVenue.grant(socket, asked, "");
          RawVenue.write(socket, frame(0x01, bytes("x")));
          while (true) {
            RawVenue.write(socket, longFrame(0x00, part));
          }
        };
    try (RawVenue venue = new RawVenue(endless)) {
      new FeedConnector(vertx, venue.uri()).connect(inbox);

      assertThat(next()).isInstanceOf(Inbound.Opened.class);
      assertThat(next())
          .isInstanceOfSatisfying(
              Inbound.Closed.class,
              closed ->
                  assertThat(closed.reason()).isEqualTo("a message of more than 16777216 bytes"));
    }
  }

  @Test
  void asksForPlainTextsWhereWhatIsCompressedCannotBeRead() throws Exception {
    CountDownLatch bothAsked = new CountDownLatch(2);
    RawVenue.Answer fragmenting =
        (socket, asked) -> {
          if (asked.compression()) {
            bothAsked.countDown();
            RawVenue.awaitAll(bothAsked);
            RawVenue.grant(socket, asked, "Sec-WebSocket-Extensions: permessage-deflate\r\n");
            // The library reads no message whose first frame holds too little to begin with.
            byte[] message = deflated("{}");
            RawVenue.write(socket, frame(0x41, Arrays.copyOf(message, 1)));
            RawVenue.write(socket, frame(0x80, Arrays.copyOfRange(message, 1, message.length)));
          } else {
            RawVenue.grant(socket, asked, "");
            RawVenue.write(socket, frame(0x81, "{}".getBytes(StandardCharsets.UTF_8)));
          }
        };
    try (RawVenue venue = new RawVenue(fragmenting)) {
      FeedConnector connector = new FeedConnector(vertx, venue.uri());
      connector.connect(inbox);
      connector.connect(inbox); // It shows when both have asked, and not before.
      for (int i = 1; i <= 4; i++) {
        assertThat(next()).isNotInstanceOf(Inbound.Text.class);
      }
      connector.connect(inbox);

      assertThat(next()).isInstanceOf(Inbound.Opened.class);
      assertNextIs("{}");
      assertThat(log.list)
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.getFormattedMessage())
                      .contains("127.0.0.1", "asks for messages that are not compressed"));
    }
  }

  private Inbound next() throws InterruptedException {
    Inbound next = inbox.poll(PATIENCE);
    assertThat(next).as("what the socket tells").isNotNull();
    return next;
  }

  private void assertNextIs(String message) throws InterruptedException {
    assertThat(next())
        .isInstanceOfSatisfying(
            Inbound.Text.class, text -> assertThat(text.text()).isEqualTo(message));
  }

  /** An unmasked frame of up to 125 bytes. */
  private static byte[] frame(int first, byte[] payload) {
    byte[] frame = new byte[payload.length + 2];
    frame[0] = (byte) first;
    frame[1] = (byte) payload.length;
    System.arraycopy(payload, 0, frame, 2, payload.length);
    return frame;
  }

  /** The same of more than 65,535 bytes. */
  private static byte[] longFrame(int first, byte[] payload) {
    return ByteBuffer.allocate(payload.length + 10)
        .put((byte) first)
        .put((byte) 127)
        .putLong(payload.length)
        .put(payload)
        .array();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** As RFC 7692 has it: without the last four bytes of the flush. */
  private static byte[] deflated(String text) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
    byte[] room = new byte[200];
    int length = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(room, length - 4);
  }
}
