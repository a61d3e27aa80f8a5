package org.drachtio.metrics.internal.series;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drachtio.metrics.internal.text.Exposition;
import org.drachtio.metrics.internal.text.Type;

/** The Java virtual machine and its process, with the names that Prometheus' own clients give. */
final class JavaProcess implements Part {

  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";
  private static final String AREA = "area";

  @Override
  public void write(Exposition to, Snapshot now) {
    memory(to);
    collections(to);
    var threads = ManagementFactory.getThreadMXBean();
    to.family("jvm_threads_current", Type.GAUGE, "live threads").sample(threads.getThreadCount());
    to.family("jvm_threads_peak", Type.GAUGE, "most live threads")
        .sample(threads.getPeakThreadCount());
    var classes = ManagementFactory.getClassLoadingMXBean();
    to.family("jvm_classes_currently_loaded", Type.GAUGE, "loaded classes")
        .sample(classes.getLoadedClassCount());
    to.family("jvm_info", Type.INFO, "Java virtual machine")
        .sample(
            1,
            "version",
            System.getProperty("java.vm.version", ""),
            "vendor",
            System.getProperty("java.vm.vendor", ""),
            "runtime",
            System.getProperty("java.runtime.name", ""));
    process(to);
  }

  private static void memory(Exposition to) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    MemoryUsage heap = memory.getHeapMemoryUsage();
    MemoryUsage other = memory.getNonHeapMemoryUsage();
    to.family("jvm_memory_used_bytes", Type.GAUGE, "memory used")
        .sample(heap.getUsed(), AREA, "heap")
        .sample(other.getUsed(), AREA, "nonheap");
    to.family("jvm_memory_committed_bytes", Type.GAUGE, "memory that the system has given")
        .sample(heap.getCommitted(), AREA, "heap")
        .sample(other.getCommitted(), AREA, "nonheap");
    to.family("jvm_memory_max_bytes", Type.GAUGE, "bound of the memory; -1 = none")
        .sample(heap.getMax(), AREA, "heap")
        .sample(other.getMax(), AREA, "nonheap");
  }

  private static void collections(Exposition to) {
    List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    to.family("jvm_gc_collections_total", Type.COUNTER, "garbage collections");
    collectors.forEach(
        each -> to.sample(Math.max(0, each.getCollectionCount()), "gc", each.getName()));
    to.family("jvm_gc_collection_time_seconds_total", Type.COUNTER, "time of garbage collections");
    collectors.forEach(
        each -> to.sample(Math.max(0, each.getCollectionTime()) / MILLIS, "gc", each.getName()));
  }

  private static void process(Exposition to) {
    to.family("process_start_time_seconds", Type.GAUGE, "start of the process")
        .sample(ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS);
    to.family("process_cpu_seconds_total", Type.COUNTER, "processor time of the process");
    var system = ManagementFactory.getOperatingSystemMXBean();
    UnixOperatingSystemMXBean unix =
        system instanceof UnixOperatingSystemMXBean known ? known : null;
    if (unix != null) {
      to.sample(Math.max(0, unix.getProcessCpuTime()) / NANOS);
    }
    to.family("process_open_fds", Type.GAUGE, "open file descriptors");
    if (unix != null) {
      to.sample(unix.getOpenFileDescriptorCount());
    }
    to.family("process_max_fds", Type.GAUGE, "most file descriptors that may be open");
    if (unix != null) {
      to.sample(unix.getMaxFileDescriptorCount());
    }
    to.family("process_resident_memory_bytes", Type.GAUGE, "memory of the process in RAM");
    long resident = residentBytes();
    if (resident >= 0) {
      to.sample(resident);
    }
  }

  /** -1 where there is no Linux to tell it. */
  private static long residentBytes() {
    if (!Files.isReadable(STATUS)) {
      return -1;
    }
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(RESIDENT)) {
          return 1024L
              * Long.parseLong(line.substring(RESIDENT.length()).replace("kB", "").strip());
        }
      }
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
    return -1;
  }
}
