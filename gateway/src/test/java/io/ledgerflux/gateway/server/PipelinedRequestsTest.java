package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelinedRequestsTest {
  private static final int MOST_AHEAD = 8;
  private static final int MOST_LENGTH = 32_768;

  private final PipelinedRequests pipelined = new PipelinedRequests();
  private final List<Object> taken = new ArrayList<>();

  @Test
  void areTakenOneByOneEachBehindTheBodyOfTheOneBefore() {
    HttpRequest first = request("/1");
    HttpRequest second = request("/2");
    pipelined.add(first);
    pipelined.addContent("a");
    pipelined.addContent("b");
    pipelined.add(second);

    assertThat(pipelined.takeRequest()).containsSame(first);
    assertThat(pipelined.takeRequest()).as("a body comes first").isEmpty();
    pipelined.takeContent(taken::add);
    assertThat(taken).containsExactly("a", "b");
    assertThat(pipelined.takeRequest()).containsSame(second);
    assertThat(pipelined.isEmpty()).isTrue();
    assertThat(pipelined.takeRequest()).isEmpty();
  }

  @Test
  void soManyMayBeSentAheadOfAnAnswer() {
    add(MOST_AHEAD, "/");
    assertThat(pipelined.areTooMany(true)).isFalse();

    add(1, "/");
    assertThat(pipelined.areTooMany(true)).isTrue();
    assertThat(pipelined.areTooMany(false)).as("the first is served next").isFalse();

    add(1, "/");
    assertThat(pipelined.areTooMany(false)).isTrue();

    pipelined.takeRequest();
    assertThat(pipelined.areTooMany(false)).as("one is taken").isFalse();
  }

  @Test
  void theirAddressesMayBeSoLongAltogether() {
    add(2, "/" + "x".repeat(MOST_LENGTH / 2 - 1));
    assertThat(pipelined.areTooMany(true)).isFalse();

    add(1, "/");
    assertThat(pipelined.areTooMany(true)).isTrue();
    assertThat(pipelined.areTooMany(false)).isTrue();

    pipelined.takeRequest();
    assertThat(pipelined.areTooMany(true)).as("one is taken").isFalse();
  }

  @Test
  void whatIsForgottenTakesNoMemoryAndIsCountedNoMore() {
    ByteBuf body = Unpooled.copiedBuffer(new byte[] {1});
    add(MOST_AHEAD, "/" + "x".repeat(MOST_LENGTH / MOST_AHEAD - 1));
    pipelined.addContent(new DefaultHttpContent(body));

    pipelined.clear();

    assertThat(body.refCnt()).isZero();
    assertThat(pipelined.isEmpty()).isTrue();
    add(MOST_AHEAD, "/" + "x".repeat(MOST_LENGTH / MOST_AHEAD - 1));
    assertThat(pipelined.areTooMany(true)).isFalse();
  }

  private void add(int times, String address) {
    for (int i = 0; i < times; i++) {
      pipelined.add(request(address));
    }
  }

  private static HttpRequest request(String address) {
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, address);
  }
}
