package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Who comes in at a gateway that asks for keys, and what he may; with a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeysIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long STRANGERS_PAUSE_NANOS = 10_000_000;
  private static final String BTC = "BTC-USD";
  private static final String SUBSCRIBE = "{\"op\":\"subscribe\",\"products\":[\"%s\"]}";

  private HistoryRig rig;
  private Gateway gateway;
  private String key;

  @BeforeAll
  void start() throws InterruptedException {
    rig = HistoryRig.shared(getClass());
    rig.tape().add(BTC, 3);
    rig.tape().flush();
    key = create();
    gateway = rig.gateway("AUTH", "on");
  }

  @AfterAll
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/products",
        "/api/v1/usage",
        "/api/v1/products/BTC-USD/ticks",
        "/api/%76%31/products",
        "//api/v1/products",
        "/api/v1/none",
        "/ws"
      })
  void withoutAKeyNobodyComesIn(String path) throws Exception {
    var nobody = new KeyHolder(gateway);

    assertThat(nobody.get(path).statusCode()).isIn(401, path.equals("/ws") ? 426 : 401, 404);
    assertThat(nobody.get(path).body()).doesNotContain(BTC);
    assertThat(nobody.handshake("/ws")).isEqualTo(401);
  }

  @Test
  void theRefusalSaysHowToShowAKey() throws Exception {
    var refusal = new KeyHolder(gateway).get("/api/v1/products");

    assertThat(refusal.statusCode()).isEqualTo(401);
    assertThat(refusal.headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(how -> assertThat(how).startsWith("Bearer"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/ready", "/metrics", "/"})
  void healthAndPageAreOpen(String path) throws Exception {
    assertThat(new KeyHolder(gateway).get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void aKeyComesInEitherHeader() throws Exception {
    var bearer = KeyHolder.of(gateway, key);
    var header = new KeyHolder(gateway, "X-API-Key", key);

    assertThat(bearer.get("/api/v1/products").body()).contains(BTC);
    assertThat(header.get("/api/v1/products").body()).contains(BTC);
    assertThat(bearer.handshake("/ws")).isEqualTo(101);
    assertThat(header.handshake("/ws")).isEqualTo(101);
  }

  @Test
  void aKeyThatIsNotKnownOrInTheQueryOpensNothing() throws Exception {
    String other = key.substring(0, 20) + (key.charAt(20) == 'A' ? 'B' : 'A') + key.substring(21);

    assertThat(KeyHolder.of(gateway, other).handshake("/ws")).isEqualTo(401);
    assertThat(KeyHolder.of(gateway, other).get("/api/v1/products").statusCode()).isEqualTo(401);
    assertThat(new KeyHolder(gateway).handshake("/ws?ticket=" + key)).isEqualTo(401);
    assertThat(new KeyHolder(gateway).handshake("/ws?key=" + key)).isEqualTo(401);
  }

  @Test
  void aTicketOpensOneConnectionAtAnyGateway() throws Exception {
    Gateway other = rig.gateway("AUTH", "on");
    String ticket = KeyHolder.of(gateway, key).ticket();

    try (var line = new KeyHolder(other).connect("/ws?ticket=" + ticket)) {
      line.say(SUBSCRIBE.formatted(BTC));
      await()
          .atMost(PATIENCE)
          .until(() -> line.texts.stream().anyMatch(t -> t.contains("snapshot")));
    }
    assertThat(new KeyHolder(other).handshake("/ws?ticket=" + ticket)).isEqualTo(401);
    assertThat(new KeyHolder(gateway).handshake("/ws?ticket=" + ticket)).isEqualTo(401);
  }

  @Test
  void aTicketOpensOneStreamOfEvents() throws Exception {
    String stream = "/api/v1/stream?products=BTC-USD&ticket=" + KeyHolder.of(gateway, key).ticket();

    try (EventReader events = new EventReader(gateway, stream);
        EventReader again = new EventReader(gateway, stream)) {
      assertThat(events.await("snapshot").at("/data/product").asText()).isEqualTo(BTC);
      assertThat(again.status()).isEqualTo(401);
    }
  }

  @Test
  @Tag("timing")
  void aStreamOfEventsEndsWithinFiveSecondsOfItsKey() throws Exception {
    assertAStreamOfEventsEndsWithItsKey(Duration.ofSeconds(5));
  }

  @Test
  void aStreamOfEventsIsAConnectionOfItsKeyAndEndsWithIt() throws Exception {
    assertAStreamOfEventsEndsWithItsKey(PATIENCE);
  }

  private void assertAStreamOfEventsEndsWithItsKey(Duration within) throws Exception {
    String doomed = create("--connections", "1", "--products", BTC);
    awaitKnown(gateway, doomed);
    String[] header = {"X-API-Key", doomed};
    try (EventReader events = openStream("/api/v1/stream", header);
        EventReader second = new EventReader(gateway, "/api/v1/stream", header)) {
      assertThat(events.await("snapshot").at("/data/product").asText()).isEqualTo(BTC);
      assertThat(second.status()).isEqualTo(429);

      assertThat(run("keys", "revoke", id(doomed)).code()).isZero();

      await().atMost(within).until(events::isEnded);
    }
    try (EventReader after = new EventReader(gateway, "/api/v1/stream", header)) {
      assertThat(after.status()).isEqualTo(401);
    }
  }

  @Test
  void whoLeavesWhileHisTicketIsLookedUpTakesNoPlace() throws Exception {
    String single = create("--connections", "1", "--products", BTC);
    awaitKnown(gateway, single);
    String ticket = KeyHolder.of(gateway, single).ticket();
    try (var locked = rig.connect();
        var statement = locked.createStatement()) {
      locked.setAutoCommit(false);
      statement.execute("LOCK TABLE api_tickets");
      try (RawSocket hasty = RawSocket.connect(gateway.port())) {
        hasty.write("GET /api/v1/stream?ticket=" + ticket + " HTTP/1.1\r\nHost: x\r\n\r\n");
        await()
            .atMost(PATIENCE)
            .until(() -> rig.count("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
      }
      locked.commit();
    }
    await()
        .atMost(PATIENCE)
        .until(
            () -> rig.count("SELECT count(*) FROM api_tickets WHERE ticket_hash IS NOT NULL") == 0);

    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try (EventReader events =
                  new EventReader(gateway, "/api/v1/stream", "X-API-Key", single)) {
                return events.status() == 200;
              }
            });
  }

  /** The handshake by which a key was found to be known may still count for a moment. */
  private EventReader openStream(String path, String... headers) throws Exception {
    EventReader events = new EventReader(gateway, path, headers);
    while (events.status() == 429) {
      events.close();
      events = new EventReader(gateway, path, headers);
    }
    return events;
  }

  @Test
  void aTicketIsNoKeyAndEndsAfterAMinute() throws Exception {
    String ticket = KeyHolder.of(gateway, key).ticket();
    assertThat(new KeyHolder(gateway).get("/api/v1/products?ticket=" + ticket).statusCode())
        .isEqualTo(401);

    rig.execute("UPDATE api_tickets SET expires_at = expires_at - interval '1 minute'");

    assertThat(new KeyHolder(gateway).handshake("/ws?ticket=" + ticket)).isEqualTo(401);
  }

  @Test
  @Tag("timing")
  void revokingClosesWhatIsOpenWithinFiveSeconds() throws Exception {
    assertRevokingCloses(Duration.ofSeconds(5));
  }

  @Test
  void revokingClosesWhatIsOpen() throws Exception {
    assertRevokingCloses(PATIENCE);
  }

  private void assertRevokingCloses(Duration within) throws Exception {
    String doomed = create();
    try (var line = awaitKnown(gateway, doomed).connect("/ws")) {
      assertThat(run("keys", "revoke", id(doomed)).code()).isZero();

      assertThat(line.end.get(within.toSeconds(), TimeUnit.SECONDS)).isEqualTo(4401);
    }
    assertThat(KeyHolder.of(gateway, doomed).handshake("/ws")).isEqualTo(401);
    assertThat(run("keys", "revoke", id(doomed)).code()).isEqualTo(1);
  }

  @Test
  void aKeyThatWasFoundIsRevokedByItsTextAndNotSaidAgain() {
    String found = create();

    Outcome revoked = run("keys", "revoke", found);
    Outcome again = run("keys", "revoke", found);

    assertThat(revoked).isEqualTo(new Outcome(0, "revoked " + id(found) + "\n", ""));
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains(id(found)).doesNotContain(found.substring(16));
  }

  @Test
  void whatIsNoIdIsNotSaidAgain() {
    String damaged = create().substring(4);

    Outcome outcome = run("keys", "revoke", damaged);

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("that is no id").doesNotContain(damaged.substring(12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "\u001b[2J", "a\u0085b", "a\u2028b"})
  void aNameStandsOnOneLineOfTheList(String name) {
    Outcome outcome = run("keys", "create", "--name", name);

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith("--name must be a text of up to 200 letters, on one line");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\u200bb",
        "\u202eb",
        "a\ue000",
        "a\u0378",
        " a",
        "a ",
        "a  b",
        "a\u00a0b",
        "u\u0308"
      })
  void aNameHasNothingThatIsNotSeen(String name) throws Exception {
    long before = rig.count("SELECT count(*) FROM api_keys");

    Outcome outcome = run("keys", "create", "--name", name);

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith("--name must be a text of up to 200 letters");
    assertThat(rig.count("SELECT count(*) FROM api_keys")).isEqualTo(before);
  }

  @Test
  void aKeyWhoseNameIsOlderThanTheRuleGoesOn() throws Exception {
    String old = create();
    rig.execute("UPDATE api_keys SET name = ' a\u200b  desk ' WHERE id = '" + id(old) + "'");

    try (var _ = awaitKnown(gateway, old).connect("/ws")) {
      assertThat(run("keys", "list").out()).contains(id(old));
      assertThat(run("keys", "revoke", id(old)).code()).isZero();
    }
  }

  @Test
  void theListTellsWhatThereIsAndNoSecret() throws Exception {
    String listed = create("--products", "ETH-USD", "--connections", "3");
    rig.execute("UPDATE api_keys SET expires_at = '2020-02-01Z' WHERE id = '" + id(listed) + "'");

    String list = run("keys", "list").out();

    assertThat(list.lines().filter(line -> line.startsWith(id(listed))).findFirst())
        .hasValueSatisfying(
            line -> assertThat(line).contains("expired", "a test", "connections 3", "ETH-USD"));
    assertThat(list).doesNotContain(listed.substring(16));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keys",
        "keys create",
        "keys create --name",
        "keys revoke",
        "keys create --name a --connections many",
        "keys create --name a --expires soon",
        "keys create --name a --expires 2020-01-31",
        "keys create --name a --products BTC-USD --products ETH-USD",
        "keys create --name a --products ?",
        "keys lose"
      })
  void aCommandThatIsWrongSaysWhy(String command) {
    Outcome outcome = run(command.split(" ", -1));

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("keys create --name NAME");
  }

  @Test
  void aGatewaysOwnLoginMakesNoKeys() {
    Outcome outcome = runAt(rig.readerDsn(), "keys", "create", "--name", "thief");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("permission denied");
  }

  @Test
  void aKeyHasItsOwnLimits() throws Exception {
    var one = awaitKnown(gateway, create("--connections", "1"));
    // The handshake by which it was found to be known may still count for a moment.
    try (var line =
        await()
            .atMost(PATIENCE)
            .ignoreException(CompletionException.class)
            .until(() -> one.connect("/ws"), connected -> true)) {
      assertThat(line.end).isNotDone();
      assertThat(one.handshake("/ws")).isEqualTo(429);
    }
    await().atMost(PATIENCE).until(() -> one.handshake("/ws") == 101);

    var seldom = awaitKnown(gateway, create("--requests-per-second", "1"));
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> seldom.get("/api/v1/products").statusCode() == 429);
  }

  @Test
  void aKeySeesItsProductsAlone() throws Exception {
    var holder = awaitKnown(gateway, create("--products", "ETH-USD"));

    assertThat(holder.get("/api/v1/products/btc-usd/snapshot").statusCode()).isEqualTo(403);
    assertThat(holder.get("/api/v1/products/%42TC-USD/ticks").statusCode()).isEqualTo(403);
    assertThat(holder.get("/api/v1/products").body()).contains("ETH-USD").doesNotContain(BTC);
    assertThat(holder.get("/api/v1/stream?products=ETH-USD,BTC-USD").statusCode()).isEqualTo(403);
    try (var line = holder.connect("/ws")) {
      line.say(SUBSCRIBE.formatted(BTC)).say(SUBSCRIBE.formatted("*"));
      line.say("{\"op\":\"replay\",\"products\":[\"BTC-USD\"],\"from\":\"2020-01-01T00:00:00Z\"}");
      line.say("{\"op\":\"ping\",\"t\":1}");
      await().atMost(PATIENCE).until(() -> line.texts.stream().anyMatch(t -> t.contains("pong")));

      assertThat(line.texts).anyMatch(t -> t.contains("UNAUTHORIZED") && t.contains(BTC));
      assertThat(line.texts).noneMatch(t -> t.contains("snapshot") && t.contains(BTC));
    }
  }

  @Test
  void usageIsCountedExactlyOverACleanStop() throws Exception {
    Gateway counting = rig.gateway("AUTH", "on");
    String counted = create();
    var holder = KeyHolder.of(counted(counting, counted), counted);
    long before = requests(counted);
    for (int i = 0; i < 7; i++) {
      holder.get("/api/v1/products");
    }
    int bytes;
    try (var line = holder.connect("/ws")) {
      for (int i = 0; i < 5; i++) {
        line.say("{\"op\":\"ping\",\"t\":" + i + "}");
      }
      await().atMost(PATIENCE).until(() -> line.texts.size() == 5);
      bytes = line.texts.stream().mapToInt(String::length).sum();
      assertThat(holder.get("/api/v1/usage").body()).contains("\"messages\":5");
    }

    await()
        .atMost(PATIENCE)
        .until(() -> GatewayFixture.metric(counting, "ledgerflux_gateway_clients_connected") == 0);
    rig.stop(counting);

    // 7 requests, a handshake, 5 pings and the question of usage.
    assertThat(requests(counted) - before).isEqualTo(14);
    assertThat(
            rig.count(
                "SELECT sum(messages) FROM api_key_usage WHERE key_id = '" + id(counted) + "'"))
        .isEqualTo(5);
    assertThat(
            rig.count("SELECT sum(bytes) FROM api_key_usage WHERE key_id = '" + id(counted) + "'"))
        .isGreaterThan(bytes);
    assertThat(run("keys", "list").out().lines().filter(l -> l.startsWith(id(counted))))
        .noneMatch(line -> line.contains("never"));
  }

  @Test
  void noLogTellsASecret() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    var ear = new ListAppender<ILoggingEvent>();
    ear.start();
    root.addAppender(ear);
    root.setLevel(Level.DEBUG);
    List<String> secrets = new ArrayList<>(List.of(key.substring(16)));
    try {
      String made = create();
      secrets.add(made.substring(16));
      var holder = awaitKnown(gateway, made);
      String ticket = holder.ticket();
      secrets.add(ticket);
      assertThat(new KeyHolder(gateway).handshake("/ws?ticket=" + ticket)).isEqualTo(101);
      assertThat(new KeyHolder(gateway).handshake("/ws?ticket=" + ticket)).isEqualTo(401);
      run("keys", "revoke", id(made));
      await().atMost(PATIENCE).until(() -> holder.handshake("/ws") == 401);
    } finally {
      root.setLevel(before);
      root.detachAppender(ear);
    }
    List<String> told =
        List.copyOf(ear.list).stream()
            .filter(event -> !event.getLoggerName().startsWith("jdk."))
            .map(event -> event.getFormattedMessage() + Arrays.toString(event.getArgumentArray()))
            .toList();

    assertThat(told).isNotEmpty();
    for (String secret : secrets) {
      assertThat(told).noneMatch(line -> line.contains(secret));
    }
  }

  private KeyHolder awaitKnown(Gateway at, String text) {
    var holder = KeyHolder.of(at, text);
    await().atMost(PATIENCE).until(() -> holder.handshake("/ws") == 101);
    return holder;
  }

  /** Waits until {@code at} knows the key and all that was asked meanwhile has been counted. */
  private Gateway counted(Gateway at, String text) throws Exception {
    awaitKnown(at, text);
    KeyHolder.of(at, text).get("/api/v1/usage");
    return at;
  }

  private long requests(String text) throws Exception {
    return rig.count(
        "SELECT coalesce(sum(requests), 0) FROM api_key_usage WHERE key_id = '" + id(text) + "'");
  }

  private static String id(String text) {
    return text.substring(3, 15);
  }

  private String create(String... more) {
    List<String> words = new ArrayList<>(List.of("keys", "create", "--name", "a test"));
    words.addAll(List.of(more));
    Outcome outcome = run(words.toArray(String[]::new));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome.out().strip();
  }

  record Outcome(int code, String out, String err) {}

  private Outcome run(String... arguments) {
    return runAt(rig.ownerDsn(), arguments);
  }

  static Outcome runAt(String dsn, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        new KeysCommand(
                Gateway.PROGRAM.options(),
                Map.of("PG_DSN", dsn),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8))
            .run(arguments);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsNoTicketCostsTheDatabaseNothing() throws Exception {
    double before = lookedUp();

    assertThat(new KeyHolder(gateway).handshake("/ws?ticket=anything")).isEqualTo(401);
    assertThat(new KeyHolder(gateway).handshake("/ws?ticket=lt_" + "x".repeat(42))).isEqualTo(401);
    assertThat(lookedUp()).isEqualTo(before);
    assertThat(new KeyHolder(gateway).handshake("/ws?ticket=" + noTicket())).isEqualTo(401);
    assertThat(lookedUp()).isEqualTo(before + 1);
  }

  private double lookedUp() throws Exception {
    return GatewayFixture.metric(
        gateway,
        "ledgerflux_postgres_queries_total{service=\"gateway\",operation=\"ticket_take\",status=\"success\",}");
  }

  /** What looks like a ticket. */
  private static String noTicket() {
    return "lt_" + "x".repeat(43);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/stream/", "/api/v1/stream//", "//api/v1/%73tream"})
  void aStreamIsAHandshakeHoweverItsPathIsWritten(String path) throws Exception {
    Gateway strict = rig.gateway("AUTH", "on", "WS_MAX_HANDSHAKES_PER_SEC_PER_ADDRESS", "1");
    var stranger = new KeyHolder(strict);

    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> stranger.get(path).statusCode() == 429);

    String ticket = KeyHolder.of(gateway, key).ticket();
    try (EventReader events = new EventReader(gateway, path + "?ticket=" + ticket)) {
      assertThat(events.status()).isEqualTo(200);
    }
  }

  @Test
  void anAddressIsRefusedBeforeItsTicketIsLookedUp() throws Exception {
    Gateway strict = rig.gateway("AUTH", "on", "WS_MAX_HANDSHAKES_PER_SEC_PER_ADDRESS", "1");
    var stranger = new KeyHolder(strict);

    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> stranger.handshake("/ws?ticket=" + noTicket()) == 429);
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> stranger.get("/api/v1/stream?ticket=" + noTicket()).statusCode() == 429);
  }

  @Test
  @Tag("timing")
  void revokingHoldsWithinFiveSecondsWhileStrangersShowTickets() throws Exception {
    assertRevokingHoldsWhileStrangersShowTickets(Duration.ofSeconds(5));
  }

  @Test
  void revokingHoldsWhileStrangersShowTickets() throws Exception {
    assertRevokingHoldsWhileStrangersShowTickets(PATIENCE);
  }

  /**
   * Each of them waits for the table, and so keeps a connection to the database, and comes again
   * when he is refused.
   */
  private void assertRevokingHoldsWhileStrangersShowTickets(Duration within) throws Exception {
    String doomed = create();
    AtomicBoolean enough = new AtomicBoolean();
    List<Thread> strangers = new ArrayList<>();
    try (var line = awaitKnown(gateway, doomed).connect("/ws");
        var owner = rig.connect()) {
      owner.setAutoCommit(false);
      owner.createStatement().execute("LOCK TABLE api_tickets IN ACCESS EXCLUSIVE MODE");
      for (int i = 0; i < 30; i++) {
        strangers.add(
            Thread.startVirtualThread(
                () -> {
                  while (!enough.get()) {
                    new KeyHolder(gateway).handshake("/ws?ticket=" + noTicket());
                    LockSupport.parkNanos(STRANGERS_PAUSE_NANOS);
                  }
                }));
      }
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  rig.count(
                          "SELECT count(*) FROM pg_stat_activity"
                              + " WHERE wait_event_type = 'Lock' AND query LIKE 'DELETE%'")
                      >= 3);

      assertThat(run("keys", "revoke", id(doomed)).code()).isZero();

      assertThat(line.end.get(within.toSeconds(), TimeUnit.SECONDS)).isEqualTo(4401);
      owner.rollback();
    } finally {
      enough.set(true);
    }
    for (Thread stranger : strangers) {
      stranger.join();
    }
  }

  @Test
  void aQueryThatCannotBeReadIsRefused() throws Exception {
    try (RawSocket socket = RawSocket.connect(gateway.port())) {
      assertThat(socket.handshake("/ws?ticket=%zz", "")).startsWith("HTTP/1.1 400");
    }
    try (RawSocket socket = RawSocket.connect(gateway.port())) {
      socket.write("GET /api/v1/stream?ticket=%zz HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(socket.readHead())
          .startsWith("HTTP/1.1 400")
          .contains("content-type: application/problem+json");
    }
  }

  @Test
  void anAddressMayAskOnlySoOftenWhateverItAsks() throws Exception {
    Gateway strict = rig.gateway("AUTH", "on", "REST_MAX_REQUESTS_PER_SEC_PER_ADDRESS", "1");
    var holder = KeyHolder.of(strict, key);

    awaitTooOften(() -> new KeyHolder(strict).get("/api/v1/products"));
    awaitTooOften(() -> holder.get("/api/v1/usage"));
    awaitTooOften(() -> holder.ask("POST", "/api/v1/ticket"));
    awaitTooOften(() -> holder.get("/api/v1/none"));
  }

  private static void awaitTooOften(Callable<HttpResponse<String>> request) {
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> request.call().statusCode() == 429);
  }

  @Test
  void aKeyHasItsOwnPaceOnAWebSocket() throws Exception {
    var paced = awaitKnown(gateway, create("--messages-per-second", "5"));
    var seldom = awaitKnown(gateway, create("--requests-per-second", "2"));
    try (var line = paced.connect("/ws");
        var asking = seldom.connect("/ws")) {
      line.say(SUBSCRIBE.formatted("SOL-USD"));
      rig.tape().add("SOL-USD", 500);
      rig.tape().flush();
      await()
          .atMost(PATIENCE)
          .until(() -> line.texts.stream().anyMatch(t -> t.contains("\"conflated\"")));
      assertThat(line.texts.stream().filter(t -> t.contains("\"incr\""))).hasSizeLessThan(200);

      for (int i = 0; i < 20; i++) {
        asking.say("{\"op\":\"ping\",\"t\":1}");
      }
      await()
          .atMost(PATIENCE)
          .until(() -> asking.texts.stream().anyMatch(t -> t.contains("RATE_LIMITED")));
    }
  }

  @Test
  @Tag("timing")
  void aKeyThatExpiresClosesWhatIsOpenWithinFiveSeconds() throws Exception {
    assertAKeyThatExpiresCloses(Duration.ofSeconds(5));
  }

  @Test
  void aKeyThatExpiresClosesWhatIsOpen() throws Exception {
    assertAKeyThatExpiresCloses(PATIENCE);
  }

  private void assertAKeyThatExpiresCloses(Duration within) throws Exception {
    String brief = create();
    awaitKnown(gateway, brief);
    try (var line = KeyHolder.of(gateway, brief).connect("/ws");
        EventReader events = openStream("/api/v1/stream?products=BTC-USD", "X-API-Key", brief)) {
      rig.execute(
          "UPDATE api_keys SET expires_at = now() + interval '1 second' WHERE id = '"
              + id(brief)
              + "'");

      await()
          .atMost(within.plusSeconds(1)) // It expires a second from now.
          .until(() -> line.end.isDone() && events.isEnded());
      assertThat(line.end.get()).isEqualTo(4401);
    }
    assertThat(KeyHolder.of(gateway, brief).get("/api/v1/products").statusCode()).isEqualTo(401);
  }

  @Test
  void revokingBreaksOffADownload() throws Exception {
    rig.tape().add("ADA-USD", 20_000);
    rig.tape().flush();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                rig.count("SELECT count(*) FROM tick_history WHERE product = 'ADA-USD'") == 20_000);
    Gateway wide = rig.gateway("AUTH", "on", "REST_MAX_ROWS", "20000");
    String doomed = create();
    awaitKnown(wide, doomed);
    try (RawSocket reader = RawSocket.connect(wide.port())) {
      reader.write(
          "GET /api/v1/products/ADA-USD/ticks?from=-1h&limit=20000 HTTP/1.1\r\n"
              + "Host: x\r\n"
              + "X-API-Key: "
              + doomed
              + "\r\n\r\n");
      assertThat(reader.readHead()).startsWith("HTTP/1.1 200");

      assertThat(run("keys", "revoke", id(doomed)).code()).isZero();

      await()
          .atMost(PATIENCE)
          .until(() -> KeyHolder.of(wide, doomed).get("/api/v1/usage").statusCode() == 401);
      // At this pace all of it, some 7 MB, would take longer than is waited for here.
      await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(PATIENCE)
          .until(() -> reader.endsWithin(2_048));
    }
  }

  @Test
  void whatWasUsedLongAgoIsForgotten() throws Exception {
    rig.execute(
        "INSERT INTO api_key_usage SELECT '%s', current_date - days, 1, 1, 1, now()"
                .formatted(id(key))
            + " FROM unnest(ARRAY[399, 401, 4000]) AS days");

    create();

    assertThat(
            rig.count(
                "SELECT count(*) FROM api_key_usage WHERE day < current_date - 300 AND key_id = '"
                    + id(key)
                    + "'"))
        .isEqualTo(1);
  }
}
