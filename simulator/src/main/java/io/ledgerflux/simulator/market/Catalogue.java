package io.ledgerflux.simulator.market;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The products that the simulated exchange can list: well-known ones first, then made-up ones. */
public final class Catalogue {
  /** How many products can be asked for by number. */
  public static final int MOST = 500;

  // id, price, digits of bid and ask, digits of a size, volume of 24 hours, weight
  private static final String KNOWN =
      """
      BTC-USD 84140.83 2 8 6000 100
      ETH-USD 2850.12 2 8 150000 64
      SOL-USD 127.13 3 8 1850000 56
      ADA-USD 0.4213 4 8 42000000 24
      XRP-USD 2.1034 4 6 90000000 50
      DOGE-USD 0.14512 5 1 300000000 30
      AVAX-USD 13.27 2 8 600000 16
      LINK-USD 12.345 3 2 1200000 20
      LTC-USD 82.11 2 8 150000 16
      BCH-USD 521.44 2 8 9000 12
      DOT-USD 2.273 3 8 1500000 10
      UNI-USD 6.118 3 6 700000 10
      AAVE-USD 178.31 2 3 60000 10
      XLM-USD 0.251734 6 8 60000000 12
      HBAR-USD 0.13871 5 1 90000000 12
      SUI-USD 1.5524 4 1 14000000 18
      NEAR-USD 1.843 3 3 3000000 8
      ATOM-USD 2.511 3 2 900000 6
      ALGO-USD 0.1402 4 8 12000000 6
      ETC-USD 13.47 2 8 70000 4
      FIL-USD 1.582 3 3 700000 5
      ICP-USD 4.113 3 4 900000 6
      APT-USD 2.03 2 2 900000 6
      ARB-USD 0.2114 4 2 12000000 6
      OP-USD 0.311 3 2 5000000 5
      CRV-USD 0.4017 4 2 8000000 6
      COMP-USD 31.06 2 3 30000 3
      GRT-USD 0.0521 4 2 15000000 4
      SNX-USD 0.561 3 3 1500000 3
      INJ-USD 5.613 3 2 300000 4
      TIA-USD 0.614 3 2 2500000 4
      SEI-USD 0.1313 4 1 20000000 5
      RENDER-USD 1.634 3 2 700000 4
      ONDO-USD 0.48131 5 2 9000000 6
      ENA-USD 0.2615 4 2 12000000 5
      JASMY-USD 0.007312 6 1 500000000 4
      VET-USD 0.01315 5 1 60000000 3
      XTZ-USD 0.503 3 2 900000 3
      ZEC-USD 412.73 2 8 45000 14
      DASH-USD 51.273 3 3 22000 3
      BTC-USDT 84155.02 2 8 400 12
      ETH-USDT 2850.71 2 8 9000 8
      SOL-USDT 127.16 2 8 90000 6
      ETH-BTC 0.03387 5 8 2200 6
      SOL-BTC 0.0015113 7 8 9000 3
      BTC-EUR 72610.55 2 8 500 12
      ETH-EUR 2459.38 2 8 7000 8
      BTC-GBP 63710.44 2 8 250 8
      SOL-EUR 109.71 2 8 60000 4
      ADA-EUR 0.3635 4 8 900000 2
      """;

  private static final Map<String, Product> BY_ID = known();

  private Catalogue() {}

  /** The first products of the catalogue, made-up ones behind the known ones. */
  public static List<Product> first(int count) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("number of products must be 1 to " + MOST + ": " + count);
    }
    var products = new ArrayList<>(BY_ID.values());
    for (int i = 1; products.size() < count; i++) {
      products.add(product("SIM%03d-USD".formatted(i)));
    }
    return List.copyOf(products.subList(0, count));
  }

  /**
   * The product of this name; one that the catalogue does not know is made up from its name.
   *
   * @throws IllegalArgumentException if it is no {@linkplain #isName name}
   */
  public static Product product(String id) {
    Product known = BY_ID.get(id);
    return known == null ? madeUp(id) : known;
  }

  /** Whether a product can have this name. */
  public static boolean isName(String id) {
    return id.matches("[A-Z0-9]+-[A-Z0-9]+");
  }

  private static Map<String, Product> known() {
    var products = new LinkedHashMap<String, Product>();
    KNOWN.lines().map(Catalogue::parse).forEach(product -> products.put(product.id(), product));
    return products;
  }

  private static Product parse(String line) {
    List<String> words = Arrays.asList(line.split(" "));
    var price = new BigDecimal(words.get(1));
    return new Product(
        words.get(0),
        price.unscaledValue().longValueExact(),
        price.scale(),
        Integer.parseInt(words.get(2)),
        Integer.parseInt(words.get(3)),
        Long.parseLong(words.get(4)) * 100_000_000L,
        Integer.parseInt(words.get(5)));
  }

  private static Product madeUp(String id) {
    if (!isName(id)) {
      throw new IllegalArgumentException("not a product's name: " + id);
    }
    var random = new SplittableRandom(id.hashCode());
    int priceDigits = 2 + random.nextInt(4);
    long basePrice = 1_000L << random.nextInt(6);
    return new Product(
        id,
        basePrice + random.nextLong(basePrice),
        priceDigits,
        priceDigits,
        1 + random.nextInt(8),
        (10_000L + random.nextLong(1_000_000L)) * 100_000_000L,
        1 + random.nextInt(3));
  }
}
