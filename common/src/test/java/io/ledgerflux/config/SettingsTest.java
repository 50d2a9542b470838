package io.ledgerflux.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final Option<Long> PORT = Option.whole("PORT", 8080, 0, 65_535, "The port.");
  private static final Option<List<String>> PRODUCTS =
      new Option<>(
          "PRODUCTS", "A,B", "Products.", "a list", text -> Optional.of(Option.split(text)));
  private static final Option<URI> FEED =
      Option.uri("FEED", "ws://localhost", List.of("ws", "wss"), "The feed.");
  private static final Option<Boolean> AUTH = Option.flag("AUTH", false, "Whether keys are asked.");
  private static final Option<String> FORMAT =
      Option.choice("FORMAT", "text", List.of("text", "json"), "How it is logged.");
  private static final List<Option<?>> ALL = List.of(PORT, PRODUCTS, FEED, AUTH, FORMAT);

  @TempDir private Path directory = Path.of("");

  @Test
  void takesTheStandardWhereNothingIsGiven() {
    Settings settings = Settings.read(Map.of("PORT", " "), ALL);
    assertThat(settings.get(PORT)).isEqualTo(8080);
    assertThat(settings.get(PRODUCTS)).containsExactly("A", "B");
    assertThat(settings.get(AUTH)).isFalse();
    assertThat(settings.find(FEED)).isEmpty();
    settings.check();
  }

  @Test
  void putsTheEnvironmentOverTheFile() throws IOException {
    Path file = file("{\"PORT\": 1, \"PRODUCTS\": [\"X\", \"Y\"], \"AUTH\": true}");
    Settings settings = Settings.read(Map.of("CONFIG_FILE", file.toString(), "PORT", "2"), ALL);
    assertThat(settings.get(PORT)).isEqualTo(2);
    assertThat(settings.get(PRODUCTS)).containsExactly("X", "Y");
    assertThat(settings.get(AUTH)).isTrue();
    settings.check();
  }

  @Test
  void productsAreTrimmedUpperCasedAndNamedOnce() {
    Option<List<String>> products = Option.products("Products.");
    Settings settings =
        Settings.read(Map.of("PRODUCTS", " btc-usd, SOL-usd ,,BTC-USD"), List.of(products));
    assertThat(settings.get(products)).containsExactly("BTC-USD", "SOL-USD");
    settings.check();
  }

  @Test
  void namesAllThatIsWrongAtOnce() throws IOException {
    Path file = file("{\"PROT\": 1}");
    Settings settings =
        Settings.read(
            Map.of(
                "CONFIG_FILE", file.toString(), "PORT", "x", "FEED", "http://a", "FORMAT", "xml"),
            ALL);
    settings.get(PORT);
    settings.get(FEED);
    settings.get(FORMAT);
    assertThatThrownBy(settings::check)
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.faults())
                    .containsExactly(
                        "PROT stands in " + file + ", but is no option of this service",
                        "PORT is 'x', but must be a whole number from 0 to 65535",
                        "FEED is 'http://a', but must be a URI that begins with ws:// or wss://,"
                            + " with a host and perhaps a port from 1 to 65535",
                        "FORMAT is 'xml', but must be one of text, json"));
  }

  @Test
  void takesNullInTheFileForNothing() throws IOException {
    Path file = file("{\"PORT\": null, \"TOKEN\": null}");
    Option<String> token = Option.text("TOKEN", "none", "A text.");
    Settings settings = Settings.read(Map.of("CONFIG_FILE", file.toString()), List.of(PORT, token));
    assertThat(settings.find(PORT)).isEmpty();
    assertThat(settings.get(token)).isEqualTo("none");
    settings.check();
  }

  @Test
  void refusesAnObjectInTheFile() throws IOException {
    Path file = file("{\"PRODUCTS\": {\"A\": 1}}");
    assertThat(faults(file))
        .containsExactly(
            "PRODUCTS stands in " + file + " as an object, but must be a text, a number or a list");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws://venue",
        "WSS://venue.example:65535/feed?key=%41",
        "ws://[::1]:1/",
        "ws://me:p%40ss@venue"
      })
  void takesAUri(String text) {
    assertThat(feed(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "venue",
        "ws:venue",
        "ws://",
        "ws:///feed",
        "ws://:443",
        "ws://venue:",
        "ws://venue:port",
        "ws://venue:0",
        "ws://venue:-1",
        "ws://venue:99999",
        "ws://venue:99999999999",
        "ws://a b",
        "ws://a_b",
        "ws://venue%zz",
        "ws://venue/%zz",
        "ws://venue/a b",
        "ws://böru:443",
        "ws://[::1",
        "ws://::1:443",
        "ws://me@"
      })
  void refusesAUriThatCannotBeConnectedTo(String text) {
    assertThat(feed(text)).singleElement().asString().startsWith("FEED is '");
  }

  private static List<String> feed(String text) {
    Settings settings = Settings.read(Map.of("FEED", text), ALL);
    settings.get(FEED);
    return faults(settings);
  }

  @Test
  void saysThatAFileCannotHaveSuchAName() {
    assertThat(faults(Settings.read(Map.of("CONFIG_FILE", "a\0b"), ALL)))
        .containsExactly("CONFIG_FILE is 'a\0b', but must be a file's name");
  }

  @Test
  void tellsNoLoginOfAUrlThatIsWrong() {
    Settings settings = Settings.read(Map.of("FEED", "http://me:secret@venue/feed"), ALL);
    settings.get(FEED);
    assertThatThrownBy(settings::check)
        .hasMessageContaining("FEED is 'http://***@venue/feed'")
        .hasMessageNotContaining("secret");
  }

  @Test
  void tellsNoPasswordThatIsNotEncoded() {
    Settings settings = Settings.read(Map.of("FEED", "http://me:a/b,c?d@e@venue/feed"), ALL);
    settings.get(FEED);
    assertThatThrownBy(settings::check).hasMessageContaining("FEED is 'http://***@venue/feed'");
  }

  @Test
  void saysThatTheFileIsWrong() throws IOException {
    assertThat(faults(file("{")))
        .singleElement()
        .asString()
        .startsWith("CONFIG_FILE is")
        .contains("must be JSON");
    assertThat(faults(file("[]"))).singleElement().asString().contains("one JSON object");
    assertThat(faults(directory.resolve("none")))
        .singleElement()
        .asString()
        .contains("a file that can be read");
  }

  private static List<String> faults(Path file) {
    return faults(Settings.read(Map.of("CONFIG_FILE", file.toString()), ALL));
  }

  private static List<String> faults(Settings settings) {
    try {
      settings.check();
      return List.of();
    } catch (ConfigurationException e) {
      return e.faults();
    }
  }

  private Path file(String json) throws IOException {
    return Files.writeString(directory.resolve("config.json"), json);
  }
}
