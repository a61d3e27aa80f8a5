package org.drachtio.sip.transport.internal;

import java.lang.annotation.Annotation;

/** A configuration as SCR would give it: the defaults of the annotation, and what a test sets. */
@SuppressWarnings("all") // an annotation type as an interface: that is what SCR makes of it, too
final class TestConfig implements TransportConfig {

  private String[] contacts = {"sip:127.0.0.1:0;transport=udp,tcp"};
  int maxMessageBytes = 100_000;
  int partialMessageTimeoutMillis = 30_000;
  int connectTimeoutMillis = 2000;
  int maxConnections = 5000;
  int maxConnectionsPerSource = 1000;
  int resolveTimeoutMillis = 3000;
  int udpBufferBytes = 65536;
  String localDomain = "";
  String boot = "";

  static TestConfig of(String... contacts) {
    TestConfig config = new TestConfig();
    if (contacts.length > 0) {
      config.contacts = contacts;
    }
    return config;
  }

  Settings settings() {
    try {
      return Settings.of(this);
    } catch (InvalidSettingException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String[] contacts() {
    return contacts;
  }

  @Override
  public int udpBufferBytes() {
    return udpBufferBytes;
  }

  @Override
  public int maxMessageBytes() {
    return maxMessageBytes;
  }

  @Override
  public int tcpKeepAliveSeconds() {
    return 30;
  }

  @Override
  public int maxConnections() {
    return maxConnections;
  }

  @Override
  public int maxConnectionsPerSource() {
    return maxConnectionsPerSource;
  }

  @Override
  public int maxQueuedBytesPerConnection() {
    return 1 << 20;
  }

  @Override
  public int resolveTimeoutMillis() {
    return resolveTimeoutMillis;
  }

  @Override
  public int connectTimeoutMillis() {
    return connectTimeoutMillis;
  }

  @Override
  public int partialMessageTimeoutMillis() {
    return partialMessageTimeoutMillis;
  }

  @Override
  public String localDomain() {
    return localDomain;
  }

  @Override
  public String drachtio_boot() {
    return boot;
  }

  @Override
  public Class<? extends Annotation> annotationType() {
    return TransportConfig.class;
  }
}
