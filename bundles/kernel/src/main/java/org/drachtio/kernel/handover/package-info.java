/**
 * Hand-over: what a layer leaves for the next version of itself while sockets stay open and lanes
 * stand still; and what other bundles leave ({@link org.drachtio.kernel.handover.Shelf}).
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package org.drachtio.kernel.handover;
