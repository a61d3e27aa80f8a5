package org.drachtio.upgrade.internal.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class StackTest {

  private static final String FELIX = "org.apache.felix.framework.Felix";
  private static final String DEPLOYER = "org.apache.karaf.features.internal.service.Deployer";

  private static StackTraceElement at(String type, String method) {
    return new StackTraceElement(type, method, null, -1);
  }

  private static Stack stack(StackTraceElement... frames) {
    return new Stack(frames);
  }

  @Test
  void aBundleThatTheFeaturesServiceStarts() {
    StackTraceElement hang = at("org.example.Filter", "hang");
    Stack stack =
        stack(
            at("jdk.internal.misc.Unsafe", "park"),
            at("java.util.concurrent.CountDownLatch", "await"),
            hang,
            at("org.example.Filter", "start"),
            at(FELIX, "startBundle"),
            at(DEPLOYER, "deploy"));
    assertTrue(stack.isAtBundle());
    assertFalse(stack.isStopping());
    assertEquals(Optional.of(hang), stack.culprit());
  }

  @Test
  void aBundleThatARefreshStops() {
    Stack stack =
        stack(
            at("org.example.Filter", "stop"),
            at(FELIX, "stopBundle"),
            at("org.apache.felix.framework.FrameworkWiringImpl", "run"));
    assertTrue(stack.isAtBundle());
    assertTrue(stack.isStopping());
  }

  @Test
  void whatIsNotStartedByAnOperationIsLeftAlone() {
    assertFalse(
        stack(
                at("org.example.Filter", "start"),
                at(FELIX, "startBundle"),
                at("org.apache.felix.fileinstall.internal.DirectoryWatcher", "run"))
            .isAtBundle());
  }

  @Test
  void aFeaturesServiceThatLoadsOrResolvesIsAtNoBundle() {
    Stack stack =
        stack(
            at("java.net.SocketInputStream", "read"),
            at("org.apache.karaf.features.internal.download.impl.MavenDownloadTask", "download"),
            at(DEPLOYER, "deploy"));
    assertFalse(stack.isAtBundle());
    assertEquals(Optional.empty(), stack.culprit());
  }
}
