package org.drachtio.config.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.drachtio.config.internal.process.LaunchedProcess;
import org.drachtio.config.internal.process.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private OptionalInt check(String... arguments) {
    return Launcher.check(
        List.of(arguments), Map.of(), folder.resolve("drachtio.conf.xml"), print(out), print(err));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aGoodCommandLineGoesOn() {
    assertEquals(OptionalInt.empty(), check("-p", "9023"));
    assertEquals("", text(out) + text(err));
  }

  @Test
  void whatIsIgnoredIsSaidAtOnce() {
    assertEquals(OptionalInt.empty(), check("--colour", "--memory-debug"));
    assertEquals(
        "drachtio: command line: unknown option '--colour', ignored\n"
            + "drachtio: command line: option '--memory-debug' is not supported by this version,"
            + " ignored\n",
        text(err).replace("\r\n", "\n"));
  }

  @Test
  void theScriptPrintsTheSameVersion() throws IOException {
    assertEquals(Version.TEXT + "\n", Files.readString(Path.of("../../docs/version.txt")));
  }

  @Test
  void helpAndVersionEndWithZero() {
    assertEquals(OptionalInt.of(0), check("--help"));
    assertTrue(text(out).startsWith("Usage: drachtio [options]\n"));
    out.reset();

    assertEquals(OptionalInt.of(0), check("-v"));
    assertEquals("v1.0.0", text(out).strip());
    assertEquals("", text(err));
  }

  @Test
  void aUsageErrorEndsWith255() {
    assertEquals(OptionalInt.of(255), check("-x", "192.0.2.1"));
    assertTrue(
        text(err)
            .startsWith("Error on the command line: 'public-ip' argument must follow a 'contact'"));
    assertTrue(text(err).contains("drachtio --help"));
    assertEquals("", text(out));
  }

  @Test
  void aBadFileEndsWith255() throws Exception {
    Path bad = Files.writeString(folder.resolve("bad.xml"), "<drachtio/>");

    assertEquals(OptionalInt.of(255), check("-f", bad.toString()));
    assertTrue(
        text(err)
            .startsWith(
                "Error reading configuration file: " + bad + ": XML tag <admin> not found"));
  }

  @Test
  void anAbsentFileEndsWith255OnlyWhenItWasNamed() {
    assertEquals(OptionalInt.of(255), check("-f", folder.resolve("none.xml").toString()));
    assertEquals(OptionalInt.empty(), check());
  }

  @Test
  void anErrorNeverShowsTheSecret() {
    assertEquals(OptionalInt.of(255), check("--secret", "hush", "-p", "x"));
    assertFalse(text(err).contains("hush"));
  }

  @Test
  void aKarafThatIsMissingOrFailsIsAnError() {
    assertEquals(1, Launcher.runKaraf("no.such.Main", print(err)));
    assertTrue(text(err).contains("no class no.such.Main"));
    err.reset();

    assertEquals(1, Launcher.runKaraf(FailingMain.class.getName(), print(err)));
    assertTrue(text(err).contains("the disk is full"));
  }

  @Test
  void aProcessNotStartedHereHasNoArguments() {
    assertNull(Launcher.arguments());
    assertEquals(Optional.empty(), LaunchedProcess.arguments());
    assertEquals(Optional.empty(), LaunchedProcess.arguments(ClassLoader.getPlatformClassLoader()));
  }

  @Test
  void theBundleLooksForTheLauncherByItsName() {
    assertEquals(Launcher.class.getName(), LaunchedProcess.LAUNCHER);
  }

  @Test
  void aFileCanBeChecked() throws Exception {
    Path file = folder.resolve("checked.xml");
    String good = "<drachtio>\n<admin>127.0.0.1</admin>\n<sip></sip>\n</drachtio>";
    Files.writeString(file, good);
    assertEquals(OptionalInt.of(0), check("--check-config", file.toString()));
    assertEquals("", text(out) + text(err));

    Files.writeString(
        file,
        good.replace("<sip>", "<sip><contcat>x</contcat><udp-buffer-size>1k</udp-buffer-size>"));
    assertEquals(OptionalInt.of(1), check("--check-config=" + file));
    assertEquals(
        file
            + ": <contcat> in line 3: unknown, ignored\n"
            + file
            + ": <udp-buffer-size> in line 3: '1k' is not a number; the default is taken\n",
        text(out).replace("\r\n", "\n"));
    out.reset();

    Files.writeString(file, good.replace("<sip>", "<sip><timers><t1>600</t1><t2>1</t2></timers>"));
    assertEquals(OptionalInt.of(1), check("--check-config", file.toString()));
    assertTrue(text(out).contains("T1 is 600 ms"), text(out));
    out.reset();
    assertEquals(OptionalInt.of(1), check("--check-config", folder.resolve("none").toString()));
    assertTrue(text(out).contains("no such file"), text(out));
  }

  @Test
  void argumentsMayComeByADescriptor() throws Exception {
    String[] given = {"--secret", "a b", "", "é", "--port", "1", ""};
    byte[] bytes = (String.join("\0", given) + "\0").getBytes(StandardCharsets.UTF_8);

    assertArrayEquals(given, Launcher.decode(Base64.getEncoder().encodeToString(bytes) + "\n"));
    assertArrayEquals(new String[] {"-p", "1"}, Launcher.read(new String[] {"-p", "1"}));
    assertThrows(IOException.class, () -> Launcher.decode("not Base64"));
    assertThrows(IOException.class, () -> Launcher.read(new String[] {"--arguments-from=none"}));
  }

  @Test
  void signalsWhileNobodyListensAreOneForWhoeverListensNext() {
    List<String> heard = new ArrayList<>();
    Launcher.onHangUp(() -> heard.add("first"));
    assertEquals(List.of(), heard);
    Launcher.hangUp();
    Launcher.onHangUp(null);
    Launcher.hangUp();
    Launcher.hangUp();
    Launcher.onHangUp(() -> heard.add("second"));
    assertEquals(List.of("first", "second"), heard);
    Launcher.hangUp();
    Launcher.onHangUp(null);

    assertEquals(List.of("first", "second", "second"), heard);
  }

  /** Stands for Karaf. */
  public static final class FailingMain {
    private FailingMain() {}

    /** Fails. */
    public static void main(String[] args) {
      throw new IllegalStateException("the disk is full");
    }
  }
}
