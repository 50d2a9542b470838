package io.ledgerflux.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The two texts by which libpq names a database: a URI, and words such as {@code host=… port=…}.
 */
final class PostgresDsn {
  private static final List<String> TLS_PARAMETERS =
      List.of("sslmode", "sslrootcert", "sslcert", "sslkey");
  private static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
  private static final int LAST_PORT = 65_535;
  private static final List<String> PASSED_OVER = List.of("application_name", "connect_timeout");

  /** {@code key = value}, where a value with blanks stands in quotes, and \ keeps a character. */
  private static final Pattern WORD =
      Pattern.compile(
          "\\s*(\\w+)\\s*=\\s*(?:'((?:[^'\\\\]|\\\\.)*)'|((?:[^\\s'\\\\]|\\\\.)*))\\s*");

  /** Rather too much than too little: a quote that is not closed reaches to the end. */
  private static final Pattern PASSWORD_WORD =
      Pattern.compile(
          "(password\\s*=\\s*)(?:'(?:[^'\\\\]|\\\\.)*'\\S*|'.*|(?:[^\\s\\\\]|\\\\.|\\\\$)*)",
          Pattern.DOTALL);

  private static final Pattern PASSWORD_PARAMETER =
      Pattern.compile("(password\\s*=).*", Pattern.DOTALL);
  private static final Pattern PASSWORD_OF_LOGIN =
      Pattern.compile("(?<=://)([^:/@]*:).*(?=@)", Pattern.DOTALL);

  private PostgresDsn() {}

  /** The database that {@code text} names; empty if it names none. */
  static Optional<PostgresConfig> parse(String text) {
    return text.startsWith("postgresql://") || text.startsWith("postgres://")
        ? ofUri(text)
        : ofWords(text);
  }

  /** {@code text} as it may be shown. */
  static String masked(String text) {
    if (!text.contains("://")) {
      return PASSWORD_WORD.matcher(text).replaceAll("$1***");
    }
    String named = PASSWORD_PARAMETER.matcher(text).replaceAll("$1***");
    return PASSWORD_OF_LOGIN.matcher(named).replaceAll("$1***");
  }

  private static Optional<PostgresConfig> ofUri(String text) {
    try {
      URI uri = new URI(text);
      Map<String, String> words = new HashMap<>();
      put(words, "host", uri.getHost());
      put(words, "port", uri.getPort() < 0 ? null : Integer.toString(uri.getPort()));
      String path = uri.getPath();
      put(words, "dbname", path == null || path.length() < 2 ? null : path.substring(1));
      String login = uri.getRawUserInfo();
      if (login != null) {
        int colon = login.indexOf(':');
        put(words, "user", decoded(colon < 0 ? login : login.substring(0, colon)));
        put(words, "password", colon < 0 ? null : decoded(login.substring(colon + 1)));
      }
      String query = uri.getRawQuery();
      for (String pair : query == null ? new String[0] : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals < 0) {
          return Optional.empty();
        }
        words.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
      }
      return uri.getHost() == null && !words.containsKey("host") ? Optional.empty() : ofMap(words);
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<PostgresConfig> ofWords(String text) {
    Map<String, String> words = new HashMap<>();
    Matcher word = WORD.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!word.find(at) || word.start() != at) {
        return Optional.empty();
      }
      String value = word.group(2) == null ? word.group(3) : word.group(2);
      words.put(word.group(1), value.replaceAll("\\\\(.)", "$1"));
      at = word.end();
    }
    return words.containsKey("host") || words.containsKey("hostaddr")
        ? ofMap(words)
        : Optional.empty();
  }

  private static Optional<PostgresConfig> ofMap(Map<String, String> words) {
    Map<String, String> rest = new HashMap<>(words);
    String name = rest.remove("host");
    String address = rest.remove("hostaddr");
    String port = rest.getOrDefault("port", Integer.toString(PostgresConfig.STANDARD_PORT));
    rest.remove("port");
    String user = rest.remove("user");
    String password = rest.remove("password");
    String database = rest.remove("dbname");
    PASSED_OVER.forEach(rest::remove);
    String host = withoutBrackets(address == null ? name : address);
    if (host == null
        || user == null
        || !PostgresConfig.isHost(host)
        || !isPort(port)
        || !TLS_PARAMETERS.containsAll(rest.keySet())
        || !SSL_MODES.contains(rest.getOrDefault("sslmode", "prefer"))) {
      return Optional.empty();
    }
    return Optional.of(
        new PostgresConfig(
            host,
            Integer.parseInt(port),
            database == null ? user : database,
            user,
            password == null ? "" : password,
            rest));
  }

  private static @Nullable String withoutBrackets(@Nullable String host) {
    return host != null && host.startsWith("[") && host.endsWith("]")
        ? host.substring(1, host.length() - 1)
        : host;
  }

  private static boolean isPort(String text) {
    return text.matches("\\d{1,5}")
        && Integer.parseInt(text) > 0
        && Integer.parseInt(text) <= LAST_PORT;
  }

  private static void put(Map<String, String> words, String key, @Nullable String value) {
    if (value != null) {
      words.put(key, value);
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
