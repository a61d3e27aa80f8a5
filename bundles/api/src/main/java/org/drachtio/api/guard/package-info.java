/** What guards the server, for those who watch and steer it: rules, sources, blacklist. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.drachtio.api.guard;
