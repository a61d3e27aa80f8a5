package org.drachtio.message;

import org.drachtio.message.testing.Draw;

/**
 * Random well-formed values (RFC 3261 §25.1), with the white space and folding that the grammar
 * allows.
 */
final class Values {

  private static final String ALPHANUMERIC = "abcxyzABCXYZ0189";

  private final Draw draw;

  Values(Draw draw) {
    this.draw = draw;
  }

  String token() {
    return draw.text(ALPHANUMERIC + "-.!%*_+`'~", 1, 12);
  }

  String host() {
    return draw.of(
        "example.com", "a", "10.0.0.1", "[2001:db8::9:1]", "[::1]", "x-1.example", "localhost");
  }

  /** A colon and a port, or nothing. */
  String port() {
    return draw.flip() ? "" : ":" + draw.from(() -> 1, () -> 5060, () -> draw.between(1, 65_535));
  }

  /** Linear white space where it may be left out. */
  String space() {
    return draw.of("", "", "", " ", "\t", "  ", "\r\n ", " \r\n\t ");
  }

  /** A quoted string with escapes, delimiters and UTF-8. */
  String quoted() {
    String inner =
        String.join(
            "",
            draw.list(
                0,
                5,
                () ->
                    draw.of(
                        "a",
                        " ",
                        ";tag=x",
                        ",",
                        "<sip:z@y>",
                        "\\\"",
                        "\\\\",
                        "żółć",
                        "山田",
                        "😀",
                        "@",
                        ":",
                        "'")));
    return '"' + inner + '"';
  }

  String displayName() {
    return draw.from(
        () -> "", () -> draw.of("Bob", "Bob Builder", "B.-o!b", "Zoe  x"), this::quoted);
  }

  /** A sip or sips URI; parameters only where brackets will protect them. */
  String uri(boolean bracketed) {
    String address =
        draw.of("sip:", "sips:", "SIP:")
            + draw.of("", "alice@", "+49-1@", "a.b!c~d*'()e@", "a:pw@", "%61&=+$@")
            + host()
            + port();
    return bracketed
        ? address
            + draw.of(
                "",
                ";lr",
                ";transport=tcp",
                ";tag=inner;lr",
                ";x=y;user=phone",
                "?Subject=x&a=b",
                ";lr?a=b")
        : address;
  }

  private String parameter() {
    return space() + "p" + token() + space() + "=" + space() + draw.from(this::token, this::quoted);
  }

  private String flag() {
    return space() + "f" + token();
  }

  /** Header parameters without a tag. */
  String parameters() {
    return String.join(
        "", draw.list(0, 3, () -> ";" + draw.<String>from(this::parameter, this::flag) + space()));
  }

  /** name-addr or addr-spec, without header parameters. */
  String address() {
    return draw.between(0, 2) > 0 ? displayName() + space() + "<" + uri(true) + ">" : uri(false);
  }

  /** name-addr with header parameters. */
  String nameAddress() {
    return displayName() + space() + "<" + uri(true) + ">" + space() + parameters();
  }
}
