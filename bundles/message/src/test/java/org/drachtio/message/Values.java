package org.drachtio.message;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Generators of well-formed values (RFC 3261 §25.1), with the white space and folding that the
 * grammar allows.
 */
final class Values {

  private static final String ALPHANUMERIC = "abcxyzABCXYZ0189";

  private Values() {}

  static Arbitrary<String> token() {
    return Arbitraries.strings()
        .withChars(ALPHANUMERIC + "-.!%*_+`'~")
        .ofMinLength(1)
        .ofMaxLength(12);
  }

  static Arbitrary<String> host() {
    return Arbitraries.of(
        "example.com", "a", "10.0.0.1", "[2001:db8::9:1]", "[::1]", "x-1.example", "localhost");
  }

  static Arbitrary<Integer> port() {
    return Arbitraries.integers()
        .between(-1, 65_535)
        .edgeCases(cases -> cases.add(-1, 1, 5060, 65_535))
        .map(port -> port == 0 ? -1 : port);
  }

  /** Linear white space where it may be left out. */
  static Arbitrary<String> space() {
    return Arbitraries.of("", "", "", " ", "\t", "  ", "\r\n ", " \r\n\t ");
  }

  /** A quoted string with escapes, delimiters and UTF-8. */
  static Arbitrary<String> quoted() {
    return Arbitraries.of(
            "a", " ", ";tag=x", ",", "<sip:z@y>", "\\\"", "\\\\", "żółć", "山田", "😀", "@", ":", "'")
        .list()
        .ofMaxSize(5)
        .map(parts -> '"' + String.join("", parts) + '"');
  }

  static Arbitrary<String> displayName() {
    Arbitrary<String> words = Arbitraries.of("Bob", "Bob Builder", "B.-o!b", "Zoe  x");
    return Arbitraries.oneOf(Arbitraries.just(""), words, quoted());
  }

  /** A sip or sips URI; parameters only where brackets will protect them. */
  static Arbitrary<String> uri(boolean bracketed) {
    Arbitrary<String> user =
        Arbitraries.of("", "alice@", "+49-1@", "a.b!c~d*'()e@", "a:pw@", "%61&=+$@");
    Arbitrary<String> parameters =
        bracketed
            ? Arbitraries.of(
                "",
                ";lr",
                ";transport=tcp",
                ";tag=inner;lr",
                ";x=y;user=phone",
                "?Subject=x&a=b",
                ";lr?a=b")
            : Arbitraries.just("");
    return Combinators.combine(
            Arbitraries.of("sip:", "sips:", "SIP:"), user, host(), port(), parameters)
        .as(
            (scheme, name, host, port, rest) ->
                scheme + name + host + (port < 0 ? "" : ":" + port) + rest);
  }

  static Arbitrary<String> parameter() {
    Arbitrary<String> value = Arbitraries.oneOf(token(), quoted());
    return Combinators.combine(space(), token().map(name -> "p" + name), space(), space(), value)
        .as((a, name, b, c, text) -> a + name + b + "=" + c + text);
  }

  static Arbitrary<String> flag() {
    return Combinators.combine(space(), token().map(name -> "f" + name)).as((a, name) -> a + name);
  }

  /** Header parameters without a tag. */
  static Arbitrary<String> parameters() {
    return Combinators.combine(Arbitraries.oneOf(parameter(), flag()), space())
        .as((parameter, space) -> ";" + parameter + space)
        .list()
        .ofMaxSize(3)
        .map(list -> String.join("", list));
  }

  /** name-addr or addr-spec, without header parameters. */
  static Arbitrary<String> address() {
    Arbitrary<String> bracketed =
        Combinators.combine(displayName(), space(), uri(true))
            .as((name, space, uri) -> name + space + "<" + uri + ">");
    return Arbitraries.oneOf(bracketed, bracketed, uri(false));
  }

  /** name-addr with header parameters. */
  static Arbitrary<String> nameAddress() {
    return Combinators.combine(displayName(), space(), uri(true), space(), parameters())
        .as((name, a, uri, b, parameters) -> name + a + "<" + uri + ">" + b + parameters);
  }
}
