package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TurnstileTest {
  private static final int MOST_AHEAD = 8;

  private final Queue<Runnable> loop = new ArrayDeque<>();
  private final Turns turns = new Turns(loop::add);
  private final AtomicInteger hungUp = new AtomicInteger();
  private final Untaken untaken =
      new Untaken(new AtomicLong(), 1 << 20, 1, hungUp::incrementAndGet);

  @Test
  void eachRequestOfACrowdHasATurnOfItsOwn() {
    EmbeddedChannel one = connection();
    EmbeddedChannel two = connection();

    ask(one, "/1");
    ask(two, "/2");
    assertThat(asked(one)).isEmpty();

    loop.remove().run();
    assertThat(asked(one)).containsExactly("/1", "end");
    assertThat(asked(two)).isEmpty();

    loop.remove().run();
    assertThat(asked(two)).containsExactly("/2", "end");
    assertThat(loop).isEmpty();
  }

  @Test
  void theNextRequestComesWhenTheOneBeforeIsAnsweredAndInATurnOfItsOwn() {
    EmbeddedChannel connection = connection();
    ask(connection, "/1");
    ask(connection, "/2");

    runAll();
    assertThat(asked(connection)).containsExactly("/1", "end");

    answer(connection);
    assertThat(asked(connection)).isEmpty();
    runAll();
    assertThat(asked(connection)).containsExactly("/2", "end");
  }

  @Test
  void whoAsksOnAndOnIsHungUpOn() {
    EmbeddedChannel connection = connection();
    ask(connection, "/0");
    for (int i = 1; i <= MOST_AHEAD; i++) {
      ask(connection, "/" + i);
    }
    assertThat(hungUp).hasValue(0);
    runAll();
    assertThat(asked(connection)).containsExactly("/0", "end");

    ask(connection, "/too-many");

    assertThat(hungUp).hasValue(1);
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void whoHasLeftBeforeHisTurnIsNotServed() {
    EmbeddedChannel connection = connection();
    ask(connection, "/1");

    var _ = connection.close();
    runAll();

    assertThat(asked(connection)).isEmpty();
  }

  private EmbeddedChannel connection() {
    return new EmbeddedChannel(new Turnstile(untaken, turns));
  }

  private static void ask(EmbeddedChannel connection, String path) {
    connection.writeInbound(
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path),
        LastHttpContent.EMPTY_LAST_CONTENT);
  }

  private static void answer(EmbeddedChannel connection) {
    connection.writeOutbound(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER));
  }

  /** What has come through since this was asked last. */
  private static List<String> asked(EmbeddedChannel connection) {
    List<String> asked = new ArrayList<>();
    for (Object next = connection.readInbound(); next != null; next = connection.readInbound()) {
      asked.add(next instanceof HttpRequest request ? request.uri() : "end");
    }
    return asked;
  }

  private void runAll() {
    while (!loop.isEmpty()) {
      loop.remove().run();
    }
  }
}
