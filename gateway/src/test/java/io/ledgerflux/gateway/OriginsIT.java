package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pages' scripts come in. */
class OriginsIT extends FrontRig {
  @Test
  void onlyPagesOfAllowedOriginsComeIn() throws Exception {
    Gateway gateway = gateway("ALLOWED_ORIGINS", OURS);

    assertThat(new KeyHolder(gateway, "Origin", OURS).handshake("/ws")).isEqualTo(101);
    assertThat(new KeyHolder(gateway, "Origin", THEIRS).handshake("/ws")).isEqualTo(403);
    assertThat(new KeyHolder(gateway).handshake("/ws")).isEqualTo(101);
    var ours = new KeyHolder(gateway, "Origin", OURS).get("/api/v1/products");
    assertThat(ours.headers().firstValue("Access-Control-Allow-Origin")).hasValue(OURS);
    assertThat(ours.headers().allValues("Vary")).contains("origin");
    var theirs = new KeyHolder(gateway, "Origin", THEIRS).get("/api/v1/products");
    assertThat(theirs.statusCode()).isEqualTo(403);
    assertThat(theirs.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"//api/v1/products", "/./api/v1/products", "/%61pi/v1/products"})
  void otherOriginsComeInByNoWayOfWriting(String path) throws Exception {
    Gateway gateway = gateway("ALLOWED_ORIGINS", OURS);

    assertThat(new KeyHolder(gateway, "Origin", THEIRS).get(path).statusCode()).isEqualTo(403);
    assertThat(new KeyHolder(gateway, "Origin", OURS).get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void whatAPagePostsIsOfItsOriginToo() throws Exception {
    Gateway gateway = gateway("ALLOWED_ORIGINS", OURS);

    assertThat(
            new KeyHolder(gateway, "Origin", THEIRS).ask("POST", "/api/v1/products").statusCode())
        .isEqualTo(403);
    var ours = new KeyHolder(gateway, "Origin", OURS).ask("POST", "/api/v1/products");
    assertThat(ours.statusCode()).isEqualTo(405);
    assertThat(ours.headers().firstValue("Access-Control-Allow-Origin")).hasValue(OURS);
  }

  @Test
  void aPreflightTellsWhatAPageMaySend() throws Exception {
    Gateway gateway = gateway("ALLOWED_ORIGINS", OURS);

    var answer =
        new KeyHolder(gateway, "Origin", OURS, "Access-Control-Request-Method", "POST")
            .ask("OPTIONS", "/api/v1/ticket");
    var refusal =
        new KeyHolder(gateway, "Origin", THEIRS, "Access-Control-Request-Method", "POST")
            .ask("OPTIONS", "/api/v1/ticket");

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Headers"))
        .hasValueSatisfying(headers -> assertThat(headers).contains("Authorization", "X-API-Key"));
    assertThat(answer.headers().firstValue("Access-Control-Allow-Methods")).hasValue("GET, POST");
    assertThat(refusal.statusCode()).isEqualTo(403);
  }

  @Test
  void withoutAListAnyPageComesIn() throws Exception {
    Gateway gateway = gateway();

    assertThat(new KeyHolder(gateway, "Origin", THEIRS).handshake("/ws")).isEqualTo(101);
    assertThat(
            new KeyHolder(gateway, "Origin", THEIRS)
                .get("/api/v1/products")
                .headers()
                .firstValue("Access-Control-Allow-Origin"))
        .hasValue("*");
  }
}
