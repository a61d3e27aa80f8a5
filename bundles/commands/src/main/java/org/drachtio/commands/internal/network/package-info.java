/** The network: listening points, connections, targets of names, certificates. */
package org.drachtio.commands.internal.network;
