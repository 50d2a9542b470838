package io.ledgerflux.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNameTest {
  private static final String RULE = "must be a text of up to 200 letters, on one line";

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "a desk", "Zürich", "a-b_c.d/e (2), 50%", "日本 東京", "Ελλάς", "मुंबई", "😀"})
  void whatIsSeenIsAName(String name) {
    assertThat(KeyName.fault(name)).isEmpty();
    assertThat(new KeyName(name).text()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x0000,
        0x0009,
        0x000a,
        0x001b,
        0x0085, // controls
        0x00ad,
        0x200b,
        0x200c,
        0x200d,
        0x2060,
        0xfeff, // of no width
        0x061c,
        0x200e,
        0x200f,
        0x202a,
        0x202e,
        0x2066,
        0x2069, // directions
        0xe0001,
        0xe0061, // tags
        0x00a0,
        0x1680,
        0x2003,
        0x202f,
        0x3000,
        0x2028,
        0x2029, // blanks
        0xe000,
        0xf0000,
        0x10fffd, // for private use
        0xd800,
        0xdfff, // halves of a letter
        0x0378,
        0xfdd0,
        0xffff,
        0x10ffff, // no letters
        0x115f,
        0x1160,
        0x3164,
        0xffa0,
        0x17b4,
        0x034f,
        0x180b,
        0xfe0f,
        0xe0100,
        0x2800 // fillers
      })
  void whatIsNotSeenIsTold(int letter) {
    for (String before : new String[] {"", "a", "😀"}) {
      String name = before + Character.toString(letter) + "b";

      assertThat(KeyName.fault(name))
          .contains(
              RULE
                  + ": its letter %d, U+%04X, is not seen"
                      .formatted(before.isEmpty() ? 1 : 2, letter));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", " a", "a ", "a  b"})
  void onlyOneSpaceStandsBetweenWords(String name) {
    assertThat(KeyName.fault(name))
        .contains(RULE + ", with one space between words and none around them");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Zu\u0308rich", "\u212b", "\u1112\u1161\u11ab"})
  void aLetterIsInItsComposedForm(String name) {
    assertThat(KeyName.fault(name)).hasValueSatisfying(why -> assertThat(why).contains("NFC"));
  }

  @Test
  void aNameHasALengthAndAnEnd() {
    assertThat(KeyName.fault("")).contains(RULE);
    assertThat(KeyName.fault("x".repeat(200))).isEmpty();
    assertThat(KeyName.fault("x".repeat(201))).contains(RULE);
  }

  @Test
  void whatIsNoNameCannotBecomeOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeyName("a\u200bb"))
        .withMessageContaining("U+200B");
  }
}
