package org.drachtio.sip.dialog.internal;

import java.lang.annotation.Annotation;

/** Configurations as SCR would make them. */
final class Configs {

  static final int ORPHAN_SECONDS = 600;

  private Configs() {}

  static DialogConfig standard() {
    return of(true, false);
  }

  static DialogConfig of(boolean natDetection, boolean aggressive) {
    return of(natDetection, aggressive, "");
  }

  static DialogConfig outboundProxy(String uri) {
    return of(true, false, uri);
  }

  static DialogConfig sessions(String defaultRefresher, int minSeconds, int jitterMillis) {
    return of(true, false, "", new Sessions(defaultRefresher, minSeconds, jitterMillis));
  }

  private record Sessions(String defaultRefresher, int minSeconds, int jitterMillis) {}

  private static DialogConfig of(boolean natDetection, boolean aggressive, String outboundProxy) {
    return of(natDetection, aggressive, outboundProxy, new Sessions("none", 90, 5000));
  }

  private static DialogConfig of(
      boolean natDetection, boolean aggressive, String outboundProxy, Sessions sessions) {
    return new DialogConfig() {
      @Override
      public boolean natDetection() {
        return natDetection;
      }

      @Override
      public boolean aggressiveNatDetection() {
        return aggressive;
      }

      @Override
      public int maxDialogMegabytes() {
        return 0;
      }

      @Override
      public String outboundProxy() {
        return outboundProxy;
      }

      @Override
      public String defaultRefresher() {
        return sessions.defaultRefresher();
      }

      @Override
      public int minSessionSeconds() {
        return sessions.minSeconds();
      }

      @Override
      public int refreshJitterMillis() {
        return sessions.jitterMillis();
      }

      @Override
      public int maxRegisteredFlows() {
        return 1000;
      }

      @Override
      public int orphanSeconds() {
        return ORPHAN_SECONDS;
      }

      @Override
      public Class<? extends Annotation> annotationType() {
        return DialogConfig.class;
      }
    };
  }
}
