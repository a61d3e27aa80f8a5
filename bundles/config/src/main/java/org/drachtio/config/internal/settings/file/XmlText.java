package org.drachtio.config.internal.settings.file;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes well-formed XML of files that drachtio-server accepts: its parser looks neither at the
 * encoding nor into comments, and keeps an ampersand that begins no reference. Files are in use
 * that have an umlaut of Latin-1 in a comment, an option with its two hyphens, or a URL with a
 * query.
 */
final class XmlText {
  private static final String BOM = "\uFEFF";

  private static final Pattern DECLARED =
      Pattern.compile(
          "\\A(?:\u00ef\u00bb\u00bf)?<\\?xml[^>]*?encoding\\s*=\\s*[\"']([^\"'>]+)[\"']");

  private static final int MAX_DECLARATION = 200;

  private static final Pattern REFERENCE =
      Pattern.compile("&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});");

  private static final String COMMENT = "<!--";
  private static final String COMMENT_END = "-->";
  private static final String DATA = "<![CDATA[";
  private static final String DATA_END = "]]>";

  private XmlText() {}

  /**
   * Line by line what stands in the file, but well-formed as far as comments, references and bytes
   * are concerned.
   *
   * @param notes gets what has been read in another way than it is written, with its line
   */
  static String of(byte[] bytes, Consumer<String> notes) {
    String decoded = decoded(bytes, notes);
    String text = decoded.startsWith(BOM) ? decoded.substring(1) : decoded;
    StringBuilder made = new StringBuilder();
    Matcher reference = REFERENCE.matcher(text);
    int line = 1;
    int i = 0;
    while (i < text.length()) {
      int end = i + 1;
      char c = text.charAt(i);
      if (c == '\n') {
        line++;
        made.append(c);
      } else if (c == '<' && text.startsWith(COMMENT, i)) {
        end = end(text, i + COMMENT.length(), COMMENT_END);
        made.append(blank(text.substring(i, end)));
        line += newLines(text, i, end);
      } else if (c == '<' && text.startsWith(DATA, i)) {
        end = end(text, i + DATA.length(), DATA_END);
        made.append(text, i, end);
        line += newLines(text, i, end);
      } else if (c == '&' && !reference.region(i, text.length()).lookingAt()) {
        notes.accept("line " + line + ": '&' begins no reference, it is taken as it is");
        made.append("&amp;");
      } else {
        made.append(c);
      }
      i = end;
    }
    return made.toString();
  }

  /** One that never ends is left to the parser, which says so. */
  private static int end(String text, int from, String mark) {
    int found = text.indexOf(mark, from);
    return found < 0 ? text.length() : found + mark.length();
  }

  /** A comment in which nothing is read, as long as it was. */
  private static String blank(String comment) {
    if (!comment.endsWith(COMMENT_END) || comment.length() < COMMENT.length() * 2 - 1) {
      return comment;
    }
    return comment.replaceAll("[^\r\n]", " ");
  }

  private static int newLines(String text, int from, int to) {
    return (int) text.substring(from, to).chars().filter(c -> c == '\n').count();
  }

  private static String decoded(byte[] bytes, Consumer<String> notes) {
    Charset charset = charset(bytes, notes);
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      notes.accept(
          "line "
              + lineOfFault(bytes, charset)
              + ": bytes that are not "
              + charset.name()
              + ", the file is read as ISO-8859-1");
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** The first line that cannot be read. */
  private static int lineOfFault(byte[] bytes, Charset charset) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    charset.newDecoder().decode(in, out, true);
    int line = 1;
    for (int i = 0; i < in.position(); i++) {
      if (bytes[i] == '\n') {
        line++;
      }
    }
    return line;
  }

  private static Charset charset(byte[] bytes, Consumer<String> notes) {
    String head =
        new String(bytes, 0, Math.min(bytes.length, MAX_DECLARATION), StandardCharsets.ISO_8859_1);
    if (head.startsWith("\u00fe\u00ff") || head.startsWith("\u00ff\u00fe")) {
      return StandardCharsets.UTF_16;
    }
    Matcher declared = DECLARED.matcher(head);
    if (!declared.find()) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(declared.group(1));
    } catch (IllegalArgumentException e) {
      notes.accept("line 1: encoding '" + declared.group(1) + "' is unknown, UTF-8 is taken");
      return StandardCharsets.UTF_8;
    }
  }
}
