package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command that makes, lists and revokes keys. */
class KeysCommandIT extends KeysFixture {
  @Test
  void aKeyThatWasFoundIsRevokedByItsTextAndNotSaidAgain() {
    String found = keys.create();

    KeysRun revoked = keys.run("keys", "revoke", found);
    KeysRun again = keys.run("keys", "revoke", found);

    assertThat(revoked).isEqualTo(new KeysRun(0, "revoked " + KeysRig.id(found) + "\n", ""));
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains(KeysRig.id(found)).doesNotContain(found.substring(16));
  }

  @Test
  void whatIsNoIdIsNotSaidAgain() {
    String damaged = keys.create().substring(4);

    KeysRun run = keys.run("keys", "revoke", damaged);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("that is no id").doesNotContain(damaged.substring(12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "\u001b[2J", "a\u0085b", "a\u2028b"})
  void aNameStandsOnOneLineOfTheList(String name) {
    KeysRun run = keys.run("keys", "create", "--name", name);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("--name must be a text of up to 200 letters, on one line");
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

    KeysRun run = keys.run("keys", "create", "--name", name);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("--name must be a text of up to 200 letters");
    assertThat(rig.count("SELECT count(*) FROM api_keys")).isEqualTo(before);
  }

  @Test
  void aKeyWhoseNameIsOlderThanTheRuleGoesOn() throws Exception {
    String old = keys.create();
    rig.execute(
        "UPDATE api_keys SET name = ' a\u200b  desk ' WHERE id = '" + KeysRig.id(old) + "'");

    try (var _ = keys.awaitKnown(gateway, old).connect("/ws")) {
      assertThat(keys.run("keys", "list").out()).contains(KeysRig.id(old));
      assertThat(keys.run("keys", "revoke", KeysRig.id(old)).code()).isZero();
    }
  }

  @Test
  void theListTellsWhatThereIsAndNoSecret() throws Exception {
    String listed = keys.create("--products", "ETH-USD", "--connections", "3");
    rig.execute(
        "UPDATE api_keys SET expires_at = '2020-02-01Z' WHERE id = '" + KeysRig.id(listed) + "'");

    String list = keys.run("keys", "list").out();

    assertThat(list.lines().filter(line -> line.startsWith(KeysRig.id(listed))).findFirst())
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
    KeysRun run = keys.run(command.split(" ", -1));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("keys create --name NAME");
  }

  @Test
  void aGatewaysOwnLoginMakesNoKeys() {
    KeysRun run = KeysRun.at(rig.readerDsn(), "keys", "create", "--name", "thief");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("permission denied");
  }

  @Test
  void whatWasUsedLongAgoIsForgotten() throws Exception {
    rig.execute(
        "INSERT INTO api_key_usage SELECT '%s', current_date - days, 1, 1, 1, now()"
                .formatted(KeysRig.id(key))
            + " FROM unnest(ARRAY[399, 401, 4000]) AS days");

    keys.create();

    assertThat(
            rig.count(
                "SELECT count(*) FROM api_key_usage WHERE day < current_date - 300 AND key_id = '"
                    + KeysRig.id(key)
                    + "'"))
        .isEqualTo(1);
  }
}
