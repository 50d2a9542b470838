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
    try {
      for (KeyManager manager : pair.getKeyManagerFactory(vertx).getKeyManagers()) {
        if (manager instanceof X509KeyManager keys) {
          check(keys);
        }
      }
    } catch (GeneralSecurityException e) {
      throw e;
    } catch (Exception e) { // Vert.x declares no other.
      throw new GeneralSecurityException("neither certificate nor key: " + e.getMessage(), e);
    }
    return pair;
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
