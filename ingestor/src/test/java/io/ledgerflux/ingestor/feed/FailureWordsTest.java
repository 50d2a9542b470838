package io.ledgerflux.ingestor.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import org.junit.jupiter.api.Test;

class FailureWordsTest {
  @Test
  void theRootsWordsAreToldOfACertificateThatIsRefused() {
    Exception root = new CertPathBuilderException("no path to target");
    assertThat(FailureWords.of(new IOException("handshake", new CertificateException(root))))
        .isEqualTo(
            "the venue's TLS certificate is refused: nobody whom this machine trusts has signed it"
                + " (no path to target)");
  }

  @Test
  void theRootsWordsAreToldOnce() {
    Exception root = new IOException("reset");
    assertThat(FailureWords.of(root)).isEqualTo("reset");
    assertThat(FailureWords.of(new IOException("no connection: reset", root)))
        .isEqualTo("no connection: reset");
    assertThat(FailureWords.of(new IOException("no connection", root)))
        .isEqualTo("no connection: reset");
  }
}
