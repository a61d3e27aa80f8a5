package org.drachtio.spam.filter.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What must be in a value that an expression finds. */
class RequiredTextTest {

  @Test
  void theLongestRunOfLiteralCharactersIsFound() {
    assertEquals("scan9", RequiredText.of("^<?(sips?:)?scan9[0-9]+@"));
    assertEquals("sip.example.com", RequiredText.of("a*sip\\.example\\.com"));
    assertEquals("friend", RequiredText.of("friend(ly)?-?scan"));
    assertEquals("abc", RequiredText.of("abc+d"));
    assertEquals("ab", RequiredText.of("abc{0,3}d"));
    assertEquals("xyz", RequiredText.of("(?:a|b)[]|(]xyz"));
  }

  @Test
  void whereItIsNotKnownThereIsNone() {
    assertEquals("", RequiredText.of("scan|vicious"));
    assertEquals("", RequiredText.of("(?i)scanner"));
    assertEquals("", RequiredText.of("\\x41scanner"));
    assertEquals("", RequiredText.of("\\Qscanner\\E?"));
    assertEquals("", RequiredText.of("\\p{Greek}scanner"));
    assertEquals("", RequiredText.of("[a-z]*"));
    assertEquals("", RequiredText.of("sc\u00e4nner"));
  }

  /** Expressions by chance, and values by chance that they find. */
  @Test
  void noValueThatIsFoundLacksIt() {
    String[] parts =
        "a b c ab . ^ $ * + ? {0,2} {1} { } ( ) (?: | [ ] [ab] [^a] []a] [[:alpha:]b] \\. \\[ \\d \\b \\ - \\Q (?i) A"
            .split(" ");
    String letters = "abcABC.[]{}-1(|";
    Random random = new Random(17);
    int found = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder expression = new StringBuilder();
      for (int n = 1 + random.nextInt(7); n > 0; n--) {
        expression.append(parts[random.nextInt(parts.length)]);
      }
      Pattern pattern;
      try {
        pattern = Pattern.compile(expression.toString());
      } catch (PatternSyntaxException e) {
        continue;
      }
      String required = RequiredText.of(expression.toString());
      for (int k = 0; k < 8; k++) {
        StringBuilder value = new StringBuilder();
        for (int n = random.nextInt(6); n > 0; n--) {
          value.append(letters.charAt(random.nextInt(letters.length())));
        }
        if (pattern.matcher(value.toString()).find()) {
          found++;
          assertTrue(value.toString().contains(required), () -> expression + " finds " + value);
        }
      }
    }
    assertTrue(found > 100_000, "only " + found + " found");
  }
}
