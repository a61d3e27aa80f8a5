package org.drachtio.sip.transport.internal.targets;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.drachtio.api.resolver.Resolver;
import org.drachtio.api.testing.ResolverContract;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.junit.jupiter.api.AfterEach;

/** The server's own resolver keeps the contract of all. */
class SystemResolverContractTest implements ResolverContract {

  private final SystemResolver resolver =
      new SystemResolver(SystemResolverContractTest::lookup, System::nanoTime);

  private static InetAddress[] lookup(String host) throws UnknownHostException {
    if (host.equals("nowhere.example.com")) {
      throw new UnknownHostException(host);
    }
    return new InetAddress[] {Addresses.parse("192.0.2.5"), Addresses.parse("2001:db8::5")};
  }

  @AfterEach
  void close() {
    resolver.close();
  }

  @Override
  public Resolver resolver() {
    return resolver;
  }

  @Override
  public String knownHost() {
    return "somewhere.example.com";
  }

  @Override
  public String unknownHost() {
    return "nowhere.example.com";
  }
}
