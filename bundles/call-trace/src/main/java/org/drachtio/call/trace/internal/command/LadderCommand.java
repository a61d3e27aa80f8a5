package org.drachtio.call.trace.internal.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.call.trace.internal.draw.Diagram;
import org.drachtio.call.trace.internal.draw.Diagrams;
import org.drachtio.call.trace.internal.draw.MermaidLadder;
import org.drachtio.call.trace.internal.draw.PcapWriter;
import org.drachtio.call.trace.internal.draw.SvgLadder;
import org.drachtio.call.trace.internal.draw.TextLadder;
import org.drachtio.call.trace.internal.draw.Transcript;
import org.drachtio.call.trace.internal.view.CallTrace;
import org.drachtio.call.trace.internal.view.CallView;
import org.drachtio.message.Printable;

/** {@code drachtio:ladder}. */
@Service
@Command(
    scope = "drachtio",
    name = "ladder",
    description = "Draws the sequence diagram of a call: all its legs and its applications")
public final class LadderCommand implements Action {

  @Reference CallTrace trace;

  @Argument(
      name = "CALL",
      description = "A Call-ID of the call, or its number in drachtio:calls",
      required = true,
      multiValued = true)
  List<String> words;

  @Option(name = "--mermaid", description = "Prints it for Mermaid instead")
  boolean mermaid;

  @Option(
      name = "--svg",
      description = "Writes it as a picture: a new file of this name in data/trace")
  String svg;

  @Option(
      name = "--pcap",
      description = "Writes its SIP messages for Wireshark: a new file of this name in data/trace")
  String pcap;

  @Option(name = "--sip", description = "Prints all messages and commands in full instead")
  boolean sip;

  @Option(
      name = "--all",
      description = "Retransmissions one by one, and what applications are told of their commands")
  boolean all;

  @Option(name = "--ascii", description = "Without box-drawing characters")
  boolean ascii;

  @Override
  public Object execute() throws IOException {
    print(System.out, ZoneId.systemDefault(), TraceFiles.ofServer());
    return null;
  }

  void print(PrintStream out, ZoneId zone, TraceFiles files) throws IOException {
    String wanted = Words.only(this, words);
    if (wanted == null) {
      throw new IllegalArgumentException("Which call?");
    }
    CallView call =
        trace
            .call(wanted)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "No call " + Printable.line(wanted) + " is recorded"));
    Diagram diagram = Diagrams.of(call, all, zone);
    if (svg != null) {
      byte[] picture = SvgLadder.of(diagram, zone).getBytes(StandardCharsets.UTF_8);
      out.println(files.write(svg, ".svg", picture));
    }
    if (pcap != null) {
      byte[] packets = PcapWriter.of(List.of(call));
      out.println(files.write(pcap, ".pcap", packets));
    }
    if (sip) {
      out.print(Transcript.of(call, zone));
    } else if (mermaid) {
      out.print(MermaidLadder.of(diagram));
    } else if (svg == null && pcap == null) {
      out.print(TextLadder.of(diagram, ascii, zone));
    }
  }
}
