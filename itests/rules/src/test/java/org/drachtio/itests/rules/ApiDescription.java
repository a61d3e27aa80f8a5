package org.drachtio.itests.rules;

import aQute.bnd.differ.Baseline;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.header.Attrs;
import aQute.bnd.header.OSGiHeader;
import aQute.bnd.header.Parameters;
import aQute.bnd.osgi.Instructions;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Processor;
import aQute.bnd.service.diff.Delta;
import aQute.bnd.service.diff.Tree;
import aQute.bnd.service.diff.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a bundle exports, as bnd sees it. Its text stands in the repository for the jar of the last
 * release, so that bnd's baseline needs no repository of jars.
 *
 * @param versions exported package → version
 * @param api bnd's tree, with the packages as children
 */
record ApiDescription(Map<String, String> versions, Tree.Data api) {

  private static final String OURS = "org.drachtio.";
  private static final String API = "<api>";
  private static final String EXPORT = "export ";
  private static final DiffPluginImpl DIFFER = new DiffPluginImpl();

  /** Of a jar; {@code jain-sip} exports packages of others only. */
  static ApiDescription of(Path file) throws Exception {
    try (Jar jar = new Jar(file.toFile())) {
      Map<String, String> versions = new TreeMap<>();
      OSGiHeader.parseHeader(jar.getManifest().getMainAttributes().getValue("Export-Package"))
          .forEach(
              (name, attributes) -> {
                if (name.startsWith(OURS)) {
                  versions.put(name, attributes.getVersion());
                }
              });
      return new ApiDescription(versions, DIFFER.tree(jar).get(API).serialize());
    }
  }

  boolean isEmpty() {
    return versions.isEmpty();
  }

  /** What has changed since that release without a version that says so. */
  List<String> violationsSince(ApiDescription released) throws Exception {
    List<String> violations = new ArrayList<>();
    try (Processor reporter = new Processor()) {
      Baseline baseline = new Baseline(reporter, DIFFER);
      for (Baseline.Info info :
          baseline.baseline(
              tree(), exports(), released.tree(), released.exports(), new Instructions())) {
        if (info.packageDiff.getDelta() == Delta.REMOVED) {
          violations.add(info.packageName + " is not exported any more");
        } else if (info.mismatch) {
          violations.add(
              info.packageName
                  + " has changed: raise the version in its package-info from "
                  + info.newerVersion
                  + " to "
                  + info.suggestedVersion
                  + " ("
                  + info.reason.strip()
                  + ")");
        }
      }
    }
    return violations;
  }

  private Tree tree() throws Exception {
    Tree.Data bundle = new Tree.Data();
    bundle.name = "<bundle>";
    bundle.type = Type.BUNDLE;
    bundle.children = new Tree.Data[] {api};
    return DIFFER.deserialize(bundle);
  }

  private Parameters exports() {
    Parameters exports = new Parameters();
    versions.forEach((name, version) -> exports.put(name, Attrs.create("version", version)));
    return exports;
  }

  /** Lines: the versions, then the tree, what is deeper further to the right. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    versions.forEach((name, version) -> lines.add(EXPORT + name + ' ' + version));
    write(api, 0, lines);
    return lines;
  }

  private static void write(Tree.Data data, int depth, List<String> lines) {
    lines.add(" ".repeat(depth) + data.type + ' ' + data.add + ' ' + data.rem + ' ' + data.name);
    for (Tree.Data child : children(data)) {
      write(child, depth + 1, lines);
    }
  }

  static Tree.Data[] children(Tree.Data data) {
    return data.children == null ? new Tree.Data[0] : data.children;
  }

  /** The other way round. */
  static ApiDescription read(List<String> lines) {
    Map<String, String> versions = new TreeMap<>();
    int next = 0;
    for (; lines.get(next).startsWith(EXPORT); next++) {
      String[] words = lines.get(next).split(" ");
      versions.put(words[1], words[2]);
    }
    return new ApiDescription(versions, new Reader(lines, next).read(0));
  }

  private static final class Reader {
    private final List<String> lines;
    private int next;

    Reader(List<String> lines, int first) {
      this.lines = lines;
      next = first;
    }

    Tree.Data read(int depth) {
      String[] words = lines.get(next).substring(depth).split(" ", 4);
      next++;
      Tree.Data data = new Tree.Data();
      data.type = Type.valueOf(words[0]);
      data.add = Delta.valueOf(words[1]);
      data.rem = Delta.valueOf(words[2]);
      data.name = words[3];
      List<Tree.Data> children = new ArrayList<>();
      while (next < lines.size() && depthOf(lines.get(next)) == depth + 1) {
        children.add(read(depth + 1));
      }
      data.children = children.toArray(new Tree.Data[0]);
      return data;
    }

    private static int depthOf(String line) {
      int depth = 0;
      while (line.charAt(depth) == ' ') {
        depth++;
      }
      return depth;
    }
  }
}
