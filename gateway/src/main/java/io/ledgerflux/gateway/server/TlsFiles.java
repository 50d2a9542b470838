package io.ledgerflux.gateway.server;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * A certificate and its key.
 *
 * @param certificate a PEM file, the server's own first
 * @param key a PEM file
 */
public record TlsFiles(Path certificate, Path key) {
  private static final byte[] PROBE = {1, 2, 3};

  /**
   * What they hold now, once it is known that one fits the other: files are not replaced both at
   * once.
   *
   * @throws IOException if they cannot be read
   * @throws GeneralSecurityException if they are no certificate and its key
   */
  PemKeyCertOptions read(Vertx vertx) throws IOException, GeneralSecurityException {
    PemKeyCertOptions pair =
        new PemKeyCertOptions()
            .setCertValue(Buffer.buffer(Files.readAllBytes(certificate)))
            .setKeyValue(Buffer.buffer(Files.readAllBytes(key)));
    for (KeyManager manager : managers(pair, vertx)) {
      if (manager instanceof X509KeyManager keys) {
        check(keys);
      }
    }
    return pair;
  }

  private static KeyManager[] managers(PemKeyCertOptions pair, Vertx vertx)
      throws GeneralSecurityException {
    try {
      return pair.getKeyManagerFactory(vertx).getKeyManagers();
    } catch (Exception e) { // Vert.x declares no other, whatever is wrong with what was read.
      throw new GeneralSecurityException("neither certificate nor key: " + e.getMessage(), e);
    }
  }

  /**
   * What is wrong with a file.
   *
   * @param isKey whether with that of the key, else with that of the certificate
   * @param right what it must be
   */
  public record Fault(boolean isKey, String right) {}

  /** What is wrong with them before a server begins. */
  public List<Fault> faults() {
    List<Fault> unreadable =
        Stream.of(false, true)
            .filter(isKey -> !isReadable(isKey ? key : certificate))
            .map(isKey -> new Fault(isKey, "must be a PEM file that can be read"))
            .toList();
    return unreadable.isEmpty() ? faultsOfWhatIsRead() : unreadable;
  }

  private static boolean isReadable(Path file) {
    return Files.isRegularFile(file) && Files.isReadable(file);
  }

  private List<Fault> faultsOfWhatIsRead() {
    Vertx vertx = Vertx.vertx();
    try {
      read(vertx);
      return List.of();
    } catch (IOException e) {
      return List.of(new Fault(false, "must be a PEM file that can be read"));
    } catch (GeneralSecurityException e) {
      return List.of(
          new Fault(false, "must be a certificate, and TLS_KEY_FILE its key: " + e.getMessage()));
    } finally {
      vertx.close().await();
    }
  }

  private static void check(X509KeyManager keys) throws GeneralSecurityException {
    for (String type : new String[] {"RSA", "EC", "EdDSA"}) {
      String[] aliases = keys.getServerAliases(type, null);
      for (String alias : aliases == null ? new String[0] : aliases) {
        if (!fits(keys.getPrivateKey(alias), keys.getCertificateChain(alias)[0].getPublicKey())) {
          throw new GeneralSecurityException("the key is another certificate's");
        }
      }
    }
  }

  private static boolean fits(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
    String algorithm =
        key instanceof RSAKey
            ? "SHA256withRSA"
            : key instanceof ECKey ? "SHA256withECDSA" : key.getAlgorithm();
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(PROBE);
    return signature.verify(signed);
  }
}
