package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When a request has its turn, and what comes through in it. */
class HttpPipeliningHandlerTest extends HttpPipeliningRig {
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
  void whoHasLeftBeforeHisTurnIsNotServed() {
    EmbeddedChannel connection = connection();
    ask(connection, "/1");

    var _ = connection.close();
    runAll();

    assertThat(asked(connection)).isEmpty();
  }

  @Test
  void theSocketIsNotReadWhileARequestWaits() {
    AtomicInteger reads = new AtomicInteger();
    EmbeddedChannel connection =
        new EmbeddedChannel(countingReads(reads), new HttpPipeliningHandler(unread, turns));
    ask(connection, "/1");
    ask(connection, "/2");
    int before = reads.get();

    var _ = connection.read();
    runAll();
    assertThat(asked(connection)).containsExactly("/1", "end");
    assertThat(reads).as("the second request waits").hasValue(before);

    answer(connection);
    runAll();
    assertThat(asked(connection)).containsExactly("/2", "end");
    assertThat(reads).hasValueGreaterThan(before);
  }

  @Test
  void aBodyThatComesInPiecesStaysBehindItsRequest() {
    EmbeddedChannel connection = connection();
    connection.writeInbound(request("/1"), piece("a"));
    connection.writeInbound(piece("b"));
    assertThat(asked(connection)).isEmpty();

    runAll();
    assertThat(asked(connection)).containsExactly("/1", "a", "b");

    connection.writeInbound(piece("c"), LastHttpContent.EMPTY_LAST_CONTENT, request("/2"));
    assertThat(asked(connection)).containsExactly("c", "end");
  }

  @Test
  void whoSaysThatHisBodyIsShortIsServed() {
    EmbeddedChannel connection = connection();

    connection.writeInbound(announcing(MOST_BODY));
    runAll();

    assertThat(asked(connection)).containsExactly("/long");
    assertThat(refused).isEmpty();
  }

  @Test
  void whatIsNoNumberIsLeftToWhoRefusesTheRequest() {
    EmbeddedChannel connection = connection();
    HttpRequest broken = request("/broken");
    broken.headers().set("content-length", "1e9");
    broken.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("1e9")));

    connection.writeInbound(broken);
    runAll();

    assertThat(asked(connection)).containsExactly("/broken");
  }

  @Test
  void whoIsAnsweredBeforeHisRequestEndsIsReadToItsEnd() {
    EmbeddedChannel connection = connection();
    connection.writeInbound(request("/1"));
    runAll();
    answer(connection);

    connection.writeInbound(piece("a"), LastHttpContent.EMPTY_LAST_CONTENT);
    ask(connection, "/2");
    runAll();

    assertThat(asked(connection)).containsExactly("/1", "a", "end", "/2", "end");
  }

  @Test
  void anUpgradeLetsTheEndOfItsRequestThroughAndNoRequestBehindIt() {
    EmbeddedChannel connection = connection();
    ask(connection, "/ws");
    runAll();
    ask(connection, "/1");
    ByteBuf body = Unpooled.copiedBuffer("a", StandardCharsets.UTF_8);
    connection.writeInbound(new DefaultHttpContent(body));
    ask(connection, "/2");

    upgrade(connection);
    runAll();

    assertThat(asked(connection)).containsExactly("/ws", "end");
    assertThat(body.refCnt()).isZero();
    assertThat(connection.pipeline().get(HttpPipeliningHandler.class)).isNull();
  }

  @Test
  void anUpgradeWithinItsTurnIsAnUpgrade() {
    EmbeddedChannel connection = connection();
    var _ =
        connection
            .pipeline()
            .addLast(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelRead(ChannelHandlerContext context, Object message) {
                    context.fireChannelRead(message);
                    if (message instanceof HttpRequest) {
                      upgrade(connection);
                    }
                  }
                });
    ask(connection, "/ws");
    runAll();

    assertThat(asked(connection)).containsExactly("/ws", "end");
    assertThat(connection.pipeline().get(HttpPipeliningHandler.class)).isNull();
    connection.writeInbound(piece("frame"));
    assertThat(asked(connection)).containsExactly("frame");
  }

  private static ChannelHandler countingReads(AtomicInteger reads) {
    return new ChannelOutboundHandlerAdapter() {
      @Override
      public void read(ChannelHandlerContext context) {
        reads.incrementAndGet();
        context.read();
      }
    };
  }
}
