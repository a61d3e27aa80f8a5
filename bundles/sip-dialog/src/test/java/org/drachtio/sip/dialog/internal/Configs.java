package org.drachtio.sip.dialog.internal;

import java.lang.annotation.Annotation;

/** Configurations as SCR would make them. */
final class Configs {

  private Configs() {}

  static SipDialogs.Config standard() {
    return of(true, false);
  }

  static SipDialogs.Config of(boolean natDetection, boolean aggressive) {
    return of(natDetection, aggressive, "");
  }

  static SipDialogs.Config outboundProxy(String uri) {
    return of(true, false, uri);
  }

  private static SipDialogs.Config of(
      boolean natDetection, boolean aggressive, String outboundProxy) {
    return new SipDialogs.Config() {
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
      public Class<? extends Annotation> annotationType() {
        return SipDialogs.Config.class;
      }
    };
  }
}
